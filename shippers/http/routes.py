"""Which path leads where; pure."""

from typing import NamedTuple

from shippers.http.elastic import Elasticsearch
from shippers.http.endpoint import Answer, Endpoint
from shippers.http.loki_endpoint import loki_endpoint
from shippers.http.otlp_endpoint import otlp_endpoint
from shippers.http.own_endpoints import many_endpoint, one_endpoint
from shippers.http.settings import HttpInput

LOKI_PATH = "/loki/api/v1/push"
OTLP_PATH = "/v1/logs"


class Taker(NamedTuple):
    """Who takes the events of a request, and what its path tells."""

    endpoint: Endpoint
    parts: dict[str, str]


class Routes:
    """The paths of one input."""

    def __init__(self, source: HttpInput) -> None:
        limits = source.limits
        self._fixed = {source.path: one_endpoint(limits), source.batch_path: many_endpoint(limits, source.joins)}
        if "loki" in source.protocols:
            self._fixed.setdefault(LOKI_PATH, loki_endpoint(limits))
        if "otlp" in source.protocols:
            self._fixed.setdefault(OTLP_PATH, otlp_endpoint(limits))
        speaks = "elasticsearch" in source.protocols
        self._elasticsearch = Elasticsearch(source.elasticsearch_version, limits) if speaks else None

    def taker(self, method: str, path: str) -> Taker | None:
        """Return who takes events at a path; None if nobody does."""
        endpoint = self._fixed.get(path)
        if endpoint is not None:
            return Taker(endpoint, {}) if method == "POST" else None
        found = self._elasticsearch.endpoint(method, path) if self._elasticsearch else None
        return None if found is None else Taker(*found)

    def tell(self, method: str, path: str) -> Answer | None:
        """Return what is said to a question without events; None where it is not understood."""
        if path in self._fixed:
            return Answer(405, b'{"error":"expected POST"}', headers={"Allow": "POST"})
        return self._elasticsearch.tell(method, path) if self._elasticsearch else None
