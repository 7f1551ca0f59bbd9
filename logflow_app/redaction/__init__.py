"""Secrets and personal data are taken out of events before anything leaves the process."""
