"""Tests of the file shipper."""
