"""uppercase, lowercase, trim, strip_ansi, replace and truncate: transforms of texts."""

import re
from collections.abc import Callable, Sequence

from logflow_app.batch import Step
from logflow_app.config.transforms import ReplaceTransform, TextTransform, TruncateTransform
from logflow_app.fields import EXTRA, Event, Field
from logflow_app.transforms.changes import each

TRUNCATED = "truncated_fields"  # the extra field that names those that were cut

# ECMA-48: a control sequence ends with one character of @ to ~; an operating system command with BEL or ST.
_ANSI = re.compile(r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b]*+(?:\x07|\x1b\\)|[ -/]*+[0-~])|\x9b[0-?]*+[ -/]*+[@-~]")
CHANGES: dict[str, Callable[[str], str]] = {
    "uppercase": str.upper,
    "lowercase": str.lower,
    "trim": str.strip,
    "strip_ansi": lambda text: _ANSI.sub("", text),
}


def compile_text_change(section: TextTransform) -> Step:
    """Return the step that changes the letters of texts."""
    return _of_texts(section.fields, CHANGES[section.type])


def compile_replace(section: ReplaceTransform) -> Step:
    """Return the step that replaces all that a pattern finds."""
    substitute = re.compile(section.pattern).sub
    replacement = section.replacement
    return _of_texts(section.fields, lambda text: substitute(replacement, text))


def _of_texts(names: Sequence[str], changed: Callable[[str], str]) -> Step:
    fields = [Field(name) for name in names]

    def change(event: Event) -> None:
        for field in fields:
            value = field.get(event)
            if isinstance(value, str):
                field.put(event, changed(value))
            elif isinstance(value, list):
                field.put(event, [changed(item) if isinstance(item, str) else item for item in value])

    return each(change)


def compile_truncate(section: TruncateTransform) -> Step:
    """Return the step that cuts long texts, and names the cut fields."""
    fields = [Field(name) for name in section.fields]
    most = section.max_chars or section.max_bytes
    cut = _first_chars if section.max_chars else _first_bytes

    def change(event: Event) -> None:
        for field in fields:
            value = field.get(event)
            if isinstance(value, str) and (kept := cut(value, most)) is not value:
                field.put(event, kept + section.suffix)
                _mark(event, field.name)

    return each(change)


def _first_chars(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most]


def _first_bytes(text: str, most: int) -> str:
    """Return the whole characters that fit into so many bytes; a lone surrogate counts as three."""
    if len(text) * 4 <= most or (text.isascii() and len(text) <= most):
        return text
    data = text.encode("utf-8", "surrogatepass")
    if len(data) <= most:
        return text
    end = most
    while end and data[end] & 0xC0 == 0x80:  # never within a character
        end -= 1
    return data[:end].decode("utf-8", "surrogatepass")


def _mark(event: Event, name: str) -> None:
    marked = event[EXTRA].get(TRUNCATED)
    if not isinstance(marked, list):
        event[EXTRA][TRUNCATED] = [name]
    elif name not in marked:
        marked.append(name)
