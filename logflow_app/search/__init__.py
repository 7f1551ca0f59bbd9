"""Searching what the outputs have stored: one file per kind of store, and a line here."""
