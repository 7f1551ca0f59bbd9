"""What a worker answers by HTTP, on Faust's own server."""

from logflow_app.web.health import serve_health
from logflow_app.web.metrics import serve_metrics
from logflow_app.web.site import serve_site

__all__ = ["serve_health", "serve_metrics", "serve_site"]
