"""Tests of the bench: that it compares like with like."""
