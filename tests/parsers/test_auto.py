"""Lines that nobody said the format of: what they say is found, and a source is remembered."""

import pytest

from logflow_app.parsers import compile_parsers
from logflow_app.parsers.auto import LEAST_SAMPLE, REST, RESTS_AFTER, SAMPLE_LINES, Auto
from logflow_app.parsers.columns import Columns
from logflow_app.parsers.offering import read_lines
from tests.packs import document, section

CASES = {  # line → time, level, service, message
    "2024-01-15 10:11:12.123 CET [123] ERROR:  no": ("2024-01-15T09:11:12.123Z", "ERROR", "app", "no"),
    "2024-01-15T10:11:12.123Z [WARN]  agent.server.raft: late": ("2024-01-15T10:11:12.123Z", "WARN", "app", "late"),
    "2024-01-15T10:11:12.123456Z 123 [Warning] Aborted": ("2024-01-15T10:11:12.123Z", "WARN", "app", "Aborted"),
    "2024/03/01 10:11:12 PM hello": ("2024-03-01T22:11:12.000Z", "INFO", "app", "hello"),
    "Mon Jan 15 10:11:12 2024 daemon.err dnsmasq[1]: no": ("2024-01-15T10:11:12.000Z", "ERROR", "dnsmasq", "no"),
    "Jul  5 10:05:24 mac Google Chrome[36094]: hi": ("2025-07-05T10:05:24.000Z", "INFO", "Google Chrome", "hi"),
    "2020:05:18-14:38:49 utm-1 httpproxy[3654]: up": ("2020-05-18T14:38:49.000Z", "INFO", "httpproxy", "up"),
    "[2024/01/15 10:11:12.123456,  0] ../x.c:1784(main)\n  up": ("2024-01-15T10:11:12.123Z", "INFO", "app", "up"),
    "[ERROR]\t2024-01-15T10:11:12.123Z\t01234567-0123-0123-0123-0123456789ab\tno": (
        "2024-01-15T10:11:12.123Z", "ERROR", "app", "no",
    ),
    "15/1/2024 -- 10:11:12 - <Error> - no": ("2024-01-15T10:11:12.000Z", "ERROR", "app", "no"),
    "2025-10-23 14:32:15 INFO [main] org.example.App: up": ("2025-10-23T14:32:15.000Z", "INFO", "app", "up"),
    "2025-10-23 14:32:15 INFO [main] org.example.App - up": ("2025-10-23T14:32:15.000Z", "INFO", "app", "up"),
    "2025-10-23 14:32:15 INFO [main] org.example.App -- up": ("2025-10-23T14:32:15.000Z", "INFO", "app", "up"),
    "2025-10-23 14:32:15 INFO [main] org.example.App [req-1] - up": ("2025-10-23T14:32:15.000Z", "INFO", "app", "up"),
    "2025-10-23 14:32:15 INFO [pay] up": ("2025-10-23T14:32:15.000Z", "INFO", "pay", "up"),
    "Thu Oct 23 02:32:15 PM CEST 2025 up": ("2025-10-23T12:32:15.000Z", "INFO", "app", "up"),
    "Thu Oct 23 14:32:15 -03 2025 ERROR no": ("2025-10-23T17:32:15.000Z", "ERROR", "app", "no"),
    "Thu Oct 23 14:32:15 2025 +0200 ERROR no": ("2025-10-23T12:32:15.000Z", "ERROR", "app", "no"),
    "2025-10-23T14:32:15.123+05 ERROR no": ("2025-10-23T09:32:15.123Z", "ERROR", "app", "no"),
    "2025-10-23 14:32:15-03 [main] ERROR com.x.Y - no": ("2025-10-23T17:32:15.000Z", "ERROR", "app", "no"),
    "2025-10-23T14:32:15-03 web-1 kernel: no": ("2025-10-23T17:32:15.000Z", "INFO", "kernel", "no"),
    "Thu, 23 Oct 2025 14:32:15 GMT [ERROR] no": ("2025-10-23T14:32:15.000Z", "ERROR", "app", "no"),
    "Thu, 23 Oct 2025 14:32:15 +0200 express:router up": (
        "2025-10-23T12:32:15.000Z", "INFO", "app", "express:router up",
    ),
    "Thursday, 23-Oct-25 14:32:15 GMT up": ("2025-10-23T14:32:15.000Z", "INFO", "app", "up"),
    "2025-10-23 14:32:15 5 files copied": ("2025-10-23T14:32:15.000Z", "INFO", "app", "5 files copied"),
    "Oct 23 14:32:15 5 files copied": ("2025-10-23T14:32:15.000Z", "INFO", "app", "5 files copied"),
    "2025-10-23 14:32:15.123 192.0.2.9 GET /x 200": (
        "2025-10-23T14:32:15.123Z", "INFO", "app", "192.0.2.9 GET /x 200",
    ),
    "2025-10-23 14:32:15,123 812 140123 ERROR no": ("2025-10-23T14:32:15.123Z", "ERROR", "app", "no"),
    "Oct 23 14:32:15 web1 NetworkManager[812]: <warn>  [1761222735.1] no": (
        "2025-10-23T14:32:15.000Z", "WARN", "NetworkManager", "<warn>  [1761222735.1] no",
    ),
    '2025-10-23T12:32:15Z level=error msg="no"': ("2025-10-23T12:32:15.000Z", "ERROR", "app", "no"),
    "nothing that anybody knows": ("2025-10-23T15:30:46.123Z", "INFO", "app", "nothing that anybody knows"),
}  # fmt: skip


