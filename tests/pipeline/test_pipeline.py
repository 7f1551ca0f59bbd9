"""One input's way from lines to events; the seeds' literal lines and their literal documents."""

import msgspec
import pytest

from logflow_app.config.parsers import RegexParser, SystemParser
from logflow_app.errors import ConfigError
from logflow_app.events import Failure
from logflow_app.pipeline import EventSettings, Pipeline
from tests.packs import document, documents, make_pack, run, section

SOURCE = '"source":{"hostname":"web-1","file":"/var/log/app.log"}'
END = '"extra_fields":{},"ingested_at":"2025-10-23T15:30:46.123Z"'
TEXT = "2025-10-23 14:32:15 INFO [payment-service] Payment completed for order order_45231"
JSON = """{
  "timestamp": "2025-10-23 14:35:22",
  "level": "ERROR",
  "service": "payment-service",
  "message": "Payment gateway unavailable"
}"""
OLD_JSON = """{
  "timestamp": "2023-05-06T12:00:00Z",
  "level": "INFO",
  "service": "auth-service",
  "message": "User login successful",
  "metadata": {
    "user_id": "abc123",
    "ip": "192.168.1.1"
  }
}"""


def test_seed_text_line():
    """Seed 001's text line is its document."""
    assert run([TEXT]).documents == [
        (
            '{"timestamp":"2025-10-23T14:32:15.000Z","level":"INFO","service":"payment-service",'
            f'"message":"Payment completed for order order_45231",{SOURCE},{END}}}'
        )
    ]


def test_seed_json_line():
    """Seed 001's JSON event is its document."""
    assert run([JSON]).documents == [
        (
            '{"timestamp":"2025-10-23T14:35:22.000Z","level":"ERROR","service":"payment-service",'
            f'"message":"Payment gateway unavailable",{SOURCE},{END}}}'
        )
    ]


def test_seed_document():
    """Seed 001's document comes out as the seed shows it, with the time in UTC."""
    line = (
        '{"timestamp":"2025-10-23 15:30:45","level":"ERROR","service":"payment-service",'
        '"message":"Database connection timeout","error_code":"E503"}'
    )
    assert document(line, source="laptop", file_path="sample_logs/app.log") == {
        "timestamp": "2025-10-23T15:30:45.000Z",
        "level": "ERROR",
        "service": "payment-service",
        "message": "Database connection timeout",
        "source": {"hostname": "laptop", "file": "sample_logs/app.log"},
        "extra_fields": {"error_code": "E503"},
        "ingested_at": "2025-10-23T15:30:46.123Z",
    }


def test_seed_event_with_metadata():
    """Seed 000's event keeps what it nests."""
    found = document(OLD_JSON, arrival_ms=1683374400000)
    assert (found["timestamp"], found["service"]) == ("2023-05-06T12:00:00.000Z", "auth-service")
    assert found["extra_fields"] == {"metadata": {"user_id": "abc123", "ip": "192.168.1.1"}}


def test_a_line_that_fits_nothing_is_delivered_whole():
    """Plain text is a document too, says that it was not parsed, and has all keys."""
    assert run(["kernel panic"], shipper_timestamp=1761233445.0).documents == [
        (
            '{"timestamp":"2025-10-23T15:30:45.000Z","level":"INFO","service":"app","message":"kernel panic",'
            f'{SOURCE},{END},"tags":["unparsed"]}}'
        )
    ]


def test_auto_reads_a_mixed_pack_in_order():
    """Formats may change from line to line; ids, lines, days and documents stay side by side."""
    lines = ["plain", TEXT, '{"msg":"json"}', "", '{"broken', TEXT.replace("15 INFO", "16 ERROR")]
    events = run(lines)
    found = [msgspec.json.decode(text) for text in events.documents]
    assert [one["message"] for one in found] == [
        "plain", "Payment completed for order order_45231", "json", "", '{"broken',
        "Payment completed for order order_45231",
    ]  # fmt: skip
    assert ["tags" in one for one in found] == [True, False, False, True, True, False]
    assert (events.ids, events.lines, len(events.days)) == ([f"lane-{n}" for n in range(6)], lines, 6)
    assert events.counts.total() == 6


def test_unparsed_lines_are_buried_where_the_input_says_so():
    """With `unparsed: bury` a line that does not fit is a failure at its place, neither stored nor counted."""
    events = run(["plain", TEXT, "other"], section(type="text", unparsed="bury"))
    assert events.failures == [
        Failure(0, "unparsed", "expected a line of format text"),
        Failure(2, "unparsed", "expected a line of format text"),
    ]
    assert (events.ids, events.lines, events.counts.total()) == (["lane-1"], [TEXT], 1)


