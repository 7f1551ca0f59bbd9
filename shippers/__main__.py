"""`python -m shippers file`: ships files."""

from shippers.command import run

run()
