"""Tables of Zeek and PAN-OS, and messages that syslog carries in a format of their own."""

from typing import Any

import pytest

from tests.packs import documents, section

CONNECTION = "1761229935.123456\tCHhAv1\t10.0.0.7\t59856\t10.0.0.53\t53\t"
TRAFFIC = "1,2025/10/23 14:32:15,0018,TRAFFIC,end,2560,2025/10/23 14:32:14,10.0.0.7,203.0.113.9,0.0.0.0,,allow,ann,,dns"


def fields(line: str, **keys: Any) -> dict[str, Any]:
    """The fields of one line, which auto or the named parser read."""
    (event,) = documents([line], section(**keys))
    assert "tags" not in event
    found: dict[str, Any] = event["extra_fields"]
    return found


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("udp\tdns\t0.023\t42\t98\tSF\tT\tF\t0\tDd\t1\t70\t1\t126\t-", {"log": "conn", "local_orig": True}),
        ("2\tsuccess\tSSH-2.0", {"rest": ["2", "success", "SSH-2.0"]}),
    ],
)  # fmt: skip
def test_zeek_without_a_header_has_its_default_columns(rest: str, expected: dict[str, Any]) -> None:
    """A log that is known by its columns, and one that is not: then they are kept in their order."""
    found = fields(CONNECTION + rest)
    assert {"id.resp_p": 53, **expected} == {name: found[name] for name in ("id.resp_p", *expected)}


def test_zeek_with_a_header_has_the_columns_it_names() -> None:
    """What the header says counts for the lines behind it, and nothing that is unset is a field."""
    lines = ["#path\tnotice", "#fields\tts\tnote\tmsg\tn", "1761229935.5\tScan::Port\t10.0.0.7 scans\t-"]
    events = documents(lines)
    assert ({"log": "notice", "note": "Scan::Port", "msg": "10.0.0.7 scans"}, "2025-10-23T14:32:15.500Z") == (
        events[2]["extra_fields"],
        events[2]["timestamp"],
    )


@pytest.mark.parametrize("head", ["", "Oct 23 14:32:15 fw1 ", "<14>1 2025-10-23T14:32:15Z fw1 - - - - "])
def test_panos_is_read_behind_any_head(head: str) -> None:
    """The columns have the guide's names, and the time is that of the device."""
    (event,) = documents([head + TRAFFIC])
    found = event["extra_fields"]
    assert ("2025-10-23T14:32:14.000Z", "203.0.113.9", "ann", "dns", "fw1" if head else None) == (
        event["timestamp"],
        found["dst"],
        found["srcuser"],
        found["app"],
        found.get("device_name"),
    )


def test_panos_says_how_grave_it_is() -> None:
    """The severity of a system log is the event's level, its text the message, whatever commas are in it."""
    line = '1,2025/10/23 14:32:15,1,SYSTEM,vpn,0,2025/10/23 14:32:15,,ike,gw1,0,0,general,high,"down, ""again""",1,0x0'
    (event,) = documents([line])
    assert ("ERROR", 'down, "again"') == (event["level"], event["message"])


@pytest.mark.parametrize("parser", ["auto", "linux", "postgresql"])
def test_postgresql_through_syslog(parser: str) -> None:
    """The level is the server's and the prefix is fields, by whichever parser."""
    line = "Oct 23 14:32:15 db1 postgres[124]: [5-1] user=app,db=shop ERROR:  no such table"
    (event,) = documents([line], section(type=parser))
    assert ("ERROR", "postgres", "no such table") == (event["level"], event["service"], event["message"])
    expected = {"host": "db1", "pid": 124, "user": "app", "dbname": "shop", "line_num": 5}
    assert expected == event["extra_fields"]


@pytest.mark.parametrize(
    ("message", "level", "text", "name"),
    [
        ('dockerd[1]: time="2025-10-23T14:32:15Z" level=error msg="no container" id=7', "ERROR", "no container", "id"),
        ("kubelet[1]: W1023 14:32:15.123456     812 kubelet.go:2183] not ready", "WARN", "not ready", "file"),
        ("dockerd[1]: shutting down: level low", "INFO", "shutting down: level low", "pid"),
        ("sendmail[1]: q12345678901: to=<a@example.com>, delay=00:00:01, stat=Sent, ok", "INFO", "", "stat"),
    ],
)  # fmt: skip
def test_what_programs_send_in_a_format_of_their_own(message: str, level: str, text: str, name: str) -> None:
    """Pairs, glog's head and sendmail's list are read behind syslog's head; what fits none of them is left as it is."""
    (event,) = documents([f"Oct 23 14:32:15 web-1 {message}"], section(type="linux"))
    whole = message.partition(": ")[2]
    assert (level, text or whole, True) == (event["level"], event["message"], name in event["extra_fields"])
