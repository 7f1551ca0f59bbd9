"""Tests of what is deployed beside the code: the image's own check, Prometheus and Grafana."""
