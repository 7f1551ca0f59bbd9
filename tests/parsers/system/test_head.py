"""The head syslog and the journal put in front of a message."""

import pytest

from logflow_app.parsers.system.head import read_head, read_untagged

BSD = "Oct 11 22:14:15"
ISO = "2025-10-11T22:14:15.003+02:00"


@pytest.mark.parametrize(
    ("line", "time", "program", "level", "fields", "message"),
    [
        (f"{BSD} gw su[9]: hi", BSD, "su", "", {"host": "gw", "pid": 9}, "hi"),
        (f"{BSD} gw su: hi: there", BSD, "su", "", {"host": "gw"}, "hi: there"),
        ("Oct  1 22:14:15 gw su: hi", "Oct  1 22:14:15", "su", "", {"host": "gw"}, "hi"),
        (f"{BSD} su[9]: hi", BSD, "su", "", {"pid": 9}, "hi"),
        (f"<34>{BSD} gw su: hi", BSD, "su", "crit", {"host": "gw", "facility": "auth"}, "hi"),
        (f"<34>{ISO} fe80::1 a/b[9]: hi", ISO, "a/b", "crit", {"host": "fe80::1", "pid": 9, "facility": "auth"}, "hi"),
        (f"{BSD} gw user.warn kernel: hi", BSD, "kernel", "warn", {"host": "gw", "facility": "user"}, "hi"),
        (f"{BSD} gw sshd(pam_unix)[9]: hi", BSD, "sshd(pam_unix)", "", {"host": "gw", "pid": 9}, "hi"),
        (f"{BSD} gw syslogd 1.4.1: restart.", BSD, "syslogd 1.4.1", "", {"host": "gw"}, "restart."),
        (f"{BSD} gw su:", BSD, "su", "", {"host": "gw"}, ""),
        (f"<165>1 {ISO} gw su 9 - - hi", ISO, "su", "notice", {"host": "gw", "pid": 9, "facility": "local4"}, "hi"),
        (
            f'<165>1 {ISO} - su - ID47 [a@1 b="c\\"d" e=""][f] hi', ISO, "su", "notice",
            {"facility": "local4", "msgid": "ID47", "structured_data": {"a@1": {"b": 'c"d', "e": ""}, "f": {}}}, "hi",
        ),
    ],
)  # fmt: skip
def test_what_a_head_says(line, time, program, level, fields, message) -> None:  # noqa: PLR0917
    """Time, program, severity, host, process and facility, in the layouts that are met; the rest is the message."""
    head = read_head(line)
    assert head is not None
    assert (time, program, level, fields, message) == (*head[:4], line[head.end :])


@pytest.mark.parametrize(
    "line", ["", BSD, f"{BSD} ", "22:14:15 gw su: hi", "Oct 11 gw su: hi", "GET / HTTP/1.1", "su: hi", "{}"]
)
def test_what_is_no_head(line) -> None:
    """Without a time and a program there is no head."""
    assert read_head(line) is None


def test_a_head_may_name_no_program() -> None:
    """What syslogd itself writes, `last message repeated`, has a host only."""
    head = read_untagged(f"<46>{BSD} gw last message repeated 3 times")
    assert head is not None
    assert (BSD, "", "info", {"host": "gw", "facility": "syslog"}) == head[:4]
