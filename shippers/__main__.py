"""`python -m shippers file` or `syslog`: ships one kind of inputs."""

import signal

signal.signal(signal.SIGHUP, signal.SIG_IGN)  # who has not read the configuration yet need not read it anew

from shippers.command import run  # noqa: E402 - it takes a second to load

run()