@pytest.mark.parametrize("line", CASES)
def test_a_line_of_no_known_format_says_what_it_says(line: str) -> None:
    """Time with its zone, level, service and message, whichever format takes it."""
    found = document(line)
    assert CASES[line] == (found["timestamp"], found["level"], found["service"], found["message"].strip())


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("mysql", "2025-10-23T14:32:15.123456Z 0 [System] [MY-010116] [Server] mysqld starting as process 1"),
        ("mysql", "2025-10-23T14:32:15.123456Z 7 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1"),
        ("mysql", "2025-10-23 14:32:15 0 [Note] InnoDB: Using Linux native AIO"),
        ("mysql", "2025-10-23T14:32:15.335892Z\t   12 Query\tselect * from orders"),
        ("freeswitch", "2025-10-22 15:13:32.685002 96.83% [WARNING] sofia_reg.c:3223 SIP auth failure"),
        ("mysql", "251023 14:32:15 mysqld_safe Starting mysqld daemon"),
        ("kafka", "[2025-10-23 14:32:15,123] INFO [Controller 0]: Broker 0 starting (kafka.controller.Controller)"),
        ("kafka", "[2025-10-23 14:32:15,123] INFO [GroupCoordinator 0] Ready (kafka.coordinator.Group)"),
    ],
)
def test_a_servers_line_says_what_it_says_to_its_own_parser(name: str, line: str) -> None:
    """What reads many programs' layouts leaves nothing in the message that the server's own parser takes out."""
    assert document(line, section(type=name)) == document(line)


def test_an_ingress_tells_auto_all_that_it_writes() -> None:
    """What stands behind the agent is told apart, whichever server the line is thought to be of."""
    line = (
        '10.0.0.1 - bob [23/Oct/2025:14:32:15 +0000] "GET /a HTTP/1.1" 200 1 "-" "ua" 5 0.001 [shop-80] [] 10.1.1.1:80 '
        "1 0.001 200 abc"
    )
    fields = document(line)["extra_fields"]
    assert ("shop-80", 0.001, 200) == tuple(
        fields[name] for name in ("proxy_upstream_name", "request_time", "upstream_status")
    )


