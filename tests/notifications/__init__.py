"""Tests of logflow_app.notifications."""
