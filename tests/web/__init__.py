"""Tests of logflow_app.web."""
