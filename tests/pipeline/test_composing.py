"""Columns → events: effective times, levels, services and counts."""

from datetime import UTC

import msgspec
import pytest

from logflow_app.parsers.columns import Columns
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.pipeline.composing import Composer
from logflow_app.times.reader import TimeReader
from tests.packs import ARRIVAL, ARRIVAL_MS, document, make_pack, run, section

ARRIVAL_MINUTE = 1761233400


def line(time, level="INFO", service="pay", message="paid"):
    """A line of the text form."""
    return f"{time} {level} [{service}] {message}"


@pytest.mark.parametrize(
    ("time", "skew", "day"),
    [
        ("2025-10-23 15:30:46.123", None, "2025.10.23"),
        ("2025-10-23 15:40:46.123", None, "2025.10.23"),  # ten minutes ahead, to the millisecond
        ("2025-10-23 15:40:46.124", 600.001, "2025.10.23"),
        ("2025-10-16 15:30:46.123", None, "2025.10.16"),  # seven days old
        ("2025-10-16 15:30:46.122", -604800.001, "2025.10.23"),
        ("1999-12-31 23:59:59", -814548647.123, "2025.10.23"),
    ],
)
def test_a_time_out_of_bounds_is_shown_but_not_believed(time, skew, day):
    """A line too far from its arrival keeps its time, is counted and stored by the arrival, and says by how much."""
    events = run([line(time)])
    (found,) = [msgspec.json.decode(text) for text in events.documents]
    iso = time.replace(" ", "T").ljust(23, ".") if "." in time else f"{time.replace(' ', 'T')}.000"
    ((_, _, bucket),) = events.counts
    assert found["timestamp"] == f"{iso}Z"
    assert found["extra_fields"] == ({} if skew is None else {"clock_skew": skew})
    assert events.days == [day]
    assert (bucket == ARRIVAL_MINUTE) is (skew is not None or time.startswith("2025-10-23 15:30"))


def test_the_bounds_of_time_are_settings():
    """An import of old lines sets `max_age_secs` higher, and they are stored under their own days."""
    pack = make_pack(["unused"])
    columns = Columns([0], ["2020-01-01 00:00:00"], ["INFO"], ["pay"], ["paid"])
    composed = Composer(pack, TimeReader(UTC), EventSettings(max_age_secs=10 * 366 * 86400.0)).compose(columns)
    assert (composed.days, composed.latest_ms) == (("2020.01.01",), 1577836800000)


def test_a_line_without_a_time_has_the_shippers():
    """Without a time in the line, the moment the shipper read it is the best there is."""
    found = document("no time", shipper_timestamp=1761233445.5)
    assert (found["timestamp"], found["ingested_at"]) == ("2025-10-23T15:30:45.500Z", ARRIVAL)


@pytest.mark.parametrize("secs", [0.0, -1.0, 1e300, float("nan"), float("inf")])
def test_a_line_without_any_time_has_its_arrivals(secs):
    """A shipper that gives no time, or nonsense, leaves the arrival."""
    assert document("no time", shipper_timestamp=secs)["timestamp"] == ARRIVAL


def test_a_shippers_wrong_clock_is_not_believed_either():
    """A shipper years behind does not put its lines into an index of its own."""
    events = run(["no time"], shipper_timestamp=1.0)
    found = msgspec.json.decode(events.documents[0])
    assert (found["timestamp"], events.days) == ("1970-01-01T00:00:01.000Z", ["2025.10.23"])
    assert found["extra_fields"] == {"clock_skew": -1761233445.123}


def test_an_unreadable_time_is_kept_as_text():
    """A date outside of the calendar leaves the rest of the line parsed, and is not lost."""
    found = document(line("2025-13-45 14:32:15"), shipper_timestamp=1761233445.5)
    assert (found["timestamp"], found["message"]) == ("2025-10-23T15:30:45.500Z", "paid")
    assert found["extra_fields"] == {"timestamp_original": "2025-13-45 14:32:15"}


