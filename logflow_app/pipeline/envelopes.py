"""The envelope a record of `logs-raw` may be: both forms of it, and what can be understood of one slightly wrong."""

import json
import math
from typing import Any

import msgspec

from logflow_app.events import Metadata

MARK = b'"raw_log'  # begins the keys of both forms
_FIELDS = msgspec.structs.fields(Metadata)


class Envelope(msgspec.Struct):
    """Both forms of DESIGN 2.1 at once, so that one pass over the bytes tells which it is."""

    metadata: Metadata | None = None
    raw_logs: list[str] | None = None
    offsets: list[int] | None = None
    raw_log: str | None = None
    times: list[int] | None = None


class Mended(Envelope):
    """One that is not quite as it should be; `odd` is what was not understood of it, as JSON."""

    odd: str = ""


_decode = msgspec.json.Decoder(Envelope).decode


def read(value: bytes) -> Envelope | None:
    """Return the envelope; None where a record is none: text, somebody else's event, broken JSON."""
    try:
        envelope = _decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _mended(value) if MARK in value else None
    if envelope.raw_logs is None and envelope.raw_log is None:
        return None
    return envelope


def _mended(value: bytes) -> Mended | None:
    try:
        tree = json.loads(value.decode())  # unlike msgspec it takes lone surrogates
        return _understood(tree) if isinstance(tree, dict) else None
    except (ValueError, RecursionError):
        return None


def _understood(tree: dict[str, Any]) -> Mended | None:
    """Take a line, or lines, and of what stands beside them whatever has a meaning."""
    odd: dict[str, Any] = {}
    mended = Mended(metadata=_metadata(tree.get("metadata"), odd))
    raw_logs, raw_log = tree.get("raw_logs"), tree.get("raw_log")
    if isinstance(raw_logs, list):
        mended.raw_logs = [_text(line) for line in raw_logs]
        mended.offsets = _numbers("offsets", tree, odd)
        mended.times = _numbers("times", tree, odd)
    elif isinstance(raw_log, str):
        mended.raw_log = _text(raw_log)
    else:
        return None
    mended.odd = json.dumps(_shown(odd), ensure_ascii=False)
    return mended


def _metadata(given: object, odd: dict[str, Any]) -> Metadata:
    if not isinstance(given, dict):
        if given is not None:
            odd["metadata"] = given
        return Metadata()
    found: dict[str, Any] = {}
    for field in _FIELDS:
        value = given.get(field.name)
        if value is None:
            continue
        try:
            found[field.name] = _finite(msgspec.convert(_shown(value), field.type, strict=False))
        except msgspec.ValidationError:
            odd[field.name] = value
    return Metadata(**found)


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        raise msgspec.ValidationError("expected a number that is one")
    return value


def _numbers(name: str, tree: dict[str, Any], odd: dict[str, Any]) -> list[int] | None:
    try:
        return msgspec.convert(tree.get(name), list[int] | None)
    except msgspec.ValidationError:
        odd[name] = tree[name]
        return None


def _text(line: object) -> str:
    return str(_shown(line)) if isinstance(line, str) else json.dumps(_shown(line), ensure_ascii=False)


def _shown(value: object) -> Any:  # noqa: ANN401 - as deep as JSON goes
    r"""Return the value with lone surrogates, which no UTF-8 can hold, as the escapes they stood in: `\ud800`."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {_shown(key): _shown(item) for key, item in value.items()}
    return value
