"""`logflow generate`: sample log lines into a file or a topic."""

from shippers.generate_command import generate

__all__ = ["generate"]
