"""`logflow ship`: follows log files and sends their lines to Kafka, as `python -m shippers file` does."""

from shippers.command import ship

__all__ = ["ship"]
