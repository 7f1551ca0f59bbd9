"""Grok: patterns by name."""