def taking(word: str):
    """A parser of lines with this word."""

    def parse(lines):
        places = [place for place, line in enumerate(lines) if word in line]
        nothing = [""] * len(places)
        return Columns(places, nothing, nothing, nothing, nothing)

    return word, parse


def names(columns: list[Columns]) -> list[str]:
    """Which formats have read something, in their order."""
    return [each.format for each in columns]


def test_what_reads_most_is_the_sources_format_and_is_remembered() -> None:
    """Another source is another matter; among equals the first decides, and a sure one goes before a loose one."""
    auto = Auto([taking("a"), taking("b")], [taking("")])
    assert ["b", "a"] == names(read_lines(auto, ["b", "b", "a"], "one")[0])
    assert ["b", "a"] == [name for name, _ in auto.known("one")]
    assert ["a"] == names(read_lines(auto, ["ab"], "two")[0])
    assert ["b"] == names(read_lines(auto, ["ab"], "one")[0])
    assert () == auto.known("three")


def test_a_source_that_changes_is_looked_at_again() -> None:
    """What its formats do not read is offered to all others; what none reads is left."""
    auto = Auto([taking("a"), taking("b")], [taking("c")])
    assert ["a"] == names(read_lines(auto, ["a"], "one")[0])
    columns, left = read_lines(auto, ["a", "b", "c", "d"], "one")
    assert (["a", "b", "c"], [3]) == (names(columns), list(left))


def test_what_fits_loosely_is_given_up_for_what_fits() -> None:
    """From time to time: a source that began with odd lines is not bound to how those were read."""
    auto = Auto([taking("a")], [taking("")])
    assert [""] == names(read_lines(auto, ["odd"], "one")[0])
    formats = [names(read_lines(auto, ["a"], "one")[0]) for _ in range(8)]
    assert ["a"] == formats[-1]


def test_lines_that_nothing_reads_cost_less_and_less() -> None:
    """The sample of them is halved each time, down to a few."""
    seen: list[int] = []

    def parse(lines):
        seen.append(len(lines))
        return Columns((), (), (), (), ())

    auto = Auto([("none", parse)], [])
    for _ in range(12):
        read_lines(auto, ["x"] * 400, "one")
    assert (200, LEAST_SAMPLE) == (seen[0], seen[-1])
    assert sorted(seen, reverse=True) == seen


def test_a_busy_source_of_plain_text_is_looked_at_now_and_then() -> None:
    """Where nothing was ever found, a pack of a new format waits for its turn; one of few lines does not wait."""
    auto = Auto([taking("a")], [])
    for _ in range(RESTS_AFTER + 1):
        read_lines(auto, ["x"] * SAMPLE_LINES, "one")
    found = [names(read_lines(auto, ["a"] * SAMPLE_LINES, "one")[0]) for _ in range(REST)]
    assert [[]] * (REST - 1) + [["a"]] == found
    few = Auto([taking("a")], [])
    for _ in range(RESTS_AFTER + 1):
        read_lines(few, ["x"], "one")
    assert ["a"] == names(read_lines(few, ["a"], "one")[0])


def test_all_lines_of_a_source_get_their_turn() -> None:
    """A few lines of a pack are looked at where nothing was found, and others of the next pack."""
    auto = Auto([taking("a")], [])
    for _ in range(RESTS_AFTER - 20):
        read_lines(auto, ["x"] * 20, "one")
    packs = [["x"] * 7 + ["a"] + ["x"] * 12] * 12
    assert ["a"] in [names(read_lines(auto, pack, "one")[0]) for pack in packs]


def test_settings_of_the_input_reach_every_format() -> None:
    """A field that is named by the configuration is looked for whichever format is found."""
    formats = compile_parsers(section(message_field="what"))
    (columns,), _ = read_lines(formats, ['{"what":"hi","message":"no"}'], "one")
    assert ("json", ["hi"]) == (columns.format, list(columns.messages))
