"""Tests of searching: one contract for all kinds of stores, and each by itself."""
