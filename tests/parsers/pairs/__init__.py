"""Tests of parsers: keys and values, and tables."""
