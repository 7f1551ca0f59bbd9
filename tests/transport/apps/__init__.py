"""Faust apps the tests run as processes."""
