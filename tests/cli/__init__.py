"""Tests of logflow_app/cli."""
