"""RFC 3164 and what devices make of it: host, program, process, level and message of real forms."""

from typing import Any

import pytest

from logflow_app.parsers import PARSERS
from tests.packs import document, section


def read(line: str, type: str = "syslog", **keys: Any) -> dict[str, Any]:  # noqa: A002 - the key's name
    """Return the document of a line whose input and sender say nothing of service and host."""
    return document(line, section(type, **keys), service="")


def parts(line: str) -> tuple[Any, ...]:
    """Return host, program, process and message of a line."""
    event = read(line)
    extra = event["extra_fields"]
    return extra.get("host"), event["service"].replace("unknown", ""), extra.get("pid"), event["message"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host su: 'su root' failed", ("host", "su", None, "'su root' failed")),
        ("host sshd[123]: Accepted", ("host", "sshd", 123, "Accepted")),
        ("host sshd(pam_unix)[19939]: check pass", ("host", "sshd(pam_unix)", 19939, "check pass")),
        ("host crond(123): hello", ("host", "crond", 123, "hello")),
        ("host postfix/smtpd[1]: NOQUEUE: reject", ("host", "postfix/smtpd", 1, "NOQUEUE: reject")),
        ("host Foo::Bar[12]: hello", ("host", "Foo::Bar", 12, "hello")),
        ("host ctx:rpd: hello", ("host", "ctx:rpd", None, "hello")),
        ("host nginx:glued", ("host", "nginx", None, "glued")),
        ("host ipop3d[a.1]: hello", ("host", "ipop3d", "a.1", "hello")),
        ("host root[8539] no colon", ("host", "root", 8539, "no colon")),
        ("host Google Chrome[12]: hello", ("host", "Google Chrome", 12, "hello")),
        ("host syslogd 1.4.1: restart.", ("host", "syslogd 1.4.1", None, "restart.")),
        ("haproxy[73411]: Proxy started", (None, "haproxy", 73411, "Proxy started")),
        ("kernel: foo: bar", (None, "kernel", None, "foo: bar")),
        ("fe80::1 app: hello", ("fe80::1", "app", None, "hello")),
        ("2001:db8::1%eth0 app[1]: hello", ("2001:db8::1%eth0", "app", 1, "hello")),
        ("192.0.2.1: hello", ("192.0.2.1", "", None, "hello")),
        ("[192.0.2.1] app: hello", ("192.0.2.1", "app", None, "hello")),
        ("192.0.2.99 Use the BFG!", ("192.0.2.99", "", None, "Use the BFG!")),
        ("host last message repeated 2 times", ("host", "", None, "last message repeated 2 times")),
        ("last message repeated 2 times", (None, "", None, "last message repeated 2 times")),
        ('host {"a": 1, "b": "c: d"}', ("host", "", None, '{"a": 1, "b": "c: d"}')),
        ("host 12:30:15 is no program", ("host", "", None, "12:30:15 is no program")),
        ("host http://example.org is none", ("host", "", None, "http://example.org is none")),
        ("host ERROR: is a level", ("host", "", None, "ERROR: is a level")),
        ("Message forwarded from aix2: sshd[1]: x", ("aix2", "sshd", 1, "x")),
        ("src@relay/host app: x", ("src@relay/host", "app", None, "x")),
        ("", (None, "", None, "")),
    ],
)
@pytest.mark.parametrize("time", ["Oct 11 22:14:15", "2025-10-11T22:14:15.123456+02:00", "Oct 11 2025 22:14:15"])
def test_what_stands_behind_the_time(time: str, text: str, expected: tuple[Any, ...]) -> None:
    """Host, program and process may each be missing, and be written in many ways."""
    assert expected == parts(f"<13>{time} {text}".rstrip())


