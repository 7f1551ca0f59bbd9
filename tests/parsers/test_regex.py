"""Patterns of the user's own."""

import pytest

from logflow_app.config.parsers import RegexParser
from logflow_app.errors import ConfigError
from logflow_app.parsers.regex import compile_regex
from tests.packs import document, documents, section

SEED_PATTERN = r"^(?P<timestamp>\S+)\s+\[(?P<thread>\w+)\]\s+(?P<level>\w+)\s+(?P<message>.*)$"
NGINX = (
    r'(?P<client>\S+) - (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>\S+) (?P<path>\S+) (?P<protocol>[^"]*)" '
    r'(?P<status>\d+) (?P<bytes>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)"'
)
NGINX_LINE = (
    '203.0.113.9 - - [23/Oct/2025:14:32:15 +0200] "GET /a?b=1 HTTP/1.1" 304 0 "https://example.com/" "curl/8.5.0 (x)"'
)


def regex(pattern, **settings):
    """The settings of a regex parser."""
    return RegexParser.model_construct(type="regex", pattern=pattern, **settings)


def test_seed_example():
    """Seed 003's pattern with its Go layout reads its lines; the thread is an extra field."""
    settings = regex(
        SEED_PATTERN,
        time_field="timestamp",
        time_format="2006-01-02T15:04:05Z",
        level_field="level",
        message_field="message",
    )
    found = document("2025-10-23T14:32:15Z [main] WARN disk is almost full", settings)
    assert (found["timestamp"], found["level"], found["message"], found["extra_fields"]) == (
        "2025-10-23T14:32:15.000Z",
        "WARN",
        "disk is almost full",
        {"thread": "main"},
    )


def test_every_other_group_is_an_extra_field():
    """An access log's ten groups are read; without a group for it, the message is the whole line."""
    found = document(NGINX_LINE, regex(NGINX))
    assert (found["timestamp"], found["level"], found["message"]) == ("2025-10-23T12:32:15.000Z", "INFO", NGINX_LINE)
    assert found["extra_fields"] == {
        "client": "203.0.113.9", "user": "-", "method": "GET", "path": "/a?b=1", "protocol": "HTTP/1.1",
        "status": "304", "bytes": "0", "referer": "https://example.com/", "agent": "curl/8.5.0 (x)",
    }  # fmt: skip


def test_groups_may_hold_what_json_escapes():
    """Quotes, backslashes and control characters in one line spoil neither it nor its neighbours."""
    lines = [NGINX_LINE.replace("/a?b=1", path) for path in ("/a\\b", '/"q"', "/\0", "/\x1b[31m", "/100%s")]
    assert [one["extra_fields"]["path"] for one in documents(lines, regex(NGINX))] == [
        "/a\\b", '/"q"', "/\0", "/\x1b[31m", "/100%s",
    ]  # fmt: skip


def test_a_group_that_found_nothing_is_no_field():
    """Optional groups leave no empty fields behind, and an empty message none either."""
    lines = ["a=1 b=2", "a=1", "b=3"]
    found = documents(lines, regex(r"^(?:a=(?P<a>\d))? ?(?:b=(?P<b>\d))?$"))
    assert [one["extra_fields"] for one in found] == [{"a": "1", "b": "2"}, {"a": "1"}, {"b": "3"}]
    assert document("INFO", regex(r"(?P<level>\w+)(?P<message>.*)"))["message"] == "INFO"


def test_configured_groups_win_over_the_usual_names():
    """A field named in the configuration is the one that is used; the usual name is then an ordinary field."""
    found = document("a b c", regex(r"(?P<message>.) (?P<msg>.) (?P<svc>.)", message_field="msg", service_field="svc"))
    assert (found["message"], found["service"], found["extra_fields"]) == ("b", "c", {"message": "a"})


def test_a_pattern_may_match_anywhere_in_the_line():
    """A pattern is searched for, as Go and grok do, unless it is anchored."""
    assert document("noise level=warn noise", regex(r"level=(?P<level>\w+)"))["level"] == "WARN"


def test_a_long_line_is_matched_from_its_start_only():
    """No search through a line of megabytes holds up the others, and a long message is still read."""
    settings = regex(r"level=(?P<level>\w+) (?P<message>.*)")
    long = f"level=warn {'x' * 1_000_000}"
    assert [one.get("tags") for one in documents([long, f"noise {long}"], settings)] == [None, ["unparsed"]]


