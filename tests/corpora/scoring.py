"""Scores cases of the corpora through the real pipeline.

A family of formats has a module here with a table `FORMATS`: one row for each `format` of the corpora. A row says how
the section `parser` is made from the case's `config`, which of the peer's names are other names of ours, and in which
cases we differ by choice. `python -m tests.corpora.scoring <family> [--show N]` prints what is wrong in a family.
"""

import importlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

import msgspec

from logflow_app.errors import ConfigError
from logflow_app.levels import normalise
from logflow_app.pipeline import EventSettings, Pipeline
from tests.corpora.cases import Case, cases_of
from tests.packs import make_pack, section

FAMILIES = ("syslog", "grok", "web", "pairs", "apps", "databases", "system", "auto")
TIMES = ("timestamp", "timestamp_naive", "timestamp_partial", "timestamp_in_zone")
AGES = EventSettings(max_age_secs=1e11, max_ahead_secs=1e11)  # the lines are of all years
_LANES = count()
UNTOLD = ("", "unknown")  # the host and service of a line that says nothing of them


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """How the cases of one format are read and judged.

    `section` makes the keys of a parser section from the case's config. `names` maps the peer's names to ours, "" where
    we have no such field. `ignore` are parts of `expected` that are not judged. `choices` has the reason for each case
    (by its id) in which we differ deliberately. `judged` leaves out cases that are not about parsing.
    """

    corpus: str
    format: str
    section: Callable[[dict[str, Any]], dict[str, Any]]
    names: Mapping[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)
    judged: Callable[[Case], bool] = lambda case: case.trust not in ("ambiguous", "mode-specific", "weak")


class Score(NamedTuple):
    """The outcome of one format: ids of cases that are right, differ by choice, or are wrong, with what is wrong."""

    row: Format
    right: list[str]
    chosen: dict[str, str]
    wrong: dict[str, list[str]]

    @property
    def cases(self) -> int:
        """How many were judged."""
        return len(self.right) + len(self.chosen) + len(self.wrong)


@lru_cache(maxsize=1024)
def score(row: Format) -> Score:
    """Run and judge the cases of a row."""
    found = Score(row, [], {}, {})
    for case in cases_of(row.corpus):
        if case.format != row.format or not row.judged(case) or not isinstance(case.input, str):
            continue
        faults = faults_of(row, case)
        if not faults:
            found.right.append(case.id)
        elif case.id in row.choices:
            found.chosen[case.id] = row.choices[case.id]
        else:
            found.wrong[case.id] = faults
    return found


def score_times(row: Format) -> Score:
    """Judge the times alone, of those cases that have one."""
    found = Score(row, [], {}, {})
    for case in cases_of(row.corpus):
        if case.format != row.format or not isinstance(case.input, str):
            continue
        times = {key: value for key, value in case.expected.items() if key in TIMES}
        if times:
            faults = faults_of(replace(row, ignore=frozenset()), case._replace(expected=times))
            if faults:
                found.wrong[case.id] = faults
            else:
                found.right.append(case.id)
    return found


def table(family: str) -> tuple[Format, ...]:
    """The rows of a family."""
    rows: tuple[Format, ...] = importlib.import_module(f"tests.corpora.{family}").FORMATS
    return rows


def faults_of(row: Format, case: Case) -> list[str]:
    """What is wrong with our event of a case; nothing if it is right."""
    try:
        event = event_of(row.section(case.config), case.input)
    except ConfigError as error:
        return [] if case.expected.get("error") else [f"configuration: {error}"]
    is_read = "unparsed" not in event.get("tags", ())
    if case.expected.get("error") or case.expected.get("match") is False:
        return [f"expected to be refused, came {event}"] if is_read else []
    if not is_read:
        return ["not read"]
    return list(_faults(row, case.expected, event))


def event_of(keys: dict[str, Any], line: str) -> dict[str, Any]:
    """Our event of a line; raises `ConfigError` for a section that cannot be used."""
    pack = make_pack([line], source="", service="", file_path="", lane=f"lane-{next(_LANES)}")  # a source of its own
    (document,) = _pipeline(msgspec.json.encode(keys)).run(pack).documents
    event: dict[str, Any] = msgspec.json.decode(document)
    return event


@lru_cache(maxsize=1024)
def _pipeline(keys: bytes) -> Pipeline:
    try:
        return Pipeline(section(**msgspec.json.decode(keys)), AGES)
    except ValueError as error:  # what pydantic raises
        raise ConfigError(str(error)) from error


