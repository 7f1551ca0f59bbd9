"""Tests of the delivery: what waits, what is tried again, what is given up."""
