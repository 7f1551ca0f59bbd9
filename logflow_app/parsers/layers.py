"""JSON down to a depth: what is nested deeper stays JSON text, as it is written (VRL, `parse_json`, `max_depth`)."""

from typing import Any

import msgspec

_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode = msgspec.json.Decoder().decode


def read_layers(line: str, max_depth: int) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value a line holds, objects and arrays below `max_depth` levels as text; None if it is no JSON."""
    try:
        _decode(line)  # what stays text must be JSON as well
        return _layer(line.strip().encode(), max_depth)
    except (ValueError, RecursionError):
        return None


def _layer(text: bytes, depth: int) -> Any:  # noqa: ANN401 - as above
    first = text[:1]
    if first not in {b"{", b"["}:
        return _decode(text)
    if not depth:
        return text.decode()
    if first == b"{":
        return {key: _layer(bytes(value), depth - 1) for key, value in _decode_object(text).items()}
    return [_layer(bytes(value), depth - 1) for value in _decode_array(text)]
