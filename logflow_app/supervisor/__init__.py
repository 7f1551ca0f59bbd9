"""Starts the processes of a whole LogFlow on one machine, watches them, and ends them together."""
