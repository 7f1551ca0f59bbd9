"""Tests of logflow_app.rules."""
