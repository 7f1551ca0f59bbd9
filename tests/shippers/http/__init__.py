"""Tests of shippers/http."""
