"""OTLP's endpoint for logs and its answers (https://opentelemetry.io/docs/specs/otlp/#otlphttp); pure."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import msgspec

from shippers.http import otlp_json
from shippers.http.endpoint import JSON, Answer, Endpoint, Request
from shippers.http.otlp import Scope, gather
from shippers.http.parsed import Parsed
from shippers.http.problems import RequestError
from shippers.http.settings import Limits
from shippers.http.wire import encode_bytes, encode_number

PROTOBUF = "application/x-protobuf"
CODES = {401: 16, 413: 3, 429: 8, 503: 14}  # google.rpc.Code of a status; all others are INVALID_ARGUMENT
INVALID_ARGUMENT = 3

Read = Callable[[bytes, Limits], Iterator[Scope]]


def otlp_endpoint(limits: Limits) -> Endpoint:
    """Return the endpoint `/v1/logs`: good records are taken, `partial_success` tells of the others."""
    forms: dict[str, Read] = {JSON: otlp_json.read}
    protobuf = _protobuf()
    if protobuf is not None:
        forms[PROTOBUF] = protobuf

    def take(body: bytes, asked: Request) -> tuple[Parsed, Answer]:
        read = forms.get(asked.kind)
        if read is None:
            missing = "; install LogFlow with its extra `http` for protobuf" if asked.kind == PROTOBUF else ""
            raise RequestError(415, f"expected {' or '.join(forms)}, got {asked.kind[:80]!r}{missing}")
        parsed = gather(read(body, limits), limits, asked.now_ms)
        return parsed, _accepted(parsed, asked.kind)

    return Endpoint("otlp", take, _refuse)


def _protobuf() -> Read | None:
    """Return the reader of protobuf, None where its message classes are not installed."""
    try:
        read: Read = import_module("shippers.http.otlp_protobuf").read
    except ImportError:
        return None
    return read


def _accepted(parsed: Parsed, kind: str) -> Answer:
    if not parsed.refused:
        return Answer(200, b"{}" if kind == JSON else b"", kind)
    rejected = len(parsed.refused)
    first = parsed.refused[0]
    why = f"record {first.position}: {first.reason}"
    if kind == JSON:
        success: dict[str, Any] = {"rejectedLogRecords": str(rejected), "errorMessage": why}
        return Answer(200, msgspec.json.encode({"partialSuccess": success}), kind)
    return Answer(200, encode_bytes(1, encode_number(1, rejected) + encode_bytes(2, why.encode())), kind)


def _refuse(asked: Request, error: RequestError) -> Answer:
    """Say what is wrong as a google.rpc.Status, in the form the client speaks."""
    code = CODES.get(error.status, INVALID_ARGUMENT)
    if asked.kind == PROTOBUF:
        return Answer(error.status, encode_number(1, code) + encode_bytes(2, error.sentence.encode()), PROTOBUF)
    return Answer(error.status, msgspec.json.encode({"code": code, "message": error.sentence}))
