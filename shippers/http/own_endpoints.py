"""Our own endpoints and their answers; pure."""

from typing import Any

import msgspec

from logflow_app.multiline import MultilineSettings
from shippers.http.endpoint import Answer, Endpoint, Request
from shippers.http.parsed import Parsed
from shippers.http.plain import read_many, read_one
from shippers.http.problems import RequestError
from shippers.http.settings import Limits

SHOWN_REFUSALS = 100  # the first of them tell enough

_encode = msgspec.json.encode


def one_endpoint(limits: Limits) -> Endpoint:
    """Return the endpoint for one event."""

    def take(body: bytes, asked: Request) -> tuple[Parsed, Answer]:
        parsed = read_one(body, asked.kind, limits)
        return parsed, _accepted(parsed)

    return Endpoint("log", take, refuse)


def many_endpoint(limits: Limits, joins: MultilineSettings | None) -> Endpoint:
    """Return the endpoint for many events: the good ones are taken, the answer names the others."""

    def take(body: bytes, asked: Request) -> tuple[Parsed, Answer]:
        parsed = read_many(body, asked.kind, limits, joins)
        return parsed, _accepted(parsed)

    return Endpoint("logs", take, refuse)


def refuse(_: Request, error: RequestError) -> Answer:
    """Say what is wrong with a request."""
    said: dict[str, Any] = {"error": error.reason}
    if error.where:
        said["where"] = error.where
    return Answer(error.status, _encode(said))


def _accepted(parsed: Parsed) -> Answer:
    said: dict[str, Any] = {"accepted": parsed.events}
    if parsed.refused:
        said["refused"] = len(parsed.refused)
        said["errors"] = [{"event": each.position, "error": each.reason} for each in parsed.refused[:SHOWN_REFUSALS]]
    return Answer(202, _encode(said))
