"""Where events end, by pattern, by start and end, and by limit."""

import random
import re

import pytest

from logflow_app.multiline import Assembly, Grouping, MultilineSettings, group
from logflow_app.multiline.presets import BEGINNINGS

SEED = MultilineSettings(pattern=r"^\d{4}-\d{2}-\d{2}", negate=True, match="after", max_lines=500, timeout_secs=5.0)


def events(text: str, settings: MultilineSettings) -> list[str]:
    """Return the events of these lines and, behind them, what is pending."""
    found = group(text.split("\n"), settings)
    return found.events + found.pending


@pytest.mark.parametrize(
    ("negate", "match", "expected"),
    [
        (False, "after", ["a", "c\nb", "d"]),
        (True, "after", ["a\nc", "b\nd"]),
        (False, "before", ["a", "c", "b\nd"]),
        (True, "before", ["a\nc\nb", "d"]),
    ],
)
def test_the_four_ways_to_use_a_pattern(*, negate: bool, match: str, expected: list[str]) -> None:
    """As Filebeat's documentation shows them."""
    settings = MultilineSettings(pattern="^b", negate=negate, match=match)  # type: ignore[arg-type]
    assert expected == events("a\nc\nb\nd", settings)


def test_the_seeds_example_joins_an_exception() -> None:
    """Lines without a date belong to the line before them."""
    first, second = "2025-10-23 ERROR x\njava.lang.X: y\n\tat z", "2025-10-24 INFO x"
    grouped = group([*first.split("\n"), second], SEED)
    assert ([first], [second]) == (grouped.events, grouped.pending)


def test_lines_before_any_beginning_are_joined_or_alone() -> None:
    """As `strays` says."""
    joined = MultilineSettings(pattern="^start", negate=True)
    single = MultilineSettings(pattern="^start", negate=True, strays="single")
    assert ["a\nb", "start\nc"] == events("a\nb\nstart\nc", joined)
    assert ["a", "b", "start\nc"] == events("a\nb\nstart\nc", single)


def test_a_backslash_joins_the_next_line() -> None:
    """Fluent Bit's example of a continuation."""
    settings = MultilineSettings(pattern=r"\\$", match="before")
    assert ["a \\\nb \\\nc", "d"] == events("a \\\nb \\\nc\nd", settings)


def test_events_begin_and_end_in_the_middle_of_lines() -> None:
    """With `start` and `end`, and white space around them goes."""
    settings = MultilineSettings(start=r"<\d+>", end=r";")
    assert ["<1>a\nb;", " c", "<2>d", "<3>;", "<4>"] == events("<1>a\nb; c <2>d <3>;\n\n<4>", settings)


def test_an_event_of_max_lines_is_closed() -> None:
    """What follows is an event of its own."""
    settings = MultilineSettings(pattern="^ ", max_lines=3)
    assert ["a\n 1\n 2", " 3\n 4", "b"] == events("a\n 1\n 2\n 3\n 4\nb", settings)


def test_an_event_does_not_grow_over_max_bytes() -> None:
    """The line that would pass the limit begins the next event; a longer line alone is left whole."""
    settings = MultilineSettings(pattern="^ ", max_bytes=6)
    assert ["a\n é", " 2\n 3", " a long one", "b"] == events("a\n é\n 2\n 3\n a long one\nb", settings)


def test_a_limit_ends_a_trace() -> None:
    """The lines behind the cut are none any more."""
    trace = ["java.lang.XError: y", "\tat a", "\tat b", "\tat c"]
    assert ["java.lang.XError: y\n\tat a", "\tat b", "\tat c"] == events(
        "\n".join(trace), MultilineSettings(presets=("java",), max_lines=2)
    )


def test_what_a_limit_made_is_told_from_what_the_text_made() -> None:
    """`cuts` has the former only."""
    grouping = Grouping(MultilineSettings(pattern="^ ", max_lines=2))
    assert ([2, 3], [2]) == grouping.feed(["a", " 1", " 2", "b"])
    assert 1 == grouping.held
    assert ([0], []) == grouping.feed(["c"])