def test_levels_are_normalised_and_the_sources_word_kept():
    """WARNING is stored as WARN and known to have been WARNING; warn is WARN and nothing else."""
    lines = [line("2025-10-23 15:30:00", word) for word in ("WARNING", "warn", "CRITICAL", "INFO")]
    found = [msgspec.json.decode(text) for text in run(lines).documents]
    assert [one["level"] for one in found] == ["WARN", "WARN", "ERROR", "INFO"]
    assert [one["extra_fields"] for one in found] == [
        {"level_original": "WARNING"},
        {},
        {"level_original": "CRITICAL"},
        {},
    ]


def test_counts_are_by_the_clean_names():
    """Words that mean the same level are one count; the bucket is the minute of the line's own time."""
    lines = [
        line("2025-10-23 15:29:59", "WARN"),
        line("2025-10-23 15:29:00", "warning"),
        line("2025-10-23 15:30:00", "ERR"),
    ]
    assert run(lines).counts == {("pay", "WARN", 1761233340): 2, ("pay", "ERROR", 1761233400): 1}


def test_a_bucket_may_be_finer_than_a_minute():
    """It begins at a multiple of its length, for times before the epoch, too."""
    times = ["2025-10-23 15:30:14.999", "2025-10-23 15:30:15", "1969-12-31 23:59:59.9"]
    columns = Columns([0, 1, 2], times, ["INFO"] * 3, ["pay"] * 3, ["paid"] * 3)
    settings = EventSettings(max_age_secs=100 * 366 * 86400.0, bucket_secs=5)
    composed = Composer(make_pack(["unused"]), TimeReader(UTC), settings).compose(columns)
    assert {("pay", "INFO", 1761233410): 1, ("pay", "INFO", 1761233415): 1, ("pay", "INFO", -5): 1} == composed.counts


def test_a_service_is_the_lines_then_the_shippers_then_unknown():
    """Every event has a service."""
    found = [document(text, service=service)["service"] for text, service in (
        (line("2025-10-23 15:30:00"), "app"), ('{"msg":"x"}', "app"), ("plain", "app"), ("plain", ""),
    )]  # fmt: skip
    assert found == ["pay", "app", "app", "unknown"]


def test_a_service_is_bounded():
    """A service is a key of counts and of Kafka, whatever a line calls it; the document says the same as the counts."""
    events = run([msgspec.json.encode({"service": "s" * 1000, "msg": "x"}).decode()])
    ((service, _, _),) = events.counts
    assert (service, msgspec.json.decode(events.documents[0])["service"]) == ("s" * 256, "s" * 256)


def test_the_latest_time_is_an_effective_one():
    """What a pack says about the progress of time is not moved by a clock that is wrong."""
    lines = [line("2025-10-23 15:30:00"), line("2999-01-01 00:00:00"), "no time"]
    assert (run(lines).latest_ms, run(lines[:1]).latest_ms) == (ARRIVAL_MS, 1761233400000)


@pytest.mark.parametrize(
    ("malformed", "tags", "extra"),
    [
        ("", None, {}),
        ("{}", ["malformed_envelope"], {}),
        ('{"lane": 17}', ["malformed_envelope"], {"malformed_envelope": '{"lane": 17}'}),
    ],
)
def test_a_malformed_envelope_is_told(malformed, tags, extra):
    """Its documents have a tag, and an extra field with what was not understood; lines are parsed as ever."""
    pack = make_pack([line("2025-10-23 15:30:46.123")])
    pack.malformed = malformed
    (found,) = [msgspec.json.decode(text) for text in Pipeline(section(), EventSettings()).run(pack).documents]
    assert (tags, extra, "paid") == (found.get("tags"), found["extra_fields"], found["message"])


def test_tags_add_up():
    """A line that nothing recognises, in a malformed envelope, says both."""
    pack = make_pack(["???"])
    pack.malformed = "{}"
    (found,) = [msgspec.json.decode(text) for text in Pipeline(section(), EventSettings()).run(pack).documents]
    assert ["unparsed", "malformed_envelope"] == found["tags"]


