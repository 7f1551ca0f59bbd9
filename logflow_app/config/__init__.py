"""The configuration: one file, `logflow.yaml`, read by shippers and workers alike, and the environment."""

from logflow_app.config.loading import load
from logflow_app.config.model import Config
from logflow_app.config.served import refuse_unserved, unserved

__all__ = ["Config", "load", "refuse_unserved", "unserved"]
