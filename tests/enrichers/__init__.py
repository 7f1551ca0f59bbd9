"""Tests of the enrichers."""