@pytest.mark.parametrize(
    "time",
    [
        "Oct 11 22:14:15", "Oct 11 2025 22:14:15", "Oct 11 22:14:15 2025", "2025 Oct 11 22:14:15",
        "Oct 11 22:14:15 UTC", "Sat Oct 11 22:14:15 2025", "Sat 2025-10-11 22:14:15 UTC", "2025-10-11T22:14:15Z",
        "2025-10-11 22:14:15",
        "2025-10-12T00:14:15+02:00", "Oct 12 00:14:15 CEST", "2025 Oct 11 16:14:15 TZ-6", "Oct 12 00:14:15 +02:00",
        "1760220855.000",
        "*Oct 11 22:14:15", "Oct 11 22:14:15:", "10/11/25 22:14:15",
    ],
)  # fmt: skip
def test_ways_to_write_the_time(time: str) -> None:
    """With and without year, zone and day of the week; a device whose clock is not set marks it."""
    event = read(f"<13>{time} host app[1]: text")
    assert ("2025-10-11T22:14:15.000Z", "app", "text") == (event["timestamp"], event["service"], event["message"])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<189>29: *Mar  1 18:46:11.123: %SYS-5-CONFIG_I: x", {"sequence": 29, "msgid": "SYS-5-CONFIG_I"}),
        ("<189>29: r1: 000030: Mar  1 18:46:11 UTC: %SYS-5-CONFIG_I: x", {"counter": 29, "sequence": 30, "host": "r1"}),
        ("<166>%ASA-6-302013: Built", {"msgid": "ASA-6-302013", "facility": "local4"}),
        ("<166>Jan 01 2025 12:00:00 fw01 : %ASA-6-302013: Built", {"host": "fw01"}),
        ("<166>:Jan 01 12:00:00 UTC: %ASA-session-6-302013: Built", {"msgid": "ASA-session-6-302013"}),
        ("<187>7: RP/0/RSP0/CPU0:Mar  1 12:00:00.123 UTC: ifmgr[123]: %PKT_INFRA-LINK-3-UPDOWN : x", {"pid": 123}),
        (
            "RP/0/0/CPU0:Mar  1 12:00:00.123 : ifmgr[12]: %PKT_INFRA-LINK-3-UPDOWN : x",
            {"host": "RP/0/0/CPU0", "pid": 12},
        ),
        (
            "<187>7: r1 LC/0/1/CPU0:2025 Mar  1 12:00:00.123 CEST: ifmgr[12]: %PKT_INFRA-LINK-3-UPDOWN : x",
            {"host": "r1", "node": "LC/0/1/CPU0", "pid": 12},
        ),
        ("<189>Mar  1 2025 18:46:11 HW1 %%01IFNET/4/LINK(l)[12]:The line", {"host": "HW1", "msgid": "IFNET/4/LINK"}),
        ("<189>Mar  1 18:46:11 2025 H3C %%10IFNET/3/LINK: up", {"host": "H3C", "msgid": "IFNET/3/LINK"}),
        ("Mar  1 18:46:11 sw1 Ebra: %LINEPROTO-3-UPDOWN: x", {"host": "sw1", "severity": "err"}),
        ("Mar  1 18:46:11 r1 29: *Mar  1 18:46:10: %SYS-5-RELOAD: x", {"host": "r1", "device_time": "Mar  1 18:46:10"}),
    ],
)
def test_ciscos_system_messages(line: str, expected: dict[str, Any]) -> None:
    """The message keeps its mark; `msgid` is the mark, `sequence` the device's own number."""
    event = read(line)
    assert expected == {name: event["extra_fields"].get(name) for name in expected}
    assert event["message"].startswith("%")


@pytest.mark.parametrize(
    ("line", "level", "extra"),
    [
        ("Mar  1 18:46:11.123: %SYS-3-CPUHOG: x", "ERROR", {"severity": "err"}),
        ("Oct 11 12:13:14 aix1 auth|security:info sshd[1]: x", "INFO", {"facility": "auth", "severity": "info"}),
        ("Oct 11 12:13:14 sun1 sshd[1]: [ID 800047 auth.crit] x", "ERROR", {"facility": "auth", "msgid": "800047"}),
        ("Oct 11 12:13:14 host app: [warn] x", "WARN", {}),
        ("Oct 11 12:13:14 host app: fatal: x", "FATAL", {}),
        ("Oct 11 12:13:14 host app: an error: x", "INFO", {}),
        ("Oct 11 12:13:14 bigip1 warning mcpd[7]: x", "WARN", {"host": "bigip1", "pid": 7, "severity": "warning"}),
        ("2025-10-11T12:13:14.123Z Wa(164) Hostd[2099]: x", "WARN", {"facility": "local4", "pid": 2099, "host": None}),
        ("Oct 11 12:13:14 openwrt daemon.err dnsmasq[7]: x", "ERROR", {"facility": "daemon", "host": "openwrt"}),
        ("<14>Oct 11 12:13:14 host app: [error] x", "INFO", {"severity": "info", "priority": 14}),
        ("<8>Oct 11 12:13:14 host app: x", "FATAL", {"severity": "emerg", "level_original": "emergency"}),
    ],
)
def test_where_the_level_comes_from(line: str, level: str, extra: dict[str, Any]) -> None:
    """The number in front counts; without one the device's words do, then a level at the message's beginning."""
    event = read(line)
    assert (level, extra) == (event["level"], {name: event["extra_fields"].get(name) for name in extra})


@pytest.mark.parametrize("head", ["host rsyslogd: ", "host rsyslogd:  ", "rsyslogd[1]: "])
def test_data_in_front_of_the_message(head: str) -> None:
    """What rsyslog writes of itself has structured data in RFC 3164 too; words in brackets are none."""
    event = read(f'<46>Jan  5 15:33:03 {head}[origin software="rsyslogd" x-pid="2"] start')
    assert {"origin": {"software": "rsyslogd", "x-pid": "2"}} == event["extra_fields"]["structured_data"]
    assert ("rsyslogd", "start") == (event["service"], event["message"])
    assert "[origin software] start" == read(f"<46>Jan  5 15:33:03 {head}[origin software] start")["message"].strip()


