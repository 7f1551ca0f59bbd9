"""Requests and answers: bytes ↔ Kafka's message definitions, in the version that the client speaks."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import timedelta
from functools import cache
from struct import Struct
from typing import IO, Any, NamedTuple, cast, get_args, get_origin

from kio.index import load_request_schema, load_response_schema
from kio.serial import entity_reader, entity_writer
from kio.serial.errors import SerialError

Values = dict[str, object]  # an answer by the names of its fields; those that a version lacks are left out
Buffer = bytes | memoryview

OWN_CHUNK_BYTES = 16 * 1024  # larger pieces are passed on as they are, smaller ones are copied together
_HEAD = Struct(">hhi")  # the same in each version of a request's header
_LENGTH = Struct(">i")
_NO_TIME = timedelta()


class MalformedError(Exception):
    """A client sent what is no request."""


class Head(NamedTuple):
    """The beginning of a request: what is asked for, in which version, and the number its answer must bear."""

    api_key: int
    version: int
    correlation_id: int


class Plan(NamedTuple):
    """How an answer's field is made: its name, the class of what is nested in it, whether it is a list of those."""

    name: str
    nested: type[Any] | None
    is_array: bool
    is_optional: bool


def read_head(data: memoryview) -> Head:
    """Return the head of a request; raises MalformedError."""
    if len(data) < _HEAD.size:
        raise MalformedError(f"expected a request of at least {_HEAD.size} bytes, came {len(data)}")
    return Head(*_HEAD.unpack_from(data))


def read_request(head: Head, data: memoryview, most_items: int) -> tuple[str, Any]:
    """Return the client's name for itself and its request, which may name so many things; raises MalformedError."""
    schema = _request_schema(head.api_key, head.version)
    try:
        header, size = entity_reader(schema.__header_schema__)(data, 0)
        request, _ = entity_reader(schema)(data, size)  # some clients send a few bytes more, and Kafka does not mind
    except (SerialError, ValueError, LookupError, OverflowError, MemoryError, TypeError) as error:
        raise MalformedError(f"api {head.api_key} version {head.version}: {error!r}") from error
    if len(data) > most_items and (items := _items(request)) > most_items:  # an item is a byte at least
        raise MalformedError(f"api {head.api_key} names {items} things, at most {most_items} are taken")
    return header.client_id or "", request


def write_response(head: Head, values: Values) -> list[Buffer]:
    """Return the answer to a request as pieces, its length before it."""
    schema = _response_schema(head.api_key, head.version)
    out = _Pieces()
    writable = cast("IO[bytes]", out)
    header = schema.__header_schema__(correlation_id=head.correlation_id)
    entity_writer(schema.__header_schema__)(writable, header)
    entity_writer(schema)(writable, build(schema, values))
    return out.framed()


def build(schema: type[Any], values: Values) -> Any:  # noqa: ANN401 - a class of kio's, known by its version only
    """Return an entity with the fields that its version has; lists may be left out where they are empty."""
    arguments: dict[str, object] = {}
    for name, nested, is_array, is_optional in _plans(schema):  # type: ignore[arg-type]  # a class is hashable
        if name in values:
            value = values[name]
            if nested is None or value is None:
                arguments[name] = tuple(value) if is_array and isinstance(value, list) else value
            elif is_array:
                arguments[name] = tuple(build(nested, item) for item in cast("list[Values]", value))
            else:
                arguments[name] = build(nested, cast("Values", value))
        elif not is_optional:
            arguments[name] = () if is_array else _NO_TIME if name == "throttle_time" else _missing(schema, name)
    return schema(**arguments)


def _items(entity: Any) -> int:  # noqa: ANN401 - as above
    """Return how many members the lists in a request have, all together."""
    count = 0
    for name, nested, is_array, _ in _plans(type(entity)):  # type: ignore[arg-type]  # see build
        value = getattr(entity, name)
        if is_array and value is not None:
            count += len(value)
            if nested is not None:
                count += sum(map(_items, value))
    return count


@cache
def _request_schema(api_key: int, version: int) -> type[Any]:
    return load_request_schema(api_key, version)


@cache
def _response_schema(api_key: int, version: int) -> type[Any]:
    return load_response_schema(api_key, version)


@cache
def _plans(schema: type[Any]) -> list[Plan]:
    return [
        Plan(field.name, _nested(field.type), _is_array(field.type), field.default is not MISSING)
        for field in fields(schema)
    ]


def _nested(annotation: object) -> type[Any] | None:
    if isinstance(annotation, type) and is_dataclass(annotation):
        return annotation
    return next(filter(None, map(_nested, get_args(annotation))), None)


def _is_array(annotation: object) -> bool:
    return get_origin(annotation) is tuple or any(map(_is_array, get_args(annotation)))


def _missing(schema: type[Any], name: str) -> object:
    raise TypeError(f"{schema.__module__} needs a value for {name}")


class _Pieces:
    """Takes what kio writes; large pieces are kept as they are."""

    def __init__(self) -> None:
        self._pieces: list[Buffer] = []
        self._small = bytearray(_LENGTH.size)
        self._size = 0

    def write(self, data: Buffer) -> None:
        """Take the next piece."""
        if len(data) < OWN_CHUNK_BYTES:
            self._small += data
            return
        self._end_small()
        self._pieces.append(data)
        self._size += len(data)

    def framed(self) -> list[Buffer]:
        """Return all pieces, the length of what follows it in the first."""
        self._end_small()
        _LENGTH.pack_into(self._first, 0, self._size - _LENGTH.size)
        self._pieces[0] = bytes(self._first)
        return self._pieces

    def _end_small(self) -> None:
        if not self._pieces:
            self._first = self._small
        if self._small:
            self._pieces.append(bytes(self._small))
            self._size += len(self._small)
            self._small = bytearray()
