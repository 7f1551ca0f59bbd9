"""Tests of parsers: formats of languages and their logging libraries."""
