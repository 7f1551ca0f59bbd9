"""Elasticsearch, Logstash, OpenSearch and Kibana: plain text and JSON of all versions, slow logs and the audit log.

`[2025-10-23T14:32:15,939][INFO ][o.e.n.Node               ] [node-1] initializing ...`
Text gets the names its JSON has: `component`, `node.name`. What a slow log says in brackets are fields by those names.
"""

import re
from collections.abc import Sequence
from typing import Any

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.layouts import Layouts
from logflow_app.parsers.apps.layouts import Row as Layout
from logflow_app.parsers.apps.parts import MESSAGE
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.databases.either import either
from logflow_app.parsers.json import compile_json

_HEAD = r"\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{1,9}(?:Z|[+-]\d\d:?\d\d)?)\] ?"
_LEVEL = r"\[(?P<level>[A-Z]{4,11}) *\]"
_NODE = r"(?:\[(?P<node>[^\]\n]{0,256})\] ?)"
_SLOW_NAME = r"(?:[\w.]{1,128}slowlog[\w.]{0,64}|i\.s\.s\.(?:query|fetch)|i\.i\.s(?:\.index)?)"  # since 7 shortened
_SLOW = rf"(?P<component>{_SLOW_NAME}) *"
_DEPRECATION = r"(?P<component>o\.e\.d\.[^\]\n]{1,256})"
_INDEX = (
    r"\[(?P<index>[^\[\]/\n ]{1,255})(?:/(?P<index_id>[\w-]{22}))?\] "
    r"(?=(?:creating|deleting|closing|opening|removing) index|(?:create|update)_mapping)"
)
_LAYER = "(?P<layer>transport|rest|ip_filter)"
_LAYOUTS = Layouts((
    Layout((_HEAD,), rf"{_LEVEL} ?\[{_SLOW}\] ?{_NODE}(?P<message>\[.* took\[.*)"),
    Layout((_HEAD,), rf"{_LEVEL} ?\[{_DEPRECATION}\] ?(?:{_NODE}(?! ?(?:is|are|has) ))?{MESSAGE}"),
    Layout((_HEAD,), rf"{_LEVEL}\[(?P<component>[^\]\n]{{1,256}})\] ?(?:{_NODE}?{_INDEX})?{_NODE}?{MESSAGE}"),
    Layout((_HEAD,), rf"{_NODE}?\[{_LAYER}\] \[(?P<action>\w{{1,64}})\]\s{{0,4}}{MESSAGE}"),  # audit
))  # fmt: skip
_SLOW_INDEX = re.compile(r"\[(?P<index>[^\[\]/\n]{1,255})(?:/(?P<index_id>[\w-]{1,64}))?\](?:\[(?P<shard>\d{1,6})\])? ")
_SLOW_PAIR = re.compile(
    r"\b(took|took_millis|total_hits|types?|id|routing|stats|search_type|total_shards|extra_source)\[([^\]\n]*+)\]"
)
_BEHIND_SOURCE = ("], extra_source[", "], id[")
_is_slow = re.compile(_SLOW_NAME).match
_AUDIT_PAIR = re.compile(r"(?<![\w.])([\w.]{1,64}+)=\[([^\]\n]*+)\]")
_SLOW_NAMES = {"type": "doc_type", "types": "doc_types"}  # JSON says with `type` which log it is
_AUDIT_NAMES = {  # as the audit log in JSON calls them
    "layer": "event.type", "origin_type": "origin.type", "origin_address": "origin.address", "principal": "user.name",
    "uri": "url.path", "request": "request.name", "request_body": "request.body",
}  # fmt: skip
_NUMBERS = ("took_millis", "total_hits", "total_shards", "shard")


def compile_elasticsearch(section: AnyParser) -> Parse:
    """Return the parser; see `Parse`."""
    return either(_parse_text, _parse_json_of(compile_json(section)))


def _parse_text(lines: Sequence[str]) -> Columns:
    """Read the plain lines. 2 µs a line, 6 µs one of a slow log."""
    columns = _LAYOUTS.parse(lines)
    if not columns.positions:
        return columns
    fields = dict(columns.fields)
    if "node" in fields:
        fields["node.name"] = fields.pop("node")
    components = fields.get("component", ())
    if not any(map(_is_slow, components)) and "layer" not in fields:
        columns.fields = fields
        return columns
    columns.rows = [
        {name: text for name, text in zip(fields, values, strict=True) if text}
        for values in zip(*fields.values(), strict=True)
    ]
    columns.fields = {}
    for row, message in zip(columns.rows, columns.messages, strict=True):
        if "layer" in row or _is_slow(row.get("component", "")):
            _add_pairs(row, message)
    return columns


def _add_pairs(row: Row, message: str) -> None:
    """Add what a slow log or an audit event says in its brackets, which stay in the message as well."""
    if "layer" in row:
        audited = {"layer": row.pop("layer"), "event.action": row.pop("action")} | dict(_AUDIT_PAIR.findall(message))
        row.update((_AUDIT_NAMES.get(name, name), text) for name, text in audited.items())
    elif index := _SLOW_INDEX.match(message):
        pairs: dict[str, Any] = {name: text for name, text in index.groupdict().items() if text}
        before, mark, source = message.partition(", source[")
        pairs.update(pair for pair in _SLOW_PAIR.findall(before) if pair[1])
        if mark:
            source, behind = _source(source)
            pairs |= {"source_query": source} | {pair[0]: pair[1] for pair in _SLOW_PAIR.findall(behind) if pair[1]}
        row.update((_SLOW_NAMES.get(name, name), _value(name, text)) for name, text in pairs.items())


def _source(text: str) -> tuple[str, str]:
    """Return the query, which may hold brackets of its own, and what stands behind it."""
    ends = [end for mark in _BEHIND_SOURCE if (end := text.rfind(mark)) >= 0] or [text.rfind("]")]
    end = min(ends)
    return (text[:end], text[end:]) if end >= 0 else (text, "")


def _value(name: str, text: str) -> Any:  # noqa: ANN401 - a text or a number
    text = text.removesuffix(" hits") if name == "total_hits" else text
    return int(text) if name in _NUMBERS and text.isdecimal() and len(text) < 19 else text


def _parse_json_of(parse_json: Parse) -> Parse:
    """Return the parser of JSON lines: an ordinary one, but for slow logs, tags as levels and Logstash's events."""

    def parse(lines: Sequence[str]) -> Columns:
        columns = parse_json([line if line[:1] == "{" else "" for line in lines])
        levels, messages, times = list(columns.levels), list(columns.messages), list(columns.times)
        for place, row in enumerate(columns.rows or ()):
            if "slowlog" in str(row.get("type", "")):
                _add_pairs(row, messages[place])
            if not levels[place] and isinstance(tags := row.get("tags"), list):
                levels[place] = next((tag for tag in tags if tag in _TAGS), "")
            if isinstance(event := row.get("logEvent"), dict) and isinstance(text := event.get("message"), str):
                messages[place] = text
                del event["message"]
            if times[place] == "" and isinstance(millis := row.get("timeMillis"), int):
                times[place] = millis
                del row["timeMillis"]
        columns.levels, columns.messages, columns.times = levels, messages, times
        return columns

    return parse


_TAGS = ("fatal", "error", "warning", "info", "debug", "trace")  # Kibana, before 7.11, writes its level among its tags
