"""Steps in a pipeline: what becomes of documents, counts, drops and failures."""

from collections import Counter
from typing import Any

import msgspec
import pytest

from logflow_app.batch import Batch, Step
from logflow_app.config.model import Config
from logflow_app.config.parsers import AutoParser
from logflow_app.config.redact import RedactSection
from logflow_app.events import Events
from logflow_app.fields import Event
from logflow_app.levels import LEVELS
from logflow_app.pipeline import EventSettings, Pipeline, compile_pipelines
from logflow_app.pipeline.halves import run_by_halves
from logflow_app.redaction import compile_redaction
from tests.packs import make_pack, section
from tests.transforms.running import compiled

LINES = [
    "2025-10-23 14:32:15 INFO [pay] paid by a@example.com",
    "2025-10-23 14:32:16 DEBUG [shop] looked",
    "2025-10-23 14:33:17 ERROR [pay] failed",
]
MINUTE = 1761229920  # 14:32
LEVELS_AND_MINUTES = [("INFO", MINUTE), ("DEBUG", MINUTE), ("ERROR", MINUTE + 60)]
DAY = "2025.10.23"


def run(*steps: Step, lines: list[str] = LINES, parser: Any = None, **metadata: Any) -> Events:
    """The events of the lines after these steps."""
    return Pipeline(parser or AutoParser(), EventSettings(), steps=steps).run(make_pack(lines, **metadata))


def documents(events: Events) -> list[Event]:
    """The documents of events, decoded."""
    return [msgspec.json.decode(document) for document in events.documents]


def put(**values: Any) -> Step:
    """A step that sets what stands at the top of every event."""

    def step(batch: Batch) -> None:
        for one in batch.here():
            one.update(values)

    return step


def redaction(**keys: Any) -> Step:
    """The step of the section `redact`."""
    step = compile_redaction(RedactSection(**keys))
    assert step is not None
    return step


def test_a_step_that_does_nothing_changes_no_byte() -> None:
    """Documents are the same whether pasted or written again."""
    lines = [
        *LINES,
        '{"msg": "n", "level": "odd", "n": {"a": [1, 2.5, null]}, "tags": ["x"], "u": "é\\u0001\\\\"}',
        "plain",
    ]
    assert run(lines=lines) == run(lambda _: None, lines=lines)


def test_columns_stay_parallel() -> None:
    """Ids, lines and days are those of the events that are left; what is dropped is counted by its reason."""
    events = run(compiled("drop", query="level:DEBUG"))
    assert (["lane-0", "lane-2"], [LINES[0], LINES[2]], [DAY, DAY]) == (events.ids, events.lines, events.days)
    assert Counter(dropped=1) == events.dropped
    assert Counter({("pay", "INFO", MINUTE): 1, ("pay", "ERROR", MINUTE + 60): 1}) == events.counts


def test_reasons_are_counted_apart() -> None:
    """Each step that drops has its own."""
    events = run(compiled("drop", query="level:DEBUG"), compiled("throttle", limit=1))
    assert (Counter(dropped=1, throttled=1), ["lane-0"]) == (events.dropped, events.ids)


def test_counts_are_those_of_all_events_that_were_sampled() -> None:
    """An event that was kept counts for as many as it stands for."""
    lines = [f"2025-10-23 14:32:15 INFO [pay] line {number}" for number in range(400)]
    events = run(compiled("sample", rate=4), lines=lines)
    assert {("pay", "INFO", MINUTE): 4 * len(events.documents)} == events.counts
    assert 400 == len(events.documents) + events.dropped["sampled"]


def test_counts_follow_what_transforms_make_of_level_and_service() -> None:
    """A renamed service and a mapped level are counted as such; an unknown word leaves the level it was."""
    events = run(compiled("add", add={"service": "all", "level": "shouting"}))
    assert {("all", level, minute): 1 for level, minute in LEVELS_AND_MINUTES} == events.counts
    assert [{"level_original": "shouting"}] * 3 == [one["extra_fields"] for one in documents(events)]


