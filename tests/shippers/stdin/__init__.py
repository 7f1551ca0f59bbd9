"""Tests of shippers/stdin."""