def test_a_line_without_a_time_has_the_one_its_source_tells_beside_it():
    """A container's log, the journal or OTLP say when each line was written; the line's own time still wins."""
    pack = make_pack(["one", line("2025-10-23 15:30:40"), "three"], shipper_timestamp=1761233445.5)
    pack.times = [1761233441000, 1761233442000, -(10**18)]
    documents = [msgspec.json.decode(text) for text in Pipeline(section(), EventSettings()).run(pack).documents]
    want = ["2025-10-23T15:30:41.000Z", "2025-10-23T15:30:40.000Z", "2025-10-23T15:30:45.500Z"]
    assert want == [found["timestamp"] for found in documents]


def test_what_the_shipper_knows_of_the_source_becomes_extra_fields():
    """A pod's labels, and how much of a line was left out, are in the event."""
    found = document("cut", fields={"kubernetes": {"pod": "web-1"}}, truncated_bytes=7)
    assert {"kubernetes": {"pod": "web-1"}, "truncated_bytes": 7} == found["extra_fields"]


def test_a_relayed_line_has_the_host_it_names() -> None:
    """Where lines are passed on, as by syslog, their source is who wrote them, and the relay where they do not say."""
    pack = make_pack(["one", "two"])
    columns = Columns([0, 1], ["", ""], ["", ""], ["", ""], ["one", "two"], {"host": ["db-7", ""], "pid": ["7", "8"]})
    composed = Composer(pack, TimeReader(UTC), EventSettings(), is_relayed=True).compose(columns)
    found = [msgspec.json.decode(text) for text in composed.documents]
    assert ["db-7", "web-1"] == [document["source"]["hostname"] for document in found]
    assert [{"pid": "7"}, {"pid": "8"}] == [document["extra_fields"] for document in found]


def test_a_relayed_object_has_the_host_it_names() -> None:
    """The same for fields that may be anything."""
    pack = make_pack(["one", "two"])
    rows = [{"host": "db-7", "a": 1}, {"host": {"name": "x"}}]
    columns = Columns([0, 1], ["", ""], ["", ""], ["", ""], ["one", "two"], rows=rows)
    composed = Composer(pack, TimeReader(UTC), EventSettings(), is_relayed=True).compose(columns)
    found = [msgspec.json.decode(text) for text in composed.documents]
    assert ["db-7", "web-1"] == [document["source"]["hostname"] for document in found]
    assert [{"a": 1}, {"host": {"name": "x"}}] == [document["extra_fields"] for document in found]


def test_numbers_are_stored_as_numbers() -> None:
    """A column that is named in `numbers` is pasted as it stands; where it is empty there is no field."""
    pack = make_pack(["one", "two"])
    fields = {"status": ["200", ""], "path": ["/a", "/b"]}
    columns = Columns([0, 1], ["", ""], ["", ""], ["", ""], ["one", "two"], fields, numbers=frozenset({"status"}))
    composed = Composer(pack, TimeReader(UTC), EventSettings()).compose(columns)
    found = [msgspec.json.decode(text)["extra_fields"] for text in composed.documents]
    assert [{"status": 200, "path": "/a"}, {"path": "/b"}] == found


def test_without_a_service_the_logger_is_it() -> None:
    """Only where neither the line, nor the shipper, nor the configuration says what the service is."""
    fields = {"logger": ["app.Orders", "app.Mail"]}

    def services(told: str) -> list[str]:
        columns = Columns([0, 1], ["", ""], ["", ""], ["", "mailer"], ["one", "two"], fields)
        composed = Composer(make_pack(["one", "two"], service=told), TimeReader(UTC), EventSettings()).compose(columns)
        return [msgspec.json.decode(text)["service"] for text in composed.documents]

    assert (["app.Orders", "mailer"], ["shop", "mailer"]) == (services(""), services("shop"))


def test_the_client_of_a_web_server_is_not_the_host() -> None:
    """Apache's `host` is whoever asked, also where its lines are relayed."""
    columns = Columns([0], [""], [""], [""], ["GET /"], {"host": ["203.0.113.7"]}, format="apache")
    composed = Composer(make_pack(["x"]), TimeReader(UTC), EventSettings(), is_relayed=True).compose(columns)
    found = msgspec.json.decode(composed.documents[0])
    assert ("web-1", "203.0.113.7") == (found["source"]["hostname"], found["extra_fields"]["host"])