@pytest.mark.parametrize(
    ("value", "level", "original"),
    [
        ("banana", "ERROR", "banana"),
        ("Warning", "WARN", "crit"),  # the source's own word
        ("[err]", "ERROR", "crit"),
        ("LogLevel.Debug", "DEBUG", "crit"),
        (40, "WARN", "crit"),
        (40.0, "WARN", "crit"),
        (True, "ERROR", "true"),
        (["x"], "ERROR", '["x"]'),
        ("", "ERROR", "crit"),
        (None, "ERROR", "crit"),
        ("x" * 500, "ERROR", "x" * 500),
    ],
)
def test_a_level_that_steps_set_is_one_or_is_kept_as_a_word(value: object, level: str, original: str) -> None:
    """Any spelling of a known word is that level; else the level stays, and no word is lost."""
    (one,) = documents(run(put(level=value), lines=['{"level": "crit", "message": "x"}'], parser=section("json")))
    assert (level, {"level_original": original}) == (one["level"], one["extra_fields"])


def test_what_steps_put_in_the_place_of_the_arrival_is_kept() -> None:
    """As an extra field: the arrival itself is nobody's to change."""
    (one,) = documents(run(compiled("rename", rename={"a": "ingested_at"}), lines=['{"a": 5}'], parser=section("json")))
    assert ({"ingested_at": 5}, str) == (one["extra_fields"], type(one["ingested_at"]))


def test_the_reason_of_each_dropped_line_is_known() -> None:
    """By its id, also where a pack is run in parts."""
    steps = [compiled("drop", query="level:DEBUG"), compiled("dedupe", fields=["source.file"])]
    lines = [*LINES, LINES[1]]
    whole = run(*steps, lines=lines)
    pipeline = Pipeline(AutoParser(), EventSettings(), steps=[*steps[:1], compiled("dedupe", fields=["source.file"])])
    parts = run_by_halves(lambda pack: _of_at_most(2, pipeline, pack), make_pack(lines))
    expected = {"lane-1": "dropped", "lane-2": "deduplicated", "lane-3": "dropped"}
    assert (expected, expected) == (whole.reasons, parts.reasons)


def _of_at_most(lines: int, pipeline: Pipeline, pack: Any) -> Events:
    if len(pack.lines) > lines:
        raise ValueError("too many")
    return pipeline.run(pack)


def test_failures_are_left_alone() -> None:
    """Lines to be buried never come to a step."""
    parser = section("json", unparsed="bury")
    events = run(compiled("add", add={"a": 1}), lines=["no json", '{"msg": "x"}'], parser=parser)
    assert ([0], ["lane-1"]) == ([failure.position for failure in events.failures], events.ids)
    assert [{"a": 1}] == [one["extra_fields"] for one in documents(events)]


def test_no_documents_need_no_steps() -> None:
    """A pack whose lines are all buried runs none."""
    events = run(_failing, lines=["no json"], parser=section("json", unparsed="bury"))
    assert ([], 1) == (events.documents, len(events.failures))


def _failing(_: Batch) -> None:
    raise AssertionError


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"level": 5, "service": None, "message": {"a": 1}},
            {"level": "INFO", "service": "unknown", "message": '{"a":1}'},
        ),
        ({"service": "x" * 1000}, {"service": "x" * 256}),
        ({"tags": "one"}, {"tags": ["one"]}),
        ({"tags": [1, {"a": 2}]}, {"tags": ["1", '{"a":2}']}),
        ({"source": "x"}, {"source": {"hostname": "web-1", "file": "/var/log/app.log"}}),
        ({"source": {"a": 1}}, {"source": {"a": 1, "hostname": "", "file": ""}}),
        ({"source": {"hostname": 5, "file": ["x"]}}, {"source": {"hostname": "5", "file": '["x"]'}}),
        ({"extra_fields": "x"}, {"extra_fields": {"extra_fields": "x"}}),
        ({"extra_fields": None}, {"extra_fields": {}}),
        ({"ingested_at": "x"}, {"ingested_at": "2025-10-23T15:30:46.123Z"}),
        ({"timestamp": "soon"}, {"timestamp": "2025-10-23T14:32:15.000Z"}),
        ({"timestamp": None}, {"timestamp": "2025-10-23T14:32:15.000Z"}),
    ],
)
def test_an_event_keeps_its_shape(values: dict[str, Any], expected: dict[str, Any]) -> None:
    """Whatever steps put in the place of what every event has, a sink gets what it can store."""
    (found,) = documents(run(put(**values), lines=LINES[:1]))
    assert expected == {name: found[name] for name in expected}


def test_an_event_that_was_emptied_is_made_whole() -> None:
    """A step may replace an event by anything that is an object."""

    def step(batch: Batch) -> None:
        batch.events[0] = {}

    (found,) = documents(run(step, lines=LINES[:1]))
    assert ("2025-10-23T14:32:15.000Z", "INFO", "unknown", "") == tuple(
        found[name] for name in ("timestamp", "level", "service", "message")
    )


