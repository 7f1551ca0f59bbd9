"""Events that come as a form, as Python's own `logging.handlers.HTTPHandler` sends them → JSON objects; pure."""

import re
from urllib.parse import parse_qsl

import msgspec

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 1000

# What clients that send no form call one all the same (curl's -d) has spaces, or no pairs of this kind.
_FORM = re.compile(rb"[A-Za-z_][\w.%+-]*=[^\s=&]*(?:&[A-Za-z_][\w.%+-]*=[^\s=&]*)+")


def form_event(body: bytes) -> bytes | None:
    """Return a form's fields as an object, None if it is none; of a field given twice the last counts.

    Python calls a record's time `created`.
    """
    if body.count(b"&") >= MAX_FIELDS or not _FORM.fullmatch(body):
        return None
    fields = dict(parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, errors="replace"))
    if "created" in fields and "timestamp" not in fields:
        fields = {"timestamp": fields["created"], **fields}
    return msgspec.json.encode(fields)
