"""Tests of logflow_app.tables."""
