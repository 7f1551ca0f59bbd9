"""Tests of parsers: formats of databases, queues and stores."""
