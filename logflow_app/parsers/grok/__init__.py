"""Grok: patterns by name."""

from logflow_app.parsers.grok.parser import compile_grok

__all__ = ["compile_grok"]
