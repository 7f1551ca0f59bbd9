"""Tests of logflow_app.supervisor."""
