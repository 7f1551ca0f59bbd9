"""What every parser owes, over the registry: the formats' own lines, and lines nobody would want."""

from pathlib import Path

import msgspec
import pytest

from logflow_app.events import LATIN_1
from logflow_app.levels import LEVELS
from logflow_app.parsers import PARSERS
from logflow_app.parsers.system import ALIASES as SYSTEM_ALIASES
from logflow_app.parsers.web import ALIASES as WEB_ALIASES
from logflow_app.pipeline import EventSettings, Pipeline
from tests.packs import make_pack, section
from tests.parsers.test_regex import NGINX

FIXTURES = Path(__file__).parents[1] / "fixtures" / "parsers"
KEYS = ["timestamp", "level", "service", "message", "source", "extra_fields", "ingested_at"]
SETTINGS = {  # what a parser must be told to be run at all
    "regex": section(type="regex", pattern=NGINX),
    "grok": section(type="grok", patterns=["%{COMBINEDAPACHELOG}", "%{COMMONAPACHELOG}", "syslog"]),
    "python": section(type="python", call="tests.custom_functions:parse_pairs"),
}
FIXTURE_OF = {  # other names under which people know a format
    **SYSTEM_ALIASES,
    **WEB_ALIASES,
    "openstack": "python_logging",
    **dict.fromkeys(("log4j", "logback", "hadoop", "zookeeper", "cassandra"), "java"),
    **dict.fromkeys(("slog", "zap", "logrus", "zerolog"), "go"),
    "mariadb": "mysql",
    "opensearch": "elasticsearch",
    **dict.fromkeys(("syslog_5424", "syslog_rfc5424"), "rfc5424"),
    **dict.fromkeys(("syslog_3164", "syslog_rfc3164"), "rfc3164"),
    "linux_authorization": "syslog",
}
FORMATS = [*(name for name in PARSERS if name not in FIXTURE_OF), "auto"]


def settings_of(name):
    """The settings a parser is tested with."""
    return SETTINGS.get(name) or section(type=name)


def hostile_lines():
    """The lines of hostile.log as they travel, text and Latin-1 apart, and lines too large for a file."""
    text, latin = [], []
    for line in (FIXTURES / "hostile.log").read_bytes().split(b"\n"):
        try:
            text.append(line.decode())
        except UnicodeDecodeError:
            latin.append(line.decode(LATIN_1))
    big = ["x" * 1_500_000, '{"a":' * 100_000, "[" * 100_000, '{"message":"' + "y" * 1_500_000 + '"}', '"' * 1_000_000]
    big += ["2025-10-23 14:32:15 INFO [pay] " + "\0\\" * 500_000, " " * 1_000_000 + "{", '{"a":1' + "0" * 10_000 + "}"]
    many = msgspec.json.encode({f"k{n}": {"v": n} for n in range(5_000)}).decode()
    return [*text, *big, many, "two\nlines", "2025-10-23 14:32:15 INFO [pay] two\r\nlines"], latin


TEXT, LATIN = hostile_lines()
SHORT = [line for line in TEXT if len(line) < 50_000]


@pytest.mark.parametrize("name", PARSERS)
def test_a_format_has_its_documents(name):
    """The lines of <format>.log become the documents of <format>.jsonl, byte for byte."""
    fixture = FIXTURE_OF.get(name, name)
    lines = (FIXTURES / f"{fixture}.log").read_text().split("\n")[:-1]
    events = Pipeline(settings_of(name), EventSettings()).run(make_pack(lines))
    assert events.documents == (FIXTURES / f"{fixture}.jsonl").read_text().split("\n")[:-1]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("lines", "encoding"), [(TEXT, ""), (LATIN, LATIN_1), (LATIN, "")], ids=["text", "bytes", "latin"]
)
def test_hostile_lines_become_documents(name, lines, encoding):
    """No line raises; each becomes one document of the seed's shape, in valid JSON, in its place."""
    events = Pipeline(settings_of(name), EventSettings()).run(make_pack(lines, encoding=encoding))
    assert (len(events.documents), len(events.days), events.ids) == (
        len(lines),
        len(lines),
        [f"lane-{n}" for n in range(len(lines))],
    )
    assert (events.counts.total(), events.lines) == (len(lines), lines)
    for text in events.documents:
        found = msgspec.json.decode(text)
        assert [key for key in found if key != "tags"] == KEYS
        assert found["level"] in LEVELS.values()
        assert (len(found["timestamp"]), type(found["message"]), type(found["extra_fields"])) == (24, str, dict)


@pytest.mark.parametrize("name", FORMATS)
def test_a_line_alone_reads_as_in_a_pack(name):
    """What stands beside a line changes nothing in its document."""
    pipeline = Pipeline(settings_of(name), EventSettings())
    together = pipeline.run(make_pack(SHORT)).documents
    assert [pipeline.run(make_pack([line])).documents[0] for line in SHORT] == together


@pytest.mark.parametrize("name", PARSERS)
def test_columns_are_parallel(name):
    """A parser's columns are of one length, and its positions rise within the lines it was given."""
    parse = PARSERS[name](settings_of(name))
    lines = [*(FIXTURES / f"{FIXTURE_OF.get(name, name)}.log").read_text().split("\n")[:-1], *SHORT]
    columns = parse(lines)
    of_lines = [columns.times, columns.levels, columns.services, columns.messages, *columns.fields.values()]
    of_lines += [] if columns.rows is None else [columns.rows]
    positions = list(columns.positions)
    assert {len(column) for column in of_lines} == {len(positions)}
    assert positions == sorted(set(positions) & set(range(len(lines))))


@pytest.mark.parametrize("name", PARSERS)
def test_no_lines_are_no_columns(name):
    """A parser that is given nothing returns nothing."""
    parse = PARSERS[name](settings_of(name))
    assert list(parse([]).positions) == []
