"""Agents: one stage a file, a loop and nothing else."""
