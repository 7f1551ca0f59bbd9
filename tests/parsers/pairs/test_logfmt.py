"""logfmt as go-logfmt reads it."""

import pytest

from logflow_app.parsers.pairs.logfmt import logfmt_reader
from tests.packs import document, section


def pairs(line, **keys):
    """The pairs of a line."""
    return logfmt_reader(section(type="logfmt", **keys))(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('a=1 b="bar" ƒ=2h3s r="esc\\t" d=x   ', {"a": "1", "b": "bar", "ƒ": "2h3s", "r": "esc\t", "d": "x"}),
        ("a= b=1 c", {"a": "", "b": "1", "c": True}),
        ('a="" b=1', {"a": "", "b": "1"}),
        ('y="f\\n"y=g', {"y": ["f\n", "g"]}),
        ("\x1e y=g \x01", {"y": "g"}),
        (r'a="\u00e9\"\\\/" b=C:\d', {"a": 'é"\\/', "b": r"C:\d"}),
        ("a={x}[y](z),'q'", {"a": "{x}[y](z),'q'"}),
        ('a="x=y z"', {"a": "x=y z"}),
    ],
)
def test_pairs_are_found(line, expected):
    """Keys, bare and quoted values, escapes as in JSON; a key alone is true."""
    assert pairs(line) == expected


@pytest.mark.parametrize(
    "line",
    ['k=b"ar', "a==", "a=b=c", '"a"=1', "=a", 'a="1', 'a="1\\', r'a="\u1"', r'a="\x"', "\ufffd=bar", "words", ""],
)
def test_what_is_no_logfmt_is_refused(line):
    """A quote or `=` where none may stand, a quote without an end, a wrong escape: the line is text."""
    assert pairs(line) == {}


@pytest.mark.parametrize(
    "line",
    [
        "<Event xmlns='http://example.org/event'><Provider Name='Audit'/></Event>",
        """<html><body class="x" id='y'>hello</body></html>""",
        '  <log level="error" msg="x">boom</log>',
        '<?xml version="1.0" encoding="UTF-8"?>',
    ],
)
def test_markup_is_no_logfmt(line):
    """Its attributes look like pairs, and every tag would be a field of its own."""
    assert ({}, ["unparsed"]) == (pairs(line), document(line, section(type="auto"))["tags"])


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ('2025-10-23T12:32:15.5Z level=error msg="x"', "2025-10-23T12:32:15.500Z"),
        ('2025-10-23 14:32:15 +0200 level=error msg="x"', "2025-10-23T12:32:15.000Z"),
        ('2025-10-23T12:32:15Z time=2025-10-23T12:32:14Z level=error msg="x"', "2025-10-23T12:32:14.000Z"),
    ],
)
def test_a_time_may_stand_in_front(line, time):
    """As `docker logs -t` writes it; where the pairs have one it is theirs that counts."""
    found = document(line, section(type="logfmt"))
    assert (time, "ERROR", "x") == (found["timestamp"], found["level"], found["message"])


def test_a_tag_of_another_kind_is_a_key():
    """Only markup has a name and then a blank or its end behind the angle."""
    assert pairs("<13>level=info a=1") == {"<13>level": "info", "a": "1"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('a=1 k=b"ar', {"a": "1", "k": "b", "ar": True}),
        (r'a="\x"', {"a": "x"}),
        ('a=1 b="cut', {"a": "1", "b": "", "cut": True}),
    ],
)
def test_a_lenient_reader_takes_what_it_can(line, expected):
    """Without `strict` what is out of place is passed over."""
    assert pairs(line, strict=False) == expected


def test_words_alone():
    """A line of words is logfmt only where that is said, and words are left out where that is said."""
    assert pairs("just words", accept_standalone_key=True) == {"just": True, "words": True}
    assert pairs("many more words a=1", accept_standalone_key=False) == {"a": "1"}
    assert pairs("many more words a=1") == {}


def test_the_parts_of_an_event():
    """Time, level, service and message are found under their usual names, and types are given."""
    found = document(
        "ts=2025-10-23T14:32:15Z level=warn app=pay msg=slow ms=12", section(type="logfmt", types={"ms": "int"})
    )
    assert [found[key] for key in ("timestamp", "level", "service", "message", "extra_fields")] == [
        "2025-10-23T14:32:15.000Z", "WARN", "pay", "slow", {"ms": 12},
    ]  # fmt: skip


def test_a_date_and_a_time_of_day_are_one_time():
    """Firewalls write the date, the time of day and the zone apart."""
    found = document('date=2025-10-23 time=14:32:15 tz="+0200" msg=x', section(type="kv"))
    assert (found["timestamp"], found["extra_fields"]) == ("2025-10-23T12:32:15.000Z", {"tz": "+0200"})


def test_half_a_pair_written_as_an_escape_is_replaced() -> None:
    """What no text can hold does not stop the event."""
    assert "\ufffd" in document('level=error msg="\\ud800 no"', section(type="logfmt"))["message"]
