"""Messages whose words mean something else than they seem to: letters, directions, quoted packets, heads of files."""

from typing import Any

import pytest

from tests.packs import document, section


def fields_of(type_: str, line: str) -> dict[str, Any]:
    """The fields of a line for one parser."""
    fields: dict[str, Any] = document(line, section(type_))["extra_fields"]
    return fields


_ARRIVAL = "2025-10-23 14:32:15 1vBwqX-00000001abc-3Def <= bob@example.com H=(laptop) [192.0.2.9]:40022 S=1432"


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ('T="Hello for all" for amy@example.org', {"subject": "Hello for all", "to": "amy@example.org"}),
        ('T="say \\"S=1\\"" from <> for a@b.c d@e.f', {"subject": 'say \\"S=1\\"', "to": ["a@b.c", "d@e.f"]}),
        ("for amy@example.org", {"to": "amy@example.org"}),
        ('T="Hello for all"', {"subject": "Hello for all"}),
    ],
)
def test_exims_letter_t_is_the_subject_of_what_arrives(tail: str, expected: dict[str, Any]) -> None:
    """Whom it is for stands behind the letters."""
    fields = fields_of("exim", f"{_ARRIVAL} {tail}")
    assert expected == {name: fields[name] for name in ("subject", "to", "transport") if name in fields}


def test_exims_letter_t_is_the_transport_of_what_leaves() -> None:
    """The specification gives the letter two meanings."""
    line = "2025-10-23 14:32:15 1vBwqX-00000001abc-3Def => amy@example.org R=dnslookup T=remote_smtp"
    assert fields_of("exim", line)["transport"] == "remote_smtp"


@pytest.mark.parametrize("end", [" ]", " ] MARK=0x1", " INCOMPLETE [8 bytes] ]", ""])
def test_ports_of_a_quoted_packet_are_not_those_of_the_error(end: str) -> None:
    """ICMP has none; those in brackets belong to a packet of the other direction."""
    inner = "[SRC=198.51.100.2 DST=192.0.2.1 LEN=60 PROTO=UDP SPT=53 DPT=4444 LEN=40"
    line = (
        f"Oct 23 14:32:15 fw kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.2 PROTO=ICMP TYPE=3 CODE=3 {inner}{end}"
    )
    fields = fields_of("iptables", line)
    expected = {"source_ip": "192.0.2.1", "destination_ip": "198.51.100.2", "protocol": "ICMP"}
    assert expected.items() <= fields.items()
    assert not {"source_port", "destination_port"} & fields.keys()
    assert ("mark" in fields) == ("MARK" in end)


@pytest.mark.parametrize(("direction", "kind"), [("to", "relay"), ("from", "source")])
def test_a_connection_goes_to_a_relay_and_comes_from_a_source(direction: str, kind: str) -> None:
    """Postfix words both alike."""
    text = f"Untrusted TLS connection established {direction} mx.example.com[192.0.2.1]:25: TLSv1.3 with cipher X"
    expected = {f"{kind}_host": "mx.example.com", f"{kind}_ip": "192.0.2.1", f"{kind}_port": 25}
    fields = fields_of("postfix", f"Oct 23 14:32:15 mx postfix/smtp[812]: {text}")
    assert expected == {name: value for name, value in fields.items() if name.startswith(("relay_", "source_"))}


@pytest.mark.parametrize(
    ("line", "level", "message"),
    [
        ("2025/10/23 14:32:15 kid1| WARNING: Disk space over limit", "WARN", "WARNING: Disk space over limit"),
        ("2025/10/23 14:32:15| FATAL: Bungled line 3", "FATAL", "FATAL: Bungled line 3"),
        ("2025/10/23 14:32:15.123 kid2| 28,3| Checklist.cc(70) preCheck", "INFO", "Checklist.cc(70) preCheck"),
    ],
)
@pytest.mark.parametrize("type_", ["squid", "auto"])
def test_squid_names_a_worker_in_its_cache_log(type_: str, line: str, level: str, message: str) -> None:
    """A bar stands behind it, or right behind the time."""
    event = document(line, section(type_))
    assert ("squid", level, message) == (event["service"], event["level"], event["message"])
    assert event["timestamp"][:19] == "2025-10-23T14:32:15"


@pytest.mark.parametrize("line", ["WARNING: a/b | c", "ERROR: no | more", "2025/10/23 14:32:15| ERROR | main | x"])
def test_a_bar_alone_is_none_of_squids(line: str) -> None:
    """Tables and other layouts have bars as well."""
    assert document(line, section("auto"))["service"] != "squid"


def test_a_channels_line_is_without_its_head() -> None:
    """Time, category and level are parts of the event; the message is what stands behind them, as under syslog."""
    said = "client 192.0.2.9#40022 (a.example): query (cache) 'a.example/A/IN' denied (allow-query-cache did not match)"
    event = document(f"23-Oct-2025 14:32:15.123 security: info: {said}", section("named"))
    assert said == event["message"]
    assert {"category": "security", "reason": "allow-query-cache did not match"}.items() <= event[
        "extra_fields"
    ].items()


def test_a_zone_fails_for_the_whole_reason() -> None:
    """What is wrong with a file stands behind a second colon."""
    reason = "loading from master file db.example failed: file not found"
    assert fields_of("named", f"zone example.com/IN: {reason}")["reason"] == reason


@pytest.mark.parametrize("time", ["2025-10-23 14:32:15", "Thu Oct 23 14:32:15 2025"])
def test_openvpns_microseconds_belong_to_its_time(time: str) -> None:
    """They are a number that is not padded."""
    event = document(f"{time} us=3456 192.0.2.9:40022 TLS Error: TLS handshake failed", section("openvpn"))
    assert event["timestamp"] == "2025-10-23T14:32:15.003Z"


def test_dmesg_can_say_the_day() -> None:
    """`dmesg -T` writes it in brackets."""
    event = document("[Thu Oct 23 14:32:15 2025] EXT4-fs error (device sda1): bad block", section("kernel"))
    assert ("2025-10-23T14:32:15.000Z", "ERROR") == (event["timestamp"], event["level"])


def test_a_fortigate_behind_a_priority_names_its_host() -> None:
    """What the number in front says stands beside the pairs, which win where both say it."""
    line = '<189>date=2025-10-23 time=14:32:15 devname="fw1" level="notice" type="traffic" srcip=192.0.2.9'
    fields = fields_of("fortinet", line)
    expected = {"host": "fw1", "facility": "local7", "severity": "notice", "priority": 189, "source_ip": "192.0.2.9"}
    assert expected.items() <= fields.items()
