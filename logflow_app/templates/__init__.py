"""Templates: messages that differ only in their numbers and names are one template."""
