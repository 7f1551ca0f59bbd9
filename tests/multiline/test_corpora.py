"""The peers' own cases of lines that belong together, where the corpora are: `LOGFLOW_CORPORA`, or beside us."""

import json
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from logflow_app.multiline import Assembly, MultilineSettings, group

BESIDE = Path(__file__).parents[3] / "shared" / "corpora"
CORPORA = Path(os.environ.get("LOGFLOW_CORPORA", BESIDE))
FILES = (
    "detect-exceptions/cases-multiline*.jsonl",
    "otel-collector/cases-multiline-*.jsonl",
    "beats/cases-multiline.jsonl",
    "fluent-bit/cases-multiline*.jsonl",
)
MODULES = {"logstash.log": "logstash", "postgresql.log": "postgresql"}


def _cases() -> list[Any]:
    files = [path for pattern in FILES for path in sorted(CORPORA.glob(pattern))]
    if not files:
        missing = pytest.mark.skip(reason=f"NOT TESTED: no cases at {CORPORA}; LOGFLOW_CORPORA says where they are")
        return [pytest.param({}, id="cases", marks=missing)]
    return [
        pytest.param(case, id=case["id"]) for path in files for case in map(json.loads, path.read_text().splitlines())
    ]


def _settings(config: dict[str, Any]) -> MultilineSettings:
    """Return a peer's settings in our words."""
    match config["mode"]:
        case "exception-detect":
            return MultilineSettings(presets=tuple(config["languages"]))
        case "module":
            return MultilineSettings(presets=(MODULES[config["module"]],))
        case "end-regex":
            return MultilineSettings(end=config["end"])
        case "start-regex":
            return MultilineSettings(start=config["start"])
        case "newline":
            return MultilineSettings()
    raise AssertionError(config)


def _recombine(config: dict[str, Any]) -> MultilineSettings:
    """Return otel's `is_first_entry` or `is_last_entry`, each an equality here, in our words."""
    if config["is_first"]:
        word = re.escape(config["is_first"].removeprefix("== "))
        return MultilineSettings(pattern=f"^{word}$", negate=True, strays="single")
    word = re.escape(config["is_last"].removeprefix("== "))
    return MultilineSettings(pattern=f"^{word}$", negate=True, match="before")


@pytest.mark.parametrize("case", _cases())
def test_lines_are_grouped_as_the_peers_group_them(case: dict[str, Any]) -> None:
    """Each case gives the peer's own events, no more, no less, and in order."""
    config, expected = case["config"], case["expected"]
    if case["format"] == "multiline-recombine":
        settings = _recombine(config)
        sources = defaultdict(lambda: Assembly(settings))
        came = [[source, text] for source, line in json.loads(case["input"]) for text in sources[source].add([line])]
        assert expected["events"] == came
    elif "messages" in expected:
        assert expected["messages"] == group(case["input_lines"], MultilineSettings(), "auto", flush=True).events
    elif case["format"] == "multiline-split":
        lines = case["input"].split("\n")
        if not config["flush_timeout_elapsed"]:
            lines = lines[:-1] if config["mode"] == "newline" or not lines[-1] else lines
        grouped = group(lines, _settings(config), flush=config["flush_timeout_elapsed"])
        assert expected["events"] == grouped.events
    else:
        events = group(case["input"].split("\n"), _settings(config), flush=True).events
        assert expected["events"] == events
        assert expected["event_line_counts"] == [event.count("\n") + 1 for event in events]
