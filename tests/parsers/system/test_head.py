"""The head syslog and the journal put in front of a message."""

import pytest

from logflow_app.parsers.system.head import read_head
from logflow_app.parsers.system.linux_heads import read_line

BSD = "Oct 11 22:14:15"
ISO = "2025-10-11T22:14:15.003+02:00"
BLANK = "2025-10-11 22:14:15"
AUTH_CRIT = {"facility": "auth", "severity": "crit", "priority": 34}
LOCAL4_NOTICE = {"facility": "local4", "severity": "notice", "priority": 165, "version": 1}


@pytest.mark.parametrize(
    ("line", "time", "program", "level", "fields", "message"),
    [
        (f"{BSD} gw su[9]: hi", BSD, "su", "", {"host": "gw", "pid": 9}, "hi"),
        (f"{BSD} gw su: hi: there", BSD, "su", "", {"host": "gw"}, "hi: there"),
        ("Oct  1 22:14:15 gw su: hi", "Oct  1 22:14:15", "su", "", {"host": "gw"}, "hi"),
        (f"{BSD} su[9]: hi", BSD, "su", "", {"pid": 9}, "hi"),
        (f"<34>{BSD} gw su: hi", BSD, "su", "critical", {"host": "gw", **AUTH_CRIT}, "hi"),
        (f"<34>{ISO} fe80::1 a/b[9]: hi", ISO, "a/b", "critical", {"host": "fe80::1", "pid": 9, **AUTH_CRIT}, "hi"),
        (
            f"{BSD} gw user.warn kernel: hi", BSD, "kernel", "warning",
            {"host": "gw", "facility": "user", "severity": "warning"}, "hi",
        ),
        (
            f"{BSD} user.warn kernel: hi", BSD, "kernel", "warning", {"facility": "user", "severity": "warning"}, "hi",
        ),
        (f"{BSD} gw sshd(pam_unix)[9]: hi", BSD, "sshd(pam_unix)", "", {"host": "gw", "pid": 9}, "hi"),
        (f"{BSD} gw syslogd 1.4.1: restart.", BSD, "syslogd 1.4.1", "", {"host": "gw"}, "restart."),
        (f"{BSD} gw su:", BSD, "su", "", {"host": "gw"}, ""),
        (f"{BLANK} gw su[9]: hi", BLANK, "su", "", {"host": "gw", "pid": 9}, "hi"),
        (f"{BLANK} gw su: hi", BLANK, "su", "", {"host": "gw"}, "hi"),
        ("2025:10:11-22:14:15 gw su[9]: hi", "2025:10:11-22:14:15", "su", "", {"host": "gw", "pid": 9}, "hi"),
        (f"<165>1 {ISO} gw su 9 - - hi", ISO, "su", "notice", {"host": "gw", "pid": 9, **LOCAL4_NOTICE}, "hi"),
        (
            f'<165>1 {ISO} - su - ID47 [a@1 b="c\\"d" e=""][f] hi', ISO, "su", "notice",
            {**LOCAL4_NOTICE, "msgid": "ID47", "structured_data": {"a@1": {"b": 'c"d', "e": ""}, "f": {}}}, "hi",
        ),
        (f"<46>{BSD} gw last message repeated 3 times", BSD, "", "INFO",
         {"host": "gw", "facility": "syslog", "severity": "info", "priority": 46}, "last message repeated 3 times"),
        (f"{BSD} --- last message repeated 1 time ---", BSD, "", "", {}, "--- last message repeated 1 time ---"),
    ],
)  # fmt: skip
def test_what_a_head_says(line, time, program, level, fields, message) -> None:  # noqa: PLR0917
    """Time, program, severity, host, process and facility, in the layouts that are met; the rest is the message."""
    assert (time, level, program, message, fields) == read_line(line)


@pytest.mark.parametrize(
    "line", ["", BSD, f"{BSD} ", "22:14:15 gw su: hi", "Oct 11 gw su: hi", "GET / HTTP/1.1", "su: hi", "{}"]
)
def test_what_is_no_head(line) -> None:
    """Without a time and a program there is no head."""
    assert read_head(line) is None
    assert read_line(line) is None
