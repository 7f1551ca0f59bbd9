"""/metrics: everything LogFlow counts, as Prometheus reads it."""

from faust.web import Request, Response, View
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from logflow_app.faust_app import LogFlowApp


def serve_metrics(app: LogFlowApp) -> None:
    """Serve `/metrics`."""

    @app.page("/metrics")
    async def metrics(view: View, request: Request) -> Response:
        return view.bytes(generate_latest(), content_type=CONTENT_TYPE_LATEST.partition(";")[0])
