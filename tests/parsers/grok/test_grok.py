"""Grok expressions: what they capture, and how they are told to be wrong."""

import pytest

from logflow_app.errors import ConfigError
from logflow_app.parsers import compile_parsers
from logflow_app.parsers.matching import MAX_SEARCHED_CHARS
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.pipeline.halves import run_by_halves
from tests.packs import document, documents, make_pack, section

COMBINED = (
    '203.0.113.9 - frank [23/Oct/2025:14:32:15 +0200] "GET /a?b=1 HTTP/1.1" 200 23 "https://example.com/" "curl/8.5.0"'
)


def grok(pattern, **settings):
    """The settings of a grok parser."""
    return section("grok", grok_pattern=pattern, **settings)


def fields(line, pattern, **settings):
    """The extra fields of a line."""
    return document(line, grok(pattern, **settings))["extra_fields"]


def test_references_capture_by_name_and_type():
    """`%{SYNTAX:name:type}` is a field; without a type it is text, without a name it is none."""
    line = "10.0.0.1 GET 15824 0.043 yes"
    pattern = "%{IP:client} %{WORD:verb} %{NUMBER:bytes:int} %{NUMBER:secs:float} %{WORD:ok:bool}"
    assert {"client": "10.0.0.1", "verb": "GET", "bytes": 15824, "secs": 0.043, "ok": True} == fields(line, pattern)
    assert {"bytes": "15824"} == fields(line, "%{IP} %{WORD} %{NUMBER:bytes}")


def test_names_in_brackets_nest():
    """`[a][b]` is a field within an object, as in Logstash; a dot in a name is a dot."""
    assert {"a": {"b": "x", "c": 1}, "d.e": "y"} == fields("x 1 y", "%{WORD:[a][b]} %{INT:[a][c]:int} %{WORD:d.e}")


def test_groups_capture_too():
    """A named group stands where a reference would be too much, in the spelling of Ruby and in that of Python."""
    pattern = r"(?<queue_id>[0-9A-F]{10,11}): (?P<key>\w+)=(?<[a][b]>\w+)"
    assert {"queue_id": "BEF25A72965", "key": "x", "a": {"b": "y"}} == fields("BEF25A72965: x=y", pattern)


def test_empty_captures_are_left_out():
    """A group that found nothing, or an empty text, is no field."""
    assert {"b": "2"} == fields("k: 2", r"k:%{DATA:a} (?:%{WORD:c}=)?%{INT:b}")


def test_a_name_captured_twice_is_a_list():
    """Of several finds under one name none is lost; of alternatives the one that found something counts."""
    assert {"n": ["1", "2"]} == fields("1 2", "%{INT:n} %{INT:n}")
    assert {"n": [1, 2]} == fields("1 2", "%{INT:n:int} %{INT:n:int}")
    found = documents(["a=1", "b=2"], grok("(?:a=%{INT:n}|b=%{INT:n})"))
    assert [{"n": "1"}, {"n": "2"}] == [each["extra_fields"] for each in found]


def test_a_pattern_is_looked_for_anywhere():
    """Unless it is anchored, as in Logstash; and `^` is the beginning of any line of an event."""
    assert {"n": "7"} == fields("noise n=7 noise", "n=%{INT:n}")
    assert {"n": "7"} == fields("head\nn=7", "^n=%{INT:n}$")
    assert ["unparsed"] == document("noise n=7", grok("^n=%{INT:n}"))["tags"]


def test_data_goes_over_the_ends_of_lines():
    """The dot takes a line's end, so that GREEDYDATA takes a whole stack trace."""
    assert "boom\n  at f" == document("ERROR boom\n  at f", grok("%{LOGLEVEL:level} %{GREEDYDATA:message}"))["message"]


def test_a_long_line_is_matched_from_its_start_only():
    """No search through a line of megabytes holds up the others."""
    long = "n=7 " + "x" * MAX_SEARCHED_CHARS
    assert [None, ["unparsed"]] == [each.get("tags") for each in documents([long, f" {long}"], grok("n=%{INT:n}"))]


def test_parts_of_the_event_stay_readable_as_written():
    """Time, level and service are the event's, and fields still where the event shows them otherwise."""
    line = "Oct 23 14:32:15 gw sshd[42]: Failed password"
    found = document(line, grok("%{SYSLOGLINE}"))
    assert ("2025-10-23T14:32:15.000Z", "sshd", "Failed password") == (
        found["timestamp"], found["service"], found["message"],
    )  # fmt: skip
    written = {"timestamp": "Oct 23 14:32:15", "logsource": "gw", "program": "sshd", "pid": "42"}
    assert written == found["extra_fields"]
    pattern = "%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:level} %{GREEDYDATA:message}"
    assert {} == fields("2025-10-23T14:32:15.000Z ERROR x", pattern)
    assert {"timestamp": "2025-10-23T14:32:15.000123Z", "level": "warning", "level_original": "warning"} == fields(
        "2025-10-23T14:32:15.000123Z warning x", pattern
    )


