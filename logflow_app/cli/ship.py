"""`logflow ship`: follows log files and sends their lines to Kafka, as `python -m shippers file` does."""

import signal

signal.signal(
    signal.SIGHUP, signal.SIG_IGN
)  # "read the configuration anew" says nothing to one that has not read it yet

from shippers.command import ship  # noqa: E402 - it takes a second to load

__all__ = ["ship"]
