"""Tests of the shippers and the generator."""
