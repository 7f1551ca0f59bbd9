"""Tests of the input that follows pods."""