def _faults(row: Format, expected: dict[str, Any], event: dict[str, Any]) -> Iterator[str]:
    extra = event["extra_fields"]
    for key in TIMES:
        if key in expected and key not in row.ignore and not _same_time(key, expected[key], event):
            yield f"{key}: expected {expected[key]}, came {event['timestamp']}"
    if "level" in expected and "level" not in row.ignore and not _same_level(expected["level"], event):
        yield f"level: expected {expected['level']}, came {event['level']} ({extra.get('level_original')})"
    for key in ("service", "host", "pid", "message", "structured_data"):
        if key in expected and key not in row.ignore and not _is_found(row, key, expected[key], event):
            yield f"{key}: expected {expected[key]!r}, came {_found(event, row.names.get(key, key))!r}"
    for key, value in expected.get("fields", {}).items() if "fields" not in row.ignore else ():
        if row.names.get(key, key) and not _is_found(row, key, value, event):
            yield f"fields.{key}: expected {value!r}, came {_found(event, row.names.get(key, key))!r}"
    for key in expected.get("absent", ()):
        if _found(event, key) not in (None, *UNTOLD):
            yield f"absent: {key}, came {_found(event, key)!r}"


def _is_found(row: Format, key: str, value: Any, event: dict[str, Any]) -> bool:
    return same(value, _found(event, row.names.get(key, key)))


def _found(event: dict[str, Any], name: str) -> Any:
    """What an event has under a name: extra fields first, then what every event has; dots reach into objects."""
    for holder in (event["extra_fields"], event):
        if name in holder:
            return holder[name]
        value: Any = holder
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            return value
    return event["extra_fields"].get("level_original") if name == "level" else None


def same(expected: Any, came: Any) -> bool:
    """Whether two values are the same but for their types: 200 and "200", 0.5 and "0.50"; an empty text is no value."""
    if isinstance(expected, dict) and isinstance(came, dict):
        return all(same(value, came.get(key)) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(came, list):
        return len(expected) == len(came) and all(map(same, expected, came))
    if expected in (None, "", "-") and came in (None, "", "-"):
        return True
    if expected == came or str(expected) == str(came):
        return True
    try:
        return float(expected) == float(came)
    except (TypeError, ValueError):
        return _same_texts(expected, came)


def _same_texts(expected: Any, came: Any) -> bool:
    """Two spellings of one time or level are the same value, and the mark of the encoding is no part of a text."""
    if not isinstance(expected, str) or not isinstance(came, str):
        return False
    if expected[:1] == "\ufeff":
        return expected[1:] == came
    if re.match(r"\d{4}-\d\d-\d\dT", expected) and re.match(r"\d{4}-\d\d-\d\d[T ]", came):
        try:
            return datetime.fromisoformat(expected) == datetime.fromisoformat(came)
        except (ValueError, TypeError):
            return False
    if expected.rstrip("\r\n") == came.rstrip("\r\n"):
        return True
    return expected.upper() == came.upper() and came.isupper()


def _same_time(key: str, expected: str, event: dict[str, Any]) -> bool:
    if "timestamp_original" in event["extra_fields"]:
        return False
    came = event["timestamp"][:-1]
    if key == "timestamp_partial":
        expected, came = expected.removeprefix("--"), came[5:]
    else:
        expected = expected.removesuffix("Z").removesuffix("+00:00")
    whole, _, fraction = expected.partition(".")
    return came[: len(whole)] == whole and (not fraction or f"{fraction:0<3.3}" == came.partition(".")[2])


def _same_level(expected: str, event: dict[str, Any]) -> bool:
    return normalise(expected)[0] == event["level"]


def main(arguments: list[str]) -> None:
    """Print the score of families, and what is wrong with the first cases of each format."""
    show = int(arguments[arguments.index("--show") + 1]) if "--show" in arguments else 5
    for family in [name for name in arguments if name in FAMILIES] or FAMILIES:
        for row in table(family):
            found = score(row)
            counts = f"{len(found.right)} right, {len(found.chosen)} by choice, {len(found.wrong)} wrong"
            print(f"{row.corpus:18} {row.format:28} {found.cases:5}: {counts}")  # noqa: T201 - a tool as well
            for case, faults in list(found.wrong.items())[:show]:
                print(f"    {case}: {'; '.join(faults)}"[:600])  # noqa: T201 - as above


if __name__ == "__main__":
    main(sys.argv[1:])
