"""Tests of logflow_app/config."""
