"""Follows the logs of pods through the API of Kubernetes."""
