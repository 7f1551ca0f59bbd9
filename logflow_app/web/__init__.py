"""What a worker answers by HTTP, on Faust's own server."""

from logflow_app.web.health import serve_health
from logflow_app.web.metrics import serve_metrics

__all__ = ["serve_health", "serve_metrics"]
