"""Tests of logflow_app.agents."""
