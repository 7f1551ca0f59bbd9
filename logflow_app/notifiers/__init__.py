"""Places alerts are sent to: one file each, and a line here."""
