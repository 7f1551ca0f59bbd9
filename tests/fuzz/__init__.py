"""Anything as input, and what parsers, times, queries, transforms, redaction and templates promise all the same."""
