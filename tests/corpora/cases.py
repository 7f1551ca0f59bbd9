"""The cases of the corpora, as they lie beside the project; see SCHEMA.md there."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
REASON = f"NOT TESTED: the corpora are not at {CORPORA}"


class Case(NamedTuple):
    """One case: a text, what the peer's parser was told, and what is right."""

    id: str
    corpus: str
    format: str
    input: Any
    config: dict[str, Any]
    expected: dict[str, Any]
    trust: str


@lru_cache(maxsize=64)
def cases_of(corpus: str) -> tuple[Case, ...]:
    """The cases in the folder of a corpus, in the order of its files; none where the folder is absent."""
    return tuple(_read(corpus))


def corpora() -> list[str]:
    """The names of all corpora that are here."""
    return sorted(path.name for path in CORPORA.iterdir() if path.is_dir()) if CORPORA.is_dir() else []


def _read(corpus: str) -> Iterator[Case]:
    for path in sorted((CORPORA / corpus).glob("cases-*.jsonl")):
        for line in path.read_text().splitlines():
            each = json.loads(line)
            config, expected = each.get("config") or {}, each.get("expected") or {}
            yield Case(each["id"], corpus, each["format"], each["input"], config, expected, each["trust"])
