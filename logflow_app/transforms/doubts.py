"""What a transform says that can hardly be meant: it can be used, and will not do what was wanted."""

import re
from collections.abc import Iterator

from logflow_app.config.places import did_you_mean
from logflow_app.config.transforms import AddTransform, AnyTransform, ConvertTransform, MapTransform, ReplaceTransform
from logflow_app.levels import known_level

LEVEL = "level"
_PLACEHOLDER = re.compile(r"%\{[^}]+\}|\{\{[^}]+\}\}")  # Logstash's, and that of templates
_DOLLAR = re.compile(r"\$(?:\d|\{\w+\})")
NAMES = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


def doubts_of(section: AnyTransform) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the keys within a section that can hardly be meant, each with a sentence."""
    match section:
        case ReplaceTransform() if _DOLLAR.search(section.replacement):
            yield ("replacement",), "the first group of the pattern is written \\1, and `$1` is put there as it stands"
        case AddTransform():
            for name, value in section.add.items():
                if isinstance(value, str) and _PLACEHOLDER.search(value):
                    yield (
                        ("add", name),
                        "a value is put there as it stands; `copy` and `join` take those of other fields",
                    )
            if LEVEL in section.add:
                yield from _of_value(("add", LEVEL), section.add[LEVEL])
        case MapTransform() if (section.target or section.field) == LEVEL:
            for word, value in section.table.items():
                yield from _of_value(("table", word), value)
            if section.default is not None:
                yield from _of_value(("default",), section.default)
        case ConvertTransform() if section.convert.get(LEVEL, "string") != "string":
            yield ("convert", LEVEL), "a level is a word, whatever it is converted to; leave it out"


def _of_value(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], str]]:
    if not known_level(str(value)):
        yield path, no_level(value)


def no_level(value: object) -> str:
    """Return the sentence about a value that stands in a level's place and is none."""
    hint = did_you_mean(str(value), [name.lower() for name in NAMES]) if len(str(value)) < 40 else ""
    shown = f"{str(value)[:40]!r}"
    return (
        f"expected a word for a level ({', '.join(NAMES)}, or one that means one of them), came {shown}{hint}; "
        "the event keeps the level it has, and the word is its `level_original`"
    )
