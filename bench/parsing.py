"""Lines → bulk bodies as those write it who know their way: for the programs LogFlow is held against."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from bench.sample import ACCESS, KINDS, Kind

encode = msgspec.json.Encoder().encode
_unsafe = re.compile(r'[\x00-\x1f"\\]').search
LEVEL = "INFO"  # of lines that name none


@lru_cache(1 << 14)
def access_time(text: str) -> str:
    """Return a web server's time as the document has it."""
    return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@lru_cache(1 << 14)
def minute(timestamp: str) -> int:
    """Return the minute of a document's time, in seconds since the epoch."""
    at = datetime.fromisoformat(timestamp)
    return int(at.timestamp()) // 60 * 60


@lru_cache(1 << 14)
def text_time(text: str) -> str:
    """Return the text form's time as the document has it."""
    return f"{text[:10]}T{text[11:]}.000Z"


def document(kind: Kind, line: str, metadata: dict[str, Any], ingested_at: str) -> dict[str, Any]:
    """Return the document of one line, as one writes it per event."""
    found = kind.pattern.match(line)
    if found is None:
        raise ValueError(f"not a line of kind {kind.name}: {line!r}")
    source = {"hostname": metadata["source"], "file": metadata["file_path"]}
    if kind is ACCESS:
        fields = found.groupdict()
        timestamp, level, service, message = access_time(fields.pop("time")), LEVEL, metadata["service"], line
    else:
        time, level, service, message = found.groups()
        timestamp, fields = text_time(time), {}
    return {
        "timestamp": timestamp,
        "level": level,
        "service": service,
        "message": message,
        "source": source,
        "extra_fields": fields,
        "ingested_at": ingested_at,
    }


def bulk_entry(document: dict[str, Any], lane: str, offset: int) -> bytes:
    """Return the two lines of a bulk body that store a document."""
    day = document["timestamp"][:10].replace("-", ".")
    action = b'{"create":{"_index":"logs-%b","_id":"%b-%d"}}\n' % (day.encode(), lane.encode(), offset)
    return action + encode(document) + b"\n"


CountKey = tuple[str, str, int]
PackToBulk = Callable[[list[str], list[int], Any, str], tuple[bytes, list[CountKey]]]


def pack_to_bulk(kind: Kind) -> PackToBulk:
    """Return the fastest way we know from a pack to its bulk bodyand what its lines are counted by."""
    return _access_pack if kind is ACCESS else _text_pack


def _text_pack(lines: list[str], offsets: list[int], meta: Any, ingested_at: str) -> tuple[bytes, list[CountKey]]:
    if _unsafe("".join(lines)):
        return _careful_pack(KINDS["text"], lines, offsets, meta, ingested_at)
    match = KINDS["text"].pattern.match
    found = [match(line).groups() for line in lines]
    heads = [_heads(time) for time, _, _, _ in found]
    keys = [(service, level, at) for (_, level, service, _), (_, _, at) in zip(found, heads, strict=True)]
    tail = f'",{_source(meta)}"extra_fields":{{}},"ingested_at":"{ingested_at}"}}\n'
    lane = meta.lane
    body = [
        f'{action}{lane}-{offset}"}}}}\n{head}{level}","service":"{service}","message":"{message}{tail}'
        for (_, level, service, message), (action, head, _), offset in zip(found, heads, offsets, strict=True)
    ]
    return "".join(body).encode(), keys


@lru_cache(1 << 14)
def _heads(time: str) -> tuple[str, str, int]:
    """Return how the action line and the document of a second begin, and its minute."""
    action = f'{{"create":{{"_index":"logs-{time[:4]}.{time[5:7]}.{time[8:10]}","_id":"'
    return action, f'{{"timestamp":"{text_time(time)}","level":"', minute(text_time(time))


def _access_pack(lines: list[str], offsets: list[int], meta: Any, ingested_at: str) -> tuple[bytes, list[CountKey]]:
    joined = "".join(lines)
    if "\\" in joined or not joined.isprintable():
        return _careful_pack(ACCESS, lines, offsets, meta, ingested_at)
    match = ACCESS.pattern.match
    service, lane, source = meta.service, meta.lane, _source(meta)
    body, keys = [], []
    for line, offset in zip(lines, offsets, strict=True):
        client, user, time, method, path, status, size, referer, agent, secs = match(line).groups()
        timestamp = access_time(time)
        keys.append((service, LEVEL, minute(timestamp)))
        message = line.replace('"', '\\"')
        body.append(
            f'{{"create":{{"_index":"logs-{timestamp[:4]}.{timestamp[5:7]}.{timestamp[8:10]}","_id":"{lane}-{offset}"}}}}\n'
            f'{{"timestamp":"{timestamp}","level":"{LEVEL}","service":"{service}","message":"{message}",{source}'
            f'"extra_fields":{{"client":"{client}","user":"{user}","method":"{method}","path":"{path}",'
            f'"status":"{status}","bytes":"{size}","referer":"{referer}","agent":"{agent}","seconds":"{secs}"}},'
            f'"ingested_at":"{ingested_at}"}}\n'
        )
    return "".join(body).encode(), keys


def _careful_pack(
    kind: Kind, lines: list[str], offsets: list[int], meta: Any, ingested_at: str
) -> tuple[bytes, list[CountKey]]:
    metadata = {"source": meta.source, "file_path": meta.file_path, "service": meta.service}
    found = [document(kind, line, metadata, ingested_at) for line in lines]
    body = b"".join([bulk_entry(one, meta.lane, offset) for one, offset in zip(found, offsets, strict=True)])
    return body, [(one["service"], one["level"], minute(one["timestamp"])) for one in found]


def _source(meta: Any) -> str:
    return f'"source":{{"hostname":"{meta.source}","file":"{meta.file_path}"}},'
