"""Whole files of a machine: the usual heads are read in one step, and say what the others say."""

import pytest

from logflow_app.parsers.system.head import read_head
from logflow_app.parsers.system.linux import parse_linux
from logflow_app.parsers.system.linux_heads import read_usual

USUAL = (
    "Oct 23 14:32:15 web-1 shop[42]: paid",
    "<38>Oct  3 14:32:15 web-1.example.org shop: paid ",
    "<999>Oct 23 14:32:15 2001:db8::7 postfix/smtpd[42]: up",
    "2025-10-23T14:32:15.123456+02:00 web-1 shop[42]: paid",
    "<38>1 2025-10-23T14:32:15.123Z web-1 shop 42 PAID - paid",
    '<38>1 2025-10-23T14:32:15Z - shop - - [a@1 b="c \\"d"] paid',
    "<38>1 - web-1 shop seven - - paid",
    "<38>1 2025-10-23T14:32:15Z web-1 shop 42 PAID -",
    "Oct 23 14:32:15 web-1 shop[42]:",
)
UNUSUAL = (
    "Oct 23 14:32:15 2025 web-1 shop[42]: a year",
    "Oct 23 14:32:15 daemon.err dnsmasq: BusyBox has no host",
    "2025-10-23T14:32:15Z INFO pool: a log of its own",
    "2025-10-23T14:32:15Z pool WARN: a log of its own",
    "Oct 23 14:32:15 sw-1 port: %LINK-3-UPDOWN: Cisco's",
    "<189>Oct 23 14:32:15 core1 123: *Oct 23 14:32:15.123: %SYS-5-CONFIG_I: Cisco's, with a time of its own",
    "Oct 23 14:32:15 core1 123: .Oct 23 14:32:15.123 MEST: %SYS-5-CONFIG_I: and a zone",
    "2025-10-23 14:32:15 - orders: INFO: a log of its own",
    "<38>2 2025-10-23T14:32:15Z web-1 shop 42 PAID - a version that is not yet there",
    "Oct 23 14:32:15 web-1 Google Chrome[42]: several words",
    "Oct 23 14:32:15 web-1 shop (cart)[42]: a component",
)


@pytest.mark.parametrize("line", USUAL)
def test_the_quick_way_says_what_the_slow_one_says(line: str) -> None:
    """Time, level, program, message and fields of a usual head are those of `read_head`."""
    head = read_head(line)
    assert head is not None
    assert (head.time, head.level, head.program, line[head.end :].rstrip(), head.fields) == read_usual(line)


@pytest.mark.parametrize("line", UNUSUAL)
def test_what_is_unusual_is_left_to_the_slow_way(line: str) -> None:
    """A head that could be taken for a usual one, and means something else."""
    assert None is read_usual(line)


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
    assert lines[3].strip() == columns.messages[3].strip()


def test_the_mark_of_utf_8_is_no_part_of_a_message() -> None:
    """RFC 5424 has it in front of the message."""
    columns = parse_linux(["<38>1 2025-10-23T14:32:15Z web-1 shop 42 - - \ufeffgr\u00fc\u00df"])
    assert ["gr\u00fc\u00df"] == list(columns.messages)


@pytest.mark.parametrize("line", [line for line in UNUSUAL if "Cisco" in line or "MEST" in line])
def test_ciscos_messages_are_left_to_syslog(line: str) -> None:
    """Whatever sequence number or time of the device stands before the mark."""
    assert not parse_linux([line]).positions
