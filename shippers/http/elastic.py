"""What Elasticsearch's clients ask besides sending: who is there, and whether their templates are; pure.

Nothing is kept of templates, policies and indices they want to be made: events go where LogFlow's outputs say.
"""

import re
import secrets
from typing import Any

import msgspec

from shippers.http.bulk import read_bulk, read_document
from shippers.http.bulk_answers import bulk_answer, document_answer, error_answer
from shippers.http.endpoint import JSON, Answer, Endpoint, Request
from shippers.http.parsed import Parsed
from shippers.http.problems import RequestError, no_room
from shippers.http.settings import Limits

PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
KINDS = {400: "illegal_argument_exception", 401: "security_exception", 429: "es_rejected_execution_exception"}
SHARDS = {"total": 1, "successful": 1, "failed": 0}
INDEX = r"[^/_][^/]*"

_BULK = re.compile(rf"/(?:(?P<index>{INDEX})/)?(?:_doc/)?_bulk")
_DOCUMENT = re.compile(rf"/(?P<index>{INDEX})/_(?:doc|create)(?:/(?P<id>[^/]+))?")
_KEPT = re.compile(
    r"/_(?P<what>index_template|template|component_template|ilm/policy|ingest/pipeline|data_stream|alias)/(?P<name>[^/]+)"
)
_REFRESH = re.compile(rf"/(?:{INDEX}/)?_refresh")
_INDEX = re.compile(rf"/{INDEX}")

_encode = msgspec.json.encode


class Elasticsearch:
    """Answers as an Elasticsearch of some version would."""

    def __init__(self, version: str, limits: Limits) -> None:
        self._version = version
        self._limits = limits
        self._uuid = secrets.token_urlsafe(16)
        self.bulk = Endpoint("elasticsearch", self._take_bulk, refuse)
        self.document = Endpoint("elasticsearch", self._take_document, refuse)

    def endpoint(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """Return who takes events at a path, and what the path tells; None if nobody does."""
        if method not in ("POST", "PUT"):
            return None
        if found := _BULK.fullmatch(path):
            return self.bulk, {"index": found["index"] or ""}
        if found := _DOCUMENT.fullmatch(path):
            return self.document, {"index": found["index"], "id": found["id"] or ""}
        return None

    def tell(self, method: str, path: str) -> Answer | None:
        """Return what is said to a question without events; None where it is not understood."""
        said = self._tell(method, path)
        return None if said is None else Answer(200, _encode(said), JSON, dict(PRODUCT))

    def _tell(self, method: str, path: str) -> dict[str, Any] | None:
        asks = method in ("GET", "HEAD")
        if asks and path in _SAID:
            return _SAID[path]
        if asks and path == "/":
            return self._about()
        if _REFRESH.fullmatch(path):
            return {"_shards": SHARDS}
        kept = _KEPT.fullmatch(path)
        if kept and asks:
            return _known(kept["what"], kept["name"])
        if kept or (method == "PUT" and _INDEX.fullmatch(path)):
            return {"acknowledged": True}
        return {} if method == "HEAD" and _INDEX.fullmatch(path) else None

    def _about(self) -> dict[str, Any]:
        version = {
            "number": self._version,
            "build_flavor": "default",
            "build_type": "docker",
            "build_hash": "logflow",
            "build_date": "2025-01-01T00:00:00.000000000Z",
            "build_snapshot": False,
            "lucene_version": "9.12.0",
            "minimum_wire_compatibility_version": "7.17.0",
            "minimum_index_compatibility_version": "7.0.0",
        }
        return {
            "name": "logflow",
            "cluster_name": "logflow",
            "cluster_uuid": self._uuid,
            "version": version,
            "tagline": "You Know, for Search",
        }

    def _take_bulk(self, body: bytes, asked: Request) -> tuple[Parsed, Answer]:
        bulk = read_bulk(body, asked.parts["index"], self._limits)
        said = bulk_answer(bulk.items, secrets.token_urlsafe(12), 1, brief=asked.brief)
        return bulk.parsed, _answer(200, said, asked)

    def _take_document(self, body: bytes, asked: Request) -> tuple[Parsed, Answer]:
        bulk = read_document(body, asked.parts["index"], asked.parts["id"], self._limits)
        return bulk.parsed, _answer(201, document_answer(bulk.items[0], secrets.token_urlsafe(15)), asked)


def refuse(asked: Request, error: RequestError) -> Answer:
    """Say what is wrong; no room is 429, which all clients of Elasticsearch wait out."""
    status = 429 if error.status == no_room().status else error.status
    return _answer(status, error_answer(status, KINDS.get(status, KINDS[400]), error.sentence), asked)


def _answer(status: int, body: bytes, asked: Request) -> Answer:
    """Return an answer in the type that was asked for: newer clients name the version they speak in it."""
    wanted = asked.accept.split(",")[0].strip()
    return Answer(
        status, body, wanted if wanted.startswith("application/vnd.elasticsearch+json") else JSON, dict(PRODUCT)
    )


def _known(what: str, name: str) -> dict[str, Any]:
    """Say that what a client looks for is there, so that it does not make it."""
    if what == "data_stream":
        return {"data_streams": [{"name": name, "status": "GREEN"}]}
    if what == "index_template":
        return {"index_templates": [{"name": name, "index_template": {"index_patterns": [f"{name}*"]}}]}
    return {name: {}}


_LICENSE = {"status": "active", "uid": "00000000-0000-0000-0000-000000000000", "type": "basic", "mode": "basic"}
_SAID: dict[str, dict[str, Any]] = {
    "/_license": {"license": _LICENSE},
    "/_xpack": {"license": _LICENSE, "features": {}, "tagline": ""},
    "/_cluster/health": {"cluster_name": "logflow", "status": "green", "timed_out": False},
}