def test_groups_may_be_written_as_go_writes_them():
    """`(?<name>…)` names a group too; look-behinds stay what they are."""
    assert document("k: v", regex(r"(?<key>\w): (?<=: )(?<message>\w)"))["extra_fields"] == {"key": "k"}


def test_lines_that_do_not_match_are_left_out():
    """A line the pattern is not found in is delivered as plain text."""
    found = documents(["level=warn", "nothing"], regex(r"level=(?P<level>\w+)"))
    assert [one.get("tags") for one in found] == [None, ["unparsed"]]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (regex("(?P<a>"), r"^pattern: expected a regular expression; "),
        (regex("(?P<a>.)(?P<a>.)"), r"^pattern: expected a regular expression; "),
        (regex("no groups"), r"^pattern: expected at least one named group"),
        (regex("(?P<a>.)", time_field="b"), r"^time_field: expected a group of the pattern \(a\); got 'b'$"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(settings, message):
    """A mistake in a pattern stops the start, and says what was expected."""
    with pytest.raises(ConfigError, match=message):
        compile_regex(settings)


def test_several_patterns_are_tried_in_order():
    """The first that is found reads the line; `pattern` stands before `patterns`."""
    settings = section("regex", pattern=r"^a=(?P<a>\d)", patterns=[r"^b=(?P<b>\d)", r"(?P<message>.*)"])
    found = documents(["b=2", "a=1", "else", "b=3"], settings)
    assert [{"b": "2"}, {"a": "1"}, {}, {"b": "3"}] == [one["extra_fields"] for one in found]


def test_groups_have_types():
    """A number is stored as one, a truth value as one, a list cut at commas; what is none of that stays text."""
    types = {"n": "int", "f": "float", "ok": "bool", "path": "array", "s": "string"}
    settings = section("regex", pattern=r"(?<n>\S+) (?<f>\S+) (?<ok>\S+) (?<path>\S+) (?<s>\S+)", types=types)
    found = documents(["7 1.50 true /,/user 7", "- x maybe / 8"], settings)
    assert [
        {"n": 7, "f": 1.5, "ok": True, "path": ["/", "/user"], "s": "7"},
        {"n": "-", "f": "x", "ok": "maybe", "path": ["/"], "s": "8"},
    ] == [one["extra_fields"] for one in found]
    assert {"n": 7} == document("7", section("regex", pattern=r"(?<n>\d+)", types={"n": "int"}))["extra_fields"]


def test_groups_may_be_fields_by_their_numbers():
    """With `numeric_groups` the whole match is `0`, and groups without a name are fields as well."""
    found = document("k=v", section("regex", pattern=r"(?P<key>\w)=(\w)", numeric_groups=True))
    assert {"0": "k=v", "1": "k", "2": "v", "key": "k"} == found["extra_fields"]


def test_other_engines_spelling_is_read():
    """Classes of POSIX, possessive repeats and names with a dash are read as PCRE, Go and Ruby write them."""
    settings = section("regex", pattern=r"^(?<src-ip>[[:digit:].]++) (?'verb'[[:alpha:]]+)\z")
    assert {"src-ip": "10.0.0.1", "verb": "GET"} == document("10.0.0.1 GET", settings)["extra_fields"]


def test_parts_may_stay_fields():
    """With `keep_parts` time and level are fields too, as they are written; the message is in its place anyway."""
    settings = section("regex", pattern=r"(?P<time>\S+) (?P<level>\w+) (?P<message>.*)", keep_parts=True)
    found = document("2025-10-23T14:32:15+02:00 warning hot", settings)
    assert ("2025-10-23T12:32:15.000Z", "WARN", "hot") == (found["timestamp"], found["level"], found["message"])
    written = {"time": "2025-10-23T14:32:15+02:00", "level": "warning", "level_original": "warning"}
    assert written == found["extra_fields"]


def test_types_are_of_groups():
    """A type for a group that is not there is a mistake."""
    with pytest.raises(ConfigError, match=r"^types: expected groups of the pattern \(a\); got b$"):
        compile_regex(section("regex", pattern="(?P<a>.)", types={"b": "int"}))
