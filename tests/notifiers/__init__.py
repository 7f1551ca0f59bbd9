"""Tests of logflow_app.notifiers."""