def test_configured_fields_win():
    """A capture named in the configuration is the part of the event."""
    found = document("a b", grok("%{WORD:message} %{WORD:other}", message_field="other"))
    assert ("b", "a") == (found["message"], found["extra_fields"]["message"])


def test_the_first_pattern_that_is_found_reads_the_line():
    """Several patterns are tried in their order, and the events keep theirs."""
    settings = section("grok", patterns=["^%{INT:n:int}$", "^%{INT:n:int} %{WORD:w}$", "%{GREEDYDATA:message}"])
    found = documents(["1 a", "2", "b c", "3"], settings)
    assert [{"n": 1, "w": "a"}, {"n": 2}, {}, {"n": 3}] == [each["extra_fields"] for each in found]
    assert ["1 a", "2", "b c", "3"] == [each["message"] for each in found]


def test_fields_may_be_numbers_in_one_pattern_and_text_in_another():
    """Each line's field is what its own pattern says."""
    settings = section("grok", patterns=["^a %{INT:n:int}", "^b %{WORD:n}"])
    assert [{"n": 1}, {"n": "x"}] == [each["extra_fields"] for each in documents(["a 1", "b x"], settings)]


def test_numbers_are_numbers_however_they_are_written():
    """Signs, leading zeros and fractions are read; what is no number stays as it is."""
    found = documents(["+7", "007", "-0", "1.9", "x"], grok("^%{NOTSPACE:n:int}"))
    assert [7, 7, 0, 1, "x"] == [each["extra_fields"]["n"] for each in found]
    assert [0.5, 2e3, "1e999"] == [
        each["extra_fields"]["n"] for each in documents([".5", "2e3", "1e999"], grok("^%{NOTSPACE:n:float}"))
    ]


MIXED = [
    "2025-10-23T14:32:15.000Z WARN 1.50", "2025-10-23 14:32:15 warning -", "2025-10-23T14:32:15.000Z FATAL 0.00001",
    "2025-10-23T14:32:15Z INFO 7", "2025-10-23T14:32:15Z INFO +007.10", "7 8", "7", "nothing", "x" * 5_000, "",
]  # fmt: skip


@pytest.mark.parametrize("lines", [MIXED, MIXED[:1] + MIXED[3:4], MIXED[5:7], MIXED[:6]])
@pytest.mark.parametrize("name", ["n:float", "[a][n]:float", "n:int", "n"])
def test_what_stands_beside_a_line_changes_nothing(lines, name):
    """The same document comes of a line alone and among others that are written otherwise."""
    patterns = [f"%{{TIMESTAMP_ISO8601:timestamp}} %{{LOGLEVEL:level}} %{{NOTSPACE:{name}}}", "^%{INT:n} ?%{INT:n}?$"]
    pipeline = Pipeline(section("grok", patterns=patterns), EventSettings())
    together = pipeline.run(make_pack(lines)).documents
    assert [pipeline.run(make_pack([line])).documents[0] for line in lines] == together


def test_own_patterns_stand_beside_those_of_the_library(tmp_path):
    """They come from the configuration and from files and folders as Logstash has them, and win over the library."""
    (tmp_path / "postfix").write_text("# of a mailer\nQUEUEID [0-9A-F]{10,11}\n\nWORD [a-z]+-[a-z]+\r\n")
    settings = {"custom_patterns": {"PAIR": "%{WORD:k}=%{INT:v:int}"}, "pattern_files": [str(tmp_path)]}
    assert {"id": "BEF25A72965", "k": "a-b", "v": 7} == fields("BEF25A72965 a-b=7", "%{QUEUEID:id} %{PAIR}", **settings)


def test_a_pattern_may_be_given_by_its_bare_name():
    """`COMBINEDAPACHELOG` means `%{COMBINEDAPACHELOG}`."""
    assert fields(COMBINED, "%{COMBINEDAPACHELOG}") == fields(COMBINED, "COMBINEDAPACHELOG")


def test_ecs_names():
    """`pattern_set: ecs-v1` gives the names of the Elastic Common Schema, and numbers for numbers."""
    found = fields(COMBINED, "%{COMBINEDAPACHELOG}", pattern_set="ecs-v1")
    assert {"address": "203.0.113.9"} == found["source"]
    assert {"status_code": 200, "body": {"bytes": 23}} == found["http"]["response"]
    assert "apache" not in found


