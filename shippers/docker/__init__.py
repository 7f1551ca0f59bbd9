"""Knows Docker's containers by what Docker keeps beside their logs; the logs are files like any other."""
