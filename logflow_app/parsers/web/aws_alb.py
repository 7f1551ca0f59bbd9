"""Access logs of AWS application load balancers; fields and their types are those of Vector's `parse_aws_alb_log`.

The layout is that of "Access logs for your Application Load Balancer"; AWS adds fields at the end, so more may follow.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from logflow_app.config.parsers import WebParser
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.web.pieces import QUOTED
from logflow_app.parsers.web.tables import NOTHING, status_levels

TYPES = ("http ", "https ", "h2 ", "grpcs ", "ws ", "wss ")
NAMES = (
    "type", "timestamp", "elb", "client_host", "target_host", "request_processing_time", "target_processing_time",
    "response_processing_time", "elb_status_code", "target_status_code", "received_bytes", "sent_bytes", "request",
    "user_agent", "ssl_cipher", "ssl_protocol", "target_group_arn", "trace_id", "domain_name", "chosen_cert_arn",
    "matched_rule_priority", "request_creation_time", "actions_executed", "redirect_url", "error_reason",
    "target_port_list", "target_status_code_list", "classification", "classification_reason", "traceability_id",
)  # fmt: skip
MIN_FIELDS = NAMES.index("trace_id") + 1  # the oldest layout has no more
MAX_FIELDS = 200
_TOKEN = re.compile(rf'"({QUOTED})"(?= |$)|(\S++)')
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII)
_NUMBERS = {"request_processing_time", "target_processing_time", "response_processing_time"}
_COUNTS = {"received_bytes", "sent_bytes"}
_LISTS = ("target_port_list", "target_status_code_list")
_NUMBER = re.compile(r"-1|\d{1,12}(?:\.\d{1,9})?", re.ASCII)


def compile_alb(section: WebParser) -> Parse:
    """Return the parser; see `Parse`. The request line is the message; without one the whole line is."""
    has_status_levels = section.level_from_status

    def parse(lines: Sequence[str]) -> Columns:
        """Read the lines of a load balancer; see `Parse`. 14 µs a line."""
        found = [
            (position, row)
            for position, line in enumerate(lines)
            if line.startswith(TYPES) and (row := _read(line)) is not None
        ]
        if not found:
            return NOTHING
        positions = [position for position, _ in found]
        rows = [row for _, row in found]
        times = [row["timestamp"] for row in rows]
        messages = [row.pop("request") or lines[position] for position, row in found]
        nothing = ("",) * len(rows)
        levels: Sequence[str] = nothing
        if has_status_levels:
            levels = status_levels([row.get("elb_status_code", "") for row in rows], nothing)
        return Columns(positions, times, levels, nothing, messages, rows=rows)

    return parse


def _read(line: str) -> Row | None:
    """Return what a line says; None if it is none of a load balancer's. `request` is always there, maybe empty."""
    tokens = [match[1] or match[2] or "" for match in islice(_TOKEN.finditer(line), MAX_FIELDS + 1)]
    if not MIN_FIELDS <= len(tokens) <= MAX_FIELDS or not _TIME.fullmatch(tokens[1]):
        return None
    row: Row = {}
    for name, text in zip(NAMES, tokens, strict=False):
        if text not in ("-", "") and (value := _value(name, text)) is not None:
            row[name] = value
    for name in _LISTS:
        row.setdefault(name, [])
    if extra := [text for text in tokens[len(NAMES) :] if text != "-"]:
        row["extra"] = " ".join(extra)
    _split_request(row)
    return row


def _value(name: str, text: str) -> Any:  # noqa: ANN401 - a text, a number or a list
    if name in _NUMBERS:
        return float(text) if _NUMBER.fullmatch(text) else None
    if name in _COUNTS:
        return int(text) if len(text) < 19 and text.isascii() and text.isdigit() else None
    return text.split() if name in _LISTS else text


def _split_request(row: Row) -> None:
    """Divide `METHOD URL PROTOCOL`, in which `-` is for what a broken request did not say."""
    request = row.get("request", "")
    words = request.split(" ")
    if len(words) < 3:
        row["request"] = request
        return
    parts = (words[0], " ".join(words[1:-1]), words[-1])
    for name, text in zip(("request_method", "request_url", "request_protocol"), parts, strict=True):
        if text not in ("-", ""):
            row[name] = text
    row["request"] = "" if words[0] == "-" else request