PRESETS = {
    "syslog": ("<38>Oct 23 14:32:15 gw sshd[42]: it broke", "INFO", {"host": "gw", "pid": 42, "program": "sshd"}),
    "apache": ("[Thu Oct 23 14:32:15 2025] [error] it broke", "ERROR", {"loglevel": "error"}),
    "nginx": ("2025/10/23 14:32:15 [error] 7#9: *3 it broke", "ERROR", {"pid": "7", "tid": "9", "connection": "3"}),
    "java": (
        "2025-10-23 14:32:15,000 [main] ERROR com.example.Pay - it broke",
        "ERROR",
        {"thread": "main", "logger": "com.example.Pay"},
    ),
    "python": ("2025-10-23 14:32:15,000 - pay.db - ERROR - it broke", "ERROR", {"logger": "pay.db"}),
    "go": ("2025/10/23 14:32:15 main.go:23: it broke", "INFO", {"file": "main.go", "line": 23}),
}


@pytest.mark.parametrize("name", PRESETS)
def test_the_seeds_presets(name):
    """The six words of the seed read what everybody calls by them."""
    line, level, extra = PRESETS[name]
    found = document(line, grok(name))
    assert ("2025-10-23T14:32:15.000Z", level, "it broke") == (found["timestamp"], found["level"], found["message"])
    assert extra.items() <= found["extra_fields"].items()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_takes_long(name):
    """A preset looks at blanks once, wherever they stand: 400 such lines are read in far less than the limit."""
    heads = [
        "2025-10-23 14:32:15,000 ERROR 812 --- [",
        "2025-10-23 14:32:15,000 [",
        "Oct 23 14:32:15 gw ",
        "2025/10/23 14:32:15 ",
    ]
    lines = [head + " " * 4_000 + end for head in heads for end in ("", "x", "]", "]]")] * 25
    assert len(lines) == len(documents(lines, grok(name)))


@pytest.mark.parametrize(
    ("pattern", "settings", "message"),
    [
        ("%{NOG}", {}, r"^grok_pattern: expected the name of a pattern; got 'NOG'"),
        ("%{COMBINEDAPACHLOG}", {}, r"got 'COMBINEDAPACHLOG'; did you mean COMBINEDAPACHELOG\?$"),
        ("combinedapachelo", {}, r"did you mean COMBINEDAPACHELOG\?$"),
        ("%{INT:n:money}", {}, r"^%\{INT:n:money\}: expected one of the types int, .*; got 'money'$"),
        ("%{A}", {"custom_patterns": {"A": "%{B}", "B": "x%{A}"}}, r"^pattern A: refers to itself \(A → B → A\)$"),
        (
            "%{A}",
            {"custom_patterns": {"A": r"a\Kb"}},
            r"^pattern A: expected a regular expression that can be served; ",
        ),
        ("(%{INT:n}", {}, r"^grok_pattern: expected a regular expression that can be served; a group is not closed"),
        ("%{INT:n}", {"time_field": "t"}, r"^time_field: expected a group of the pattern \(n\); got 't'$"),
        (
            "%{INT:n}",
            {"pattern_files": ["/nowhere/at/all"]},
            r"^pattern_files: expected a file of text that can be read",
        ),
        ("(?<=a+)%{INT:n}", {}, r"^grok_pattern: expected a pattern that can be used; look-behind"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern, settings, message):
    """The start stops, and says which name, which file, which type."""
    with pytest.raises(ConfigError, match=message):
        compile_parsers(grok(pattern, **settings))


def test_patterns_that_grow_without_end_are_refused():
    """Each twice the one before: the configuration is refused before it fills the memory."""
    doubling = {f"P{n}": f"%{{P{n + 1}}}%{{P{n + 1}}}" for n in range(60)} | {"P60": "x"}
    with pytest.raises(ConfigError, match="expected fewer than"):
        compile_parsers(grok("%{P0}", custom_patterns=doubling))


def test_a_file_that_holds_no_patterns_is_told_by_its_line(tmp_path):
    """A name alone is a mistake."""
    (tmp_path / "mine").write_text("A a\nB\n")
    with pytest.raises(ConfigError, match=r"mine:2: expected a name and a pattern; got 'B' alone$"):
        compile_parsers(grok("%{A:a}", pattern_files=[str(tmp_path / "mine")]))


@pytest.mark.parametrize(
    "settings", [grok("^(?:%{NOTSPACE})*:(?<x>y)$"), section("regex", pattern=r"^(?:a+)+:(?P<x>y)")]
)
def test_only_the_line_a_pattern_goes_astray_on_is_buried(settings):
    """A pattern of the user's own may take for ever: the line goes to the dead letters, its neighbours do not."""
    pipeline = Pipeline(settings, EventSettings())
    events = run_by_halves(pipeline.run, make_pack(["a:y", "a" * 60 + "!", "aa:y"]))
    assert (["a:y", "aa:y"], [(1, "timeout")]) == (
        events.lines,
        [(each.position, each.reason) for each in events.failures],
    )