def test_other_devices() -> None:
    """FortiGate's pairs are the message; MikroTik's topics and ProCurve's number have fields."""
    fortigate = read('<189>date=2025-03-01 time=18:46:11 devname="FGT" tz="+0100" type="traffic"')
    assert ("2025-03-01T17:46:11.000Z", "FGT") == (fortigate["timestamp"], fortigate["extra_fields"]["host"])
    sonicwall = read('<134>id=firewall sn=0 time="2025-03-01 18:46:11 UTC" fw=192.0.2.1 pri=6 msg="x"')
    assert ("2025-03-01T18:46:11.000Z", "192.0.2.1") == (sonicwall["timestamp"], sonicwall["extra_fields"]["host"])
    mikrotik = read("<30>system,error,critical login failure for user root")
    assert ["system", "error", "critical"] == mikrotik["extra_fields"]["topics"]
    assert ("system", "login failure for user root") == (mikrotik["service"], mikrotik["message"])
    procurve = read("Mar  1 18:46:11 192.0.2.1 00076 ports: port 1 is now on-line")
    assert ("00076", "ports") == (procurve["extra_fields"]["msgid"], procurve["service"])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello world",
        "2025-10-23 14:32:15 INFO [pay] paid",
        "2025-10-23T14:32:15.123Z ERROR controller: failed",
        "2025-10-23T14:32:15.123Z stdout F hello: world",
        "2025-10-23T14:32:15Z main has started: x",
        "2025-10-23 14:32:15,123 - root - INFO - x: y",
        "Mar 01, 2025 6:46:11 PM com.example.Foo bar",
        "I0301 18:46:11.123456 1 foo.go:12] hello: x",
        "<>Feb 28 12:00:00 host app: x",
        'Wed Oct 22 15:04:05 2025 [pid 2] CONNECT: Client "192.0.2.1"',
        "Wed Oct 22 14:11:30 2025 bob/192.0.2.30:52234 SIGUSR1[soft,ping-restart] received",
        "<192>Feb 28 12:00:00 host app: x",
        "<a>text</a>",
        '192.0.2.1 - - [23/Oct/2025:14:32:15 +0000] "GET / HTTP/1.1" 200 1',
        '{"message": "<13>Feb 28 12:00:00 host app: x"}',
    ],
)
def test_lines_of_others_are_left_to_others(line: str) -> None:
    """Without a number in front, only a time, a host and a program make syslog."""
    assert [] == list(PARSERS["syslog"](section("syslog"))([line]).positions)


@pytest.mark.parametrize(
    ("line", "is_taken"),
    [
        ("<34>Oct 11 22:14:15 mymachine su: x", True),
        ("<34>Oct  1 22:14:15 mymachine x", True),
        ("<34>1 2003-10-11T22:14:15.003Z h a - - - x", True),
        ("<034>Oct 11 22:14:15 mymachine su: x", False),
        ("<34>Oct 1 22:14:15 mymachine su: x", False),
        ("<34>Oct 41 22:14:15 mymachine su: x", False),
        ("<34>2003-10-11T22:14:15.003Z mymachine su: x", False),
        ("Oct 11 22:14:15 mymachine su: x", False),
        ("<34>su: x", False),
    ],
)
def test_strict(line: str, *, is_taken: bool) -> None:
    """Strict syslog is what either RFC says and nothing else."""
    assert is_taken == bool(PARSERS["syslog"](section("syslog", strict=True))([line]).positions)


def test_each_rfc_alone() -> None:
    """A parser of one RFC leaves lines of the other out."""
    new, old = "<34>1 2003-10-11T22:14:15.003Z h a - - - x", "<34>Oct 11 22:14:15 mymachine su: x"
    taken = {
        name: list(PARSERS[name](section(name))([new, old]).positions) for name in ("rfc5424", "rfc3164", "syslog")
    }
    assert {"rfc5424": [0], "rfc3164": [1], "syslog": [0, 1]} == taken


def test_every_number() -> None:
    """All 192 numbers are eight times their facility and their severity; there is no other."""
    lines = [f"<{number}>Oct 11 22:14:15 host app: x" for number in range(200)]
    columns = PARSERS["syslog"](section("syslog"))(lines)
    assert list(range(192)) == list(columns.positions)
    assert [str(number) for number in range(192)] == columns.fields["priority"]
    assert (24, 8) == (len(set(columns.fields["facility"])), len(set(columns.fields["severity"])))
