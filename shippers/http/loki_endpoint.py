"""Loki's push endpoint and its answers; pure."""

from shippers.http.endpoint import Answer, Endpoint, Request
from shippers.http.inflate import unsnap
from shippers.http.loki import read_json, read_protobuf
from shippers.http.parsed import Parsed
from shippers.http.problems import RequestError
from shippers.http.settings import Limits

PROTOBUF = frozenset({"application/x-protobuf", "application/protobuf", "application/vnd.google.protobuf", ""})
TEXT = "text/plain; charset=utf-8"


def loki_endpoint(limits: Limits) -> Endpoint:
    """Return the endpoint `/loki/api/v1/push`.

    As Loki does, it takes the good lines of a push with bad ones, and answers 400: clients drop a push that is refused
    so, and send it again for nothing else.
    """

    def take(body: bytes, asked: Request) -> tuple[Parsed, Answer]:
        parsed = _read(body, asked, limits)
        if not parsed.refused:
            return parsed, Answer(204, kind=TEXT)
        first = parsed.refused[0]
        total = parsed.events + len(parsed.refused)
        said = f"{len(parsed.refused)} of {total} entries were refused; entry {first.position}: {first.reason}\n"
        return parsed, Answer(400, said.encode(), TEXT)

    return Endpoint("loki", take, _refuse)


def _read(body: bytes, asked: Request, limits: Limits) -> Parsed:
    if asked.kind == "application/json":
        return read_json(body, limits, asked.now_ms)
    if asked.kind in PROTOBUF:
        return read_protobuf(unsnap(body, limits.max_inflated_bytes), limits, asked.now_ms)
    raise RequestError(415, f"expected application/json or application/x-protobuf, got {asked.kind[:80]!r}")


def _refuse(_: Request, error: RequestError) -> Answer:
    return Answer(error.status, f"{error.sentence}\n".encode(), TEXT)
