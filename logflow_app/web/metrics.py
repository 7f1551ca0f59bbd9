"""/metrics: everything LogFlow counts, as Prometheus reads it."""

from faust.web import Request, Response, View
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from logflow_app.faust_app import LogFlowApp


def serve_metrics(app: LogFlowApp) -> None:
    """Serve `/metrics`."""

    @app.page("/metrics")  # type: ignore[untyped-decorator]  # Faust is untyped to mypy
    async def metrics(view: View, _: Request) -> Response:
        return view.bytes(generate_latest(), content_type=CONTENT_TYPE_LATEST.partition(";")[0])
