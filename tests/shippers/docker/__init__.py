"""Tests of shippers/docker."""
