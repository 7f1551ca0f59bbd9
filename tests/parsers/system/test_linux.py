"""Whole files of a machine: heads as `syslog` reads them, and messages by the program that wrote them."""

import pytest

from logflow_app.parsers.system.linux import parse_linux
from tests.packs import document, section

ISO = "2025-10-23T14:32:15Z"
AS_SYSLOG = (
    "Oct 23 14:32:15 web-1 shop[42]: paid",
    "<38>Oct  3 14:32:15 web-1.example.org shop: paid ",
    f"{ISO[:-1]}.123456+02:00 web-1 shop[42]: paid",
    f"<38>1 {ISO} web-1 shop 42 PAID - paid",
    f'<38>1 {ISO} - shop - - [a@1 b="c \\"d"] paid',
    "<38>1 - web-1 shop seven - - paid",
    f"<38>1 {ISO} web-1 shop 42 PAID -",
    f"<38>1 {ISO} web-1 shop 42 PAID - ",
    f"<38>2 {ISO} web-1 shop 42 PAID - a version that is not yet there",
    "Oct 23 14:32:15 web-1 shop[42]:",
    "Oct 23 14:32:15 2025 web-1 shop[42]: a year",
    "Oct 23 14:32:15 CEST web-1 shop[42]: a zone",
    "<38>Oct 23 14:32:15 UTC web-1 shop[42]: a zone",
    "Oct 23 14:32:15 CST 1987 web-1 shop[42]: a zone and a year",
    "Oct 23 14:32:15 daemon.err dnsmasq: BusyBox has no host",
    "Oct 23 14:32:15 web-1 daemon.err dnsmasq: or has one",
    "Oct 23 14:32:15 web-1 Google Chrome[42]: several words",
    "Oct 23 14:32:15 web-1 shop (cart)[42]: a component",
    "<38>Oct 23 14:32:15 web-1 shop[worker-1]: no number",
    "<38>Oct 23 14:32:15 web-1 shop[42] no colon",
    "Oct 23 14:32:15 web-1 shop(42): round brackets",
    "<38>Oct 23 14:32:15 web-1 info tmm[42]: F5",
    "<38>Oct 23 14:32:15 web-1 auth|security:info login[42]: AIX",
    "Oct 23 14:32:15 web-1 login[42]: [ID 800047 auth.info] Solaris",
    "<38>Oct 23 2025 14:32:15 web-1 %%10IFNET/3/LINK_UPDOWN(l): Huawei",
    "Oct 23 14:32:15 sw-1 port: %LINK-3-UPDOWN: Cisco's",
    "<189>Oct 23 14:32:15 core1 123: *Oct 23 14:32:15.123: %SYS-5-CONFIG_I: Cisco's, with a time of its own",
    "Oct 23 14:32:15 web-1 shop[42]: [error] a level in the message",
    "Oct 23 14:32:15 web-1 error: no program",
)


@pytest.mark.parametrize("line", AS_SYSLOG)
def test_a_head_says_what_it_says_to_syslog(line: str) -> None:
    """All that `syslog` tells of a line is told where the format is recognised, and no more."""
    assert document(line, section(type="syslog")) == document(line, section(type="linux")) == document(line)


@pytest.mark.parametrize(
    "line",
    [
        "<192>Oct 23 14:32:15 web-1 shop[42]: no such number",
        "<999>Oct 23 14:32:15 web-1 shop[42]: no such number",
        f"<200>1 {ISO} web-1 shop 42 - - no such number",
    ],
)
def test_a_number_that_is_no_priority_makes_no_head(line: str) -> None:
    """RFC 5424, 6.2.1: 191 is the last."""
    assert ["unparsed"] == document(line)["tags"]


@pytest.mark.parametrize(
    "line",
    [
        f"{ISO} INFO pool: a log of its own",
        "2025-10-23 14:32:15 - orders: INFO: a log of its own",
    ],
)
def test_a_log_of_its_own_has_no_head(line: str) -> None:
    """Where a level stands in the place of a host or a program, the line is of another kind."""
    assert not parse_linux([line]).positions


def test_routeros_topics_tell_how_its_message_is_read() -> None:
    """Its topics are those of `syslog`, and its messages are taken apart."""
    columns = parse_linux(
        ["Oct 23 14:32:15 gw system,error,critical login failure for user admin from 192.0.2.35 via web"]
    )
    assert columns.rows is not None
    assert (["critical"], ["system"]) == (list(columns.levels), list(columns.services))
    assert (["system", "error", "critical"], "admin") == (columns.rows[0]["topics"], columns.rows[0]["user"])


def test_only_programs_with_forms_are_read_further() -> None:
    """Fields of the message stand beside those of the head, for the lines of sshd alone."""
    lines = [
        "Oct 23 14:32:15 web-1 shop[42]: Accepted password for u from 203.0.113.7 port 22 ssh2",
        "Oct 23 14:32:15 web-1 sshd[43]: Accepted password for u from 203.0.113.7 port 22 ssh2",
        "Oct 23 14:32:15 web-1 shop[42]: pam_unix(shop:session): session closed for user u",
        "Oct 23 14:32:15 web-1 shop[42]: ",
    ]
    columns = parse_linux(lines)
    assert columns.rows is not None
    assert [False, True, True, False] == ["user" in row for row in columns.rows]
    assert [42, 43, 42, 42] == [row["pid"] for row in columns.rows]
    assert "" == columns.messages[3]


def test_the_mark_of_utf_8_is_no_part_of_a_message() -> None:
    """RFC 5424 has it in front of the message."""
    columns = parse_linux(["<38>1 2025-10-23T14:32:15Z web-1 shop 42 - - \ufeffgr\u00fc\u00df"])
    assert ["gr\u00fc\u00df"] == list(columns.messages)


@pytest.mark.parametrize("name", ["linux", "syslog", "auto", "rfc3164"])
@pytest.mark.parametrize(
    "line", ["Oct 23 14:32:15 web-1 shop[8\u06632]: up", "<1\u0663>Oct 23 14:32:15 web-1 shop[8]: up"]
)
def test_digits_of_other_scripts_are_no_numbers(name: str, line: str) -> None:
    """A process or a priority written with them is no number of JSON, and no key."""
    assert "up" in document(line, section(type=name))["message"]
