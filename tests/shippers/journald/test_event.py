"""An entry of the journal becomes the line, and behind the worker the event, that its reader expects."""

import json
from types import SimpleNamespace

import msgspec
import pytest

from logflow_app.config import Config
from logflow_app.pipeline import compile_pipelines
from logflow_app.pipeline.decode import Place, decode
from shippers.journald.event import JournalEvent, event_of, is_wanted, level_of, service_of
from shippers.journald.export import ExportReader
from shippers.journald.settings import Filters
from tests.shippers.journald.journals import FIXTURES, entry

ENTRIES = ExportReader(2**20, 2**24).feed((FIXTURES / "shop.export").read_bytes())


def whole(number: int) -> JournalEvent:
    """Return the event of an entry of the fixture."""
    event = event_of(ENTRIES[number - 1], whole=True, all_fields=False)
    assert event is not None
    return event


def stored(event: JournalEvent) -> dict[str, object]:
    """Return the document an event becomes, with the defaults of the configuration."""
    metadata = {"source": event.host, "lane": "l", "end_offset": 9000}
    value = {"raw_logs": [event.line.decode()], "offsets": [0], "metadata": metadata, "times": [event.time_ms]}
    record = SimpleNamespace(value=msgspec.json.encode(value), offset=1, timestamp=event.time_ms + 5)
    (pack,) = decode([record], Place("logs-raw", 0, "incarnation"))
    (document,) = compile_pipelines(Config()).run(pack).documents
    return json.loads(document)


def test_the_worker_makes_an_event_of_it() -> None:
    """Time, level, service, message, host and pid are where those of any other event are; the rest is in journald."""
    document = stored(whole(2))
    fields = document.pop("extra_fields")
    assert {
        "timestamp": "2025-11-04T14:02:09.002Z",
        "level": "ERROR",
        "service": "shop",
        "message": 'Traceback (most recent call last):\n  File "shop.py", line 3\n\nValueError: no such order',
        "source": {"hostname": "web-1", "file": ""},
        "ingested_at": "2025-11-04T14:02:09.007Z",
    } == document
    assert {
        "pid": 901,
        "level_original": "err",
        "journald": {
            "_BOOT_ID": "a2b1c3d4e5f60718293a4b5c6d7e8f90",
            "_SYSTEMD_UNIT": "shop.service",
            "SYSLOG_IDENTIFIER": "shop",
            "CODE_FILE": "shop.py",
            "CODE_LINE": "3",
            "ORDER": "42",
        },
    } == fields


def test_services_are_units_or_else_identifiers() -> None:
    """What is no service's, systemd's own messages and the kernel's, goes by its identifier."""
    documents = [stored(whole(number)) for number in range(1, 7)]
    assert ["shop", "shop", "systemd", "kernel", "ssh", "shop"] == [each["service"] for each in documents]
    assert ["INFO", "ERROR", "INFO", "WARN", "INFO", "INFO"] == [each["level"] for each in documents]


@pytest.mark.parametrize(
    ("fields", "service"),
    [
        ({"_SYSTEMD_UNIT": b"getty@tty1.service", "SYSLOG_IDENTIFIER": b"agetty"}, "getty@tty1"),
        ({"_SYSTEMD_UNIT": b"user@1000.service", "_SYSTEMD_USER_UNIT": b"pipewire.service"}, "pipewire"),
        ({"_SYSTEMD_UNIT": b"user@1000.service", "SYSLOG_IDENTIFIER": b"systemd"}, "systemd"),
        ({"_SYSTEMD_UNIT": b"session-3.scope", "SYSLOG_IDENTIFIER": b"sudo"}, "sudo"),
        ({"_COMM": b"cat"}, "cat"),
        ({}, ""),
    ],
)
def test_the_service_of_an_entry(fields: dict[str, bytes], service: str) -> None:
    """Templates keep their instance, a user's units come before the manager's, scopes are no services."""
    assert service == service_of(fields)


def test_a_priority_that_is_none_gives_no_level() -> None:
    """Whatever stands in the field."""
    assert ["emerg", "debug", "", "", ""] == [level_of({"PRIORITY": each}) for each in (b"0", b"7", b"8", b"-1", b"x")]


def test_bytes_that_are_no_text_do_no_harm() -> None:
    """They are shown as replacement characters, since JSON holds text."""
    assert "eth0: link \ufffd\x01 up" == stored(whole(4))["message"]


def test_the_message_alone_is_a_line_with_its_bytes() -> None:
    """For a parser of one's own the line is what the program wrote, and unit and identifier come beside it."""
    event = event_of(ENTRIES[3], whole=False, all_fields=False)
    assert event == JournalEvent(
        "web-1",
        event.cursor,
        1_762_264_929_004,
        b"eth0: link \xff\x01 up",
        "kernel",
        (("SYSLOG_IDENTIFIER", "kernel"),),
    )


def test_all_fields_are_kept_where_that_is_asked_for() -> None:
    """And one that came twice is a list."""
    made = entry(1, b"x", ("_CAP_EFFECTIVE", b"0"), ("TAG", b"a"), ("TAG", b"b"))
    usual, everything = (
        json.loads(event_of(made, whole=True, all_fields=each).line)["journald"] for each in (False, True)
    )
    assert ["a", "b"] == usual["TAG"]
    assert ("_CAP_EFFECTIVE" in usual, "_CAP_EFFECTIVE" in everything) == (False, True)
    assert not any(name.startswith("__") for name in everything)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(), [1, 2, 3, 4, 5, 6]),
        (Filters(units=("shop",)), [1, 2, 6]),
        (Filters(units=("s*.service",)), [1, 2, 5, 6]),
        (Filters(units=("nginx.service",)), [3]),
        (Filters(identifiers=("sshd", "kernel")), [4, 5]),
        (Filters(priority="warning"), [2, 4]),
        (Filters(matches=("ORDER=42",)), [2]),
        (Filters(units=("shop",), priority="notice"), [2, 6]),
    ],
)
def test_filters(filters: Filters, numbers: list[int]) -> None:
    """Each narrows the choice further, as journalctl's own options do."""
    assert numbers == [number for number, each in enumerate(ENTRIES, 1) if is_wanted(each, filters)]