def test_a_pack_of_which_nothing_is_left_has_no_events():
    """A pack whose every line is buried, or that is empty, is no problem."""
    buried = run(["plain"], section(unparsed="bury"))
    assert (buried.documents, buried.days, len(buried.failures), buried.latest_ms) == ([], [], 1, 0)
    assert run([]).documents == []


def test_bytes_that_are_no_utf8_are_shown_as_replacement():
    """What travels as Latin-1 code points is shown with U+FFFD, and kept for the dead letters as it travelled."""
    raw = b"2025-10-23 14:32:15 INFO [pay] caf\xe9 \xc3\xa9".decode("latin-1")
    events = run([raw], encoding="latin-1")
    assert msgspec.json.decode(events.documents[0])["message"] == "caf\ufffd é"
    assert events.lines == [raw]


def test_latin_1_that_is_none_is_taken_as_it_is():
    """Another shipper's wrong word about the encoding raises nothing."""
    assert document("日本", encoding="latin-1")["message"] == "日本"


@pytest.mark.parametrize(
    ("timezone", "tz", "default", "expected"),
    [
        (None, "", "UTC", "14:32:15"),
        (None, "Europe/Berlin", "UTC", "12:32:15"),
        ("America/New_York", "Europe/Berlin", "UTC", "18:32:15"),
        (None, "Mars/Olympus", "UTC", "14:32:15"),
        (None, "Mars/Olympus", "Asia/Tokyo", "05:32:15"),
        (None, "../../etc/passwd", "UTC", "14:32:15"),
    ],
)
def test_a_zone_is_the_inputs_then_the_shippers_then_the_default(timezone, tz, default, expected):
    """A time that names no zone is in the input's, else the shipper's if there is such a zone, else the default one."""
    pipeline = Pipeline(section(timezone=timezone), EventSettings(timezone=default))
    (text,) = pipeline.run(make_pack([TEXT], tz=tz)).documents
    assert text[25:33] == expected


def test_a_zone_in_the_line_wins():
    """The line knows best."""
    line = TEXT.replace("15 INFO", "15+02:00 INFO")
    assert document(line, section(timezone="Asia/Tokyo"), tz="Asia/Tokyo")["timestamp"] == "2025-10-23T12:32:15.000Z"


def test_a_service_of_the_input_is_for_packs_that_name_none():
    """The configuration's service stands in where the shipper sent none."""
    pipeline = Pipeline(section(), EventSettings(), "billing")
    found = [
        msgspec.json.decode(pipeline.run(make_pack(["x"], service=s)).documents[0])["service"] for s in ("", "app")
    ]
    assert found == ["billing", "app"]


def test_running_twice_gives_the_same_events():
    """A replay has the same bytes, whatever was run in between."""
    pipeline = Pipeline(section(), EventSettings())
    pack = make_pack([TEXT, JSON, "plain", '{"level":30,"time":1761233445123,"msg":"hi"}'])
    first = pipeline.run(pack)
    pipeline.run(make_pack([TEXT.replace("14:", "15:"), "other"], tz="Asia/Tokyo"))
    second = pipeline.run(pack)
    assert (second.documents, second.counts, second.days) == (first.documents, first.counts, first.days)


@pytest.mark.parametrize(
    "settings",
    [
        SystemParser.model_construct(type="nonsense"),
        section(time_format="%Q"),
        RegexParser.model_construct(type="regex", pattern="("),
    ],
)
def test_settings_that_cannot_be_used_stop_the_start(settings):
    """A mistake in a parser's settings is found when it is compiled, not at the first line."""
    with pytest.raises(ConfigError):
        Pipeline(settings, EventSettings())


def test_several_packs_do_not_mix():
    """What is remembered from one pack changes nothing in another."""
    assert [one["message"] for one in documents([TEXT, "x"])] == ["Payment completed for order order_45231", "x"]


def test_an_unreadable_batch_is_buried_unparsed():
    """Whatever its bytes look like, no event comes of them."""
    pack = make_pack([TEXT])
    pack.unreadable = "it is broken"
    events = Pipeline(section(), EventSettings()).run(pack)
    assert ([], [Failure(0, "unreadable", "it is broken")]) == (events.documents, events.failures)
