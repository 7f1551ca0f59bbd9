"""`python -m shippers file` or `syslog`: ships one kind of inputs."""

from shippers.command import run

run()
