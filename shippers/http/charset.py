"""Bodies in the charset that their Content-Type names, as UTF-8; pure."""

import encodings
from encodings.aliases import aliases
from pkgutil import iter_modules

from logflow_app.encodings import Encoding, encoding_named, resolved
from shippers.http.problems import RequestError, malformed, too_large

KNOWN = frozenset(aliases) | {module.name for module in iter_modules(encodings.__path__)}
"""Names that Python knows. It remembers every other it is asked for, and a client may invent any number."""
MARK = "\ufeff"


def charset_named(name: str) -> Encoding | None:
    """Return the encoding a client names, None where nothing is to be done; raises RequestError for an unknown one."""
    known = encodings.normalize_encoding(name[:100].strip()).lower()
    try:
        encoding = encoding_named(known) if known in KNOWN else None
    except ValueError:
        encoding = None
    if encoding is None:
        said = "expected a charset such as utf-8, iso-8859-1, windows-1252 or utf-16 in Content-Type"
        raise RequestError(415, f"{said}, got {name[:40]!r}")
    return None if encoding.is_utf_8 else encoding


def as_utf_8(body: bytes, encoding: Encoding, max_bytes: int) -> bytes:
    """Return a body in UTF-8, without a mark of the order of its bytes. Raises RequestError."""
    read = resolved(encoding, body[:4]) or encoding
    try:
        text = body.decode(read.name)
    except UnicodeError as error:
        raise malformed(f"expected a body in {read.name}, as its Content-Type tells") from error
    found = text.removeprefix(MARK).encode()
    if len(found) > max_bytes:
        raise too_large(f"expected at most {max_bytes} bytes as UTF-8 (limits.max_inflated_bytes), got {len(found)}")
    return found