def test_a_new_time_moves_the_event() -> None:
    """Bucket and day are those of the time a step has put into `timestamp`, as are the counts."""
    events = run(put(timestamp="2025-10-22T23:59:59+00:00"), lines=LINES[:1])
    assert (["2025.10.22"], {("pay", "INFO", 1761177540): 1}) == (events.days, events.counts)
    assert "2025-10-22T23:59:59.000Z" == documents(events)[0]["timestamp"]


def test_a_new_time_that_cannot_be_believed() -> None:
    """Outside of what is believed the arrival counts, and the skew is told."""
    events = run(put(timestamp="1999-01-01T00:00:00Z"), lines=LINES[:1])
    assert ([DAY], {("pay", "INFO", 1761233400): 1}) == (events.days, events.counts)
    assert documents(events)[0]["extra_fields"]["clock_skew"] < -8e8


def test_what_steps_add_has_bounds() -> None:
    """Too many fields, too deep and too long names become text, in valid JSON."""
    deep: Any = "x"
    for _ in range(300):
        deep = {"a": deep}
    extra = {f"k{number}": number for number in range(3000)} | {"\0" * 300: deep, "s": "\ud800", "n": 10**400}
    step = put(extra_fields=extra, geo=deep)
    for one in (step, put(extra_fields={"deep": deep, "set": {1, 2}, "o": object()})):
        (found,) = documents(run(one, lines=LINES[:1]))
        assert len(found["extra_fields"]) <= 1001
        assert found["level"] in LEVELS.values()


def test_redaction_comes_last() -> None:
    """What transforms have made is redacted too, and events that were dropped are not looked at."""
    events = run(
        compiled("add", add={"password": "hunter2"}),
        compiled("drop", query="level:DEBUG"),
        redaction(kinds=["secrets", "emails"]),
    )
    assert [("paid by ***", {"password": "***"}), ("failed", {"password": "***"})] == [
        (one["message"], one["extra_fields"]) for one in documents(events)
    ]


def test_redaction_alone_leaves_clean_documents_as_they_are() -> None:
    """Only what is found changes; ids, days and counts are those without it."""
    plain, events = run(), run(redaction(kinds="emails"))
    assert plain.documents[1:] == events.documents[1:]
    assert plain.documents[0].replace("a@example.com", "***") == events.documents[0]
    assert (plain.ids, plain.days, plain.counts) == (events.ids, events.days, events.counts)


def test_all_inputs_are_redacted() -> None:
    """The section `redact` holds for every input, and for lines of no known one."""
    inputs = {"files": [{"name": "app", "paths": "/var/log/x", "transforms": [{"type": "add", "add": {"token": "t"}}]}]}
    pipelines = compile_pipelines(Config.model_validate({"inputs": inputs, "redact": {"kinds": "secrets"}}))
    found = [
        documents(pipelines.run(make_pack(["2025-10-23 14:32:15 INFO [pay] password=x"], input=name)))[0]
        for name in ("app", "other")
    ]
    assert [("password=***", {"token": "***"}), ("password=***", {})] == [
        (one["message"], one["extra_fields"]) for one in found
    ]


def test_a_redacted_service_is_counted_redacted() -> None:
    """Counts say no more than documents do, and as much as all events weigh."""
    lines = [f"2025-10-23 14:32:15 INFO [a] {number}" for number in range(40)]
    steps = (put(service="a@example.com"), compiled("sample", rate=2), redaction(kinds="emails"))
    events = run(*steps, lines=lines)
    assert {("***", "INFO", MINUTE): 2 * len(events.documents)} == events.counts


def test_a_line_at_which_an_own_function_fails_is_buried() -> None:
    """It is a `bug`, and the lines beside it are delivered."""
    kept = (compiled("drop", query="level:DEBUG"), compiled("throttle", limit=1, fields=["message"]))
    steps = (*kept, compiled("python", call="tests.transforms.own:fail"))
    pipeline = Pipeline(AutoParser(), EventSettings(), steps=steps)
    events = run_by_halves(pipeline.run, make_pack(LINES))
    assert ([(0, "bug"), (2, "bug")], Counter(dropped=1)) == (
        [(failure.position, failure.reason) for failure in events.failures],
        events.dropped,
    )
