"""Tests of grok."""
