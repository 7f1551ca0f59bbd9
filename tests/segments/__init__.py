"""Tests of logflow_app/segments."""
