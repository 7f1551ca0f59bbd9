"""Takes entries from the systemd journal: of this machine, of another one by HTTP, or from an export stream."""
