"""Tests of parsers: web servers and proxies."""
