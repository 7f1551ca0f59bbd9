"""What LogFlow promises, held: one folder for each package, and the real services in `services/`."""
