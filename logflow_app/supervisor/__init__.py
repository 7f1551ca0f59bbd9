"""Starts LogFlow's processes on one machine, keeps them running and ends them with itself."""
