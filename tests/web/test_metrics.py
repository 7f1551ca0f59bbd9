"""Everything LogFlow counts is on one page, as Prometheus reads it."""

from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from logflow_app.metrics import LINES_RECEIVED
from logflow_app.web import serve_metrics
from tests.web.pages import Site


async def test_the_page_can_be_read_by_prometheus():
    """With a content type it knows, and the figures of now."""
    site: Any = Site()
    serve_metrics(site)
    LINES_RECEIVED.inc(0)
    answer = await site.get("/metrics")
    names = {family.name for family in text_string_to_metric_families(answer.content.decode())}
    assert {"logflow_lines_received", "logflow_partition_lag_records"} <= names
    assert "text/plain" == answer.content_type
