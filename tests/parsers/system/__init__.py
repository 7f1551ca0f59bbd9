"""Tests of parsers: what a machine and its services write."""