def _settings_of_all_kinds() -> list[MultilineSettings]:
    kinds = [
        MultilineSettings(pattern="^a", negate=negate, match=match, strays=strays)  # type: ignore[arg-type]
        for negate in (False, True)
        for match in ("after", "before")
        for strays in ("join", "single")
    ]
    kinds += [
        MultilineSettings(),
        MultilineSettings(start="a"),
        MultilineSettings(end="b$"),
        MultilineSettings(start="^a", end="c"),
    ]
    kinds += [
        MultilineSettings(presets=("all",)),
        MultilineSettings(presets=("python",)),
        MultilineSettings(presets=("timestamp",)),
    ]
    return [
        *kinds,
        MultilineSettings(pattern="^a", max_lines=2),
        MultilineSettings(pattern="^a", max_bytes=9, negate=True, strays="single"),
        MultilineSettings(presets=("all",), max_lines=3),
    ]


WORDS = [
    "a",
    "b",
    "ab c",
    "",
    " a",
    "x: Error: a",
    "  at b",
    "Traceback (most recent call last):",
    '  File "b"',
    "Ab: c",
    "panic: a",
    "goroutine 1 [a]:",
]


@pytest.mark.parametrize("settings", _settings_of_all_kinds(), ids=str)
def test_the_way_lines_come_changes_nothing(settings: MultilineSettings) -> None:
    """Whatever is fed at once, and wherever reading begins again that an event began, the events are the same."""
    chance = random.Random(5)
    for _ in range(60):
        lines = [chance.choice(WORDS) for _ in range(chance.randrange(25))]
        assembly, in_parts = Assembly(settings), []
        rest = list(lines)
        while rest:
            size = chance.randrange(1, 6)
            in_parts += assembly.add(rest[:size])
            rest = rest[size:]
        whole = Assembly(settings)
        assert (whole.add(lines), whole.pending) == (in_parts, assembly.pending)
    for _ in range(60):
        parts = [part for _ in range(20) for part in Grouping(settings).pieces(chance.choice(WORDS))]
        places = Grouping(settings).feed(parts).places
        for place in places:
            again = [place + further for further in Grouping(settings).feed(parts[place:]).places]
            assert [further for further in places if further > place] == again


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("timestamp", "2025-10-23T15:30:45 x"),
        ("timestamp", "[2025-10-23 15:30:45,123] x"),
        ("timestamp", "23/Oct/2025:15:30:45 x"),
        ("timestamp", "Oct 23 15:30:45 host x"),
        ("timestamp", "<13>Oct  3 15:30:45 host x"),
        ("timestamp", "15:30:45.123 x"),
        ("postgresql", "2017-07-31 13:36:42.585 CEST [4974] LOG:  x"),
        ("mysql-slow", "# Time: 2025-10-23T15:30:45"),
        ("elasticsearch", "[2025-10-23T15:30:45,123][INFO ][x"),
    ],
)
def test_beginnings_are_recognised(name: str, line: str) -> None:
    """The line begins an event, and an indented one continues it."""
    assert [line + "\n  x", line] == events(f"{line}\n  x\n{line}", MultilineSettings(presets=(name,)))
    assert all(re.compile(pattern) for pattern in BEGINNINGS.values())


def test_a_slow_query_begins_with_its_time_where_it_has_one() -> None:
    """MySQL writes a time before each, older ones only where the second is another."""
    first = "# Time: 2025-10-23T15:30:45\n# User@Host: a\n# Query_time: 1\nselect 1;"
    second = "# User@Host: b\nselect 2;"
    settings = MultilineSettings(presets=("mysql-slow",))
    assert [first, second, first, first] == events(f"{first}\n{second}\n{first}\n{first}", settings)
    assert ["head", second] == events(f"head\n{second}", settings)
