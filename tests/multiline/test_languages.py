"""Stack traces of every language become one event each, alone or between other lines, once or twice in a row."""

from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings, group
from logflow_app.multiline.presets import ALIASES, LANGUAGES

FIXTURES = Path(__file__).parents[1] / "fixtures" / "multiline"
BETWEEN = "\n=====\n"
TRACES = {path.stem: path.read_text().removesuffix("\n").split(BETWEEN) for path in sorted(FIXTURES.glob("*.log"))}
EACH = [(language, trace) for language, traces in TRACES.items() for trace in traces]
PLAIN = "2025-10-23 15:30:45 INFO [cart] this is no trace"


@pytest.mark.parametrize(("language", "trace"), EACH)
@pytest.mark.parametrize("detects_all", [False, True])
def test_a_trace_is_one_event(language: str, trace: str, *, detects_all: bool) -> None:
    """Its own preset and `all` join it, and nothing of what stands around it."""
    events = [PLAIN, trace, PLAIN, PLAIN, trace, trace, PLAIN]
    settings = MultilineSettings(presets=("all" if detects_all else language,))

    assert events == group("\n".join(events).split("\n"), settings, flush=True).events


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "all"])
def test_plain_lines_wait_for_nothing(language: str) -> None:
    """A line that begins no trace is an event at once."""
    assert ([PLAIN, "", "  indented"], []) == tuple(
        group([PLAIN, "", "  indented"], MultilineSettings(presets=(language,)))
    )


def test_every_language_has_traces() -> None:
    """A preset without one is not tested."""
    assert set(LANGUAGES) - {"all"} == set(TRACES)


def test_a_language_can_be_left_out() -> None:
    """Presets that are not named join nothing."""
    trace = TRACES["python"][0]
    assert trace.split("\n") == group(trace.split("\n"), MultilineSettings(presets=("go", "php")), flush=True).events


def test_other_names_mean_the_same() -> None:
    """Every alias leads to a preset."""
    assert set(ALIASES.values()) <= set(LANGUAGES)
