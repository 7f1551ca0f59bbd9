"""Records of the topics of typed events, in seed 004's shape."""

import json

import pytest

from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.sinks.typed import family_of, record_of
from tests.packs import make_pack, section

HEAD = "2025-11-04T14:02:09Z gw"
LEASE = f"{HEAD} dhcpd[812]: DHCPACK on 192.168.0.101 to 00:11:22:33:44:55 (laptop-01) via eth0"


def body(line: str, kind: str = "linux", **fields: object) -> str:
    """Return the document of a line."""
    return Pipeline(section(type=kind), EventSettings()).run(make_pack([line], **fields)).documents[0]


def test_a_lease_has_the_seeds_shape() -> None:
    """The example of seed 004, key by key and in its order, keyed by the service."""
    record = record_of(body(LEASE, "auto"))
    assert (
        '{"type":"DHCP_LEASE","ip":"192.168.0.101","mac":"00:11:22:33:44:55","hostname":"laptop-01",'
        '"timestamp":"2025-11-04T14:02:09Z","source":"dhcp_log_parser"}'
    ) == record.value.decode()
    assert b"dhcpd" == record.key


def test_what_a_line_does_not_say_is_left_out() -> None:
    """A client without a name has none, and milliseconds stay where there are any."""
    record = record_of(body("2025-11-04T14:02:09.250Z gw dhcpd: DHCPDISCOVER from 00:11:22:33:44:55 via eth0", "auto"))
    assert {
        "type": "DHCP_DISCOVER",
        "mac": "00:11:22:33:44:55",
        "timestamp": "2025-11-04T14:02:09.250Z",
        "source": "dhcp_log_parser",
    } == json.loads(record.value)


DNS = {"timestamp": "2025-11-04T14:02:09Z", "source": "dns_log_parser"}
SYSTEMD = {"hostname": "gw", "timestamp": "2025-11-04T14:02:09Z", "source": "systemd_log_parser"}


@pytest.mark.parametrize(
    ("message", "record"),
    [
        (
            "dnsmasq[1]: query[A] www.example.com from 192.168.0.7",
            {"type": "DNS_QUERY", "ip": "192.168.0.7", "name": "www.example.com", "query_type": "A", **DNS},
        ),
        (
            "dnsmasq[1]: reply www.example.com is 192.0.2.1",
            {"type": "DNS_REPLY", "name": "www.example.com", "answer": "192.0.2.1", **DNS},
        ),
        (
            "dnsmasq-dhcp[1]: DHCPACK(eth0) 192.168.0.101 00:11:22:33:44:55 laptop-01",
            {
                "type": "DHCP_LEASE",
                "ip": "192.168.0.101",
                "mac": "00:11:22:33:44:55",
                "hostname": "laptop-01",
                "timestamp": "2025-11-04T14:02:09Z",
                "source": "dhcp_log_parser",
            },
        ),
        (
            "named[1]: client @0x7 192.0.2.1#3076 (example.com): query (cache) 'example.com/ANY/IN' denied",
            {
                "type": "DNS_DENIED",
                "ip": "192.0.2.1",
                "name": "example.com",
                "query_type": "ANY",
                "reason": "cache",
                **DNS,
            },
        ),
        (
            "systemd[1]: Started nginx.service - A high performance web server.",
            {
                "type": "SYSTEMD_UNIT_STARTED",
                "unit": "nginx.service",
                "description": "A high performance web server",
                **SYSTEMD,
            },
        ),
        (
            "systemd[1]: nginx.service: Main process exited, code=exited, status=1/FAILURE",
            {"type": "SYSTEMD_UNIT_EXITED", "unit": "nginx.service", "exit_status": 1, **SYSTEMD},
        ),
        (
            "systemd-logind[7]: New session 12 of user bob.",
            {"type": "SYSTEMD_SESSION_OPENED", "user": "bob", "session": "12", **SYSTEMD},
        ),
    ],
)
def test_dns_and_systemd_have_shapes_like_it(message: str, record: dict[str, str | int]) -> None:
    """The same frame of type, timestamp and source, and between them what such an event is about."""
    assert list(record.items()) == list(json.loads(record_of(body(f"{HEAD} {message}")).value).items())


def test_the_machine_of_a_relayed_line_is_its_source() -> None:
    """The host of a line that came by syslog has become its source; its record names the machine all the same."""
    line = f"{HEAD} systemd-logind[7]: Removed session 12."
    document = Pipeline(section(type="linux"), EventSettings(), is_relayed=True).run(make_pack([line])).documents[0]
    assert "gw" == json.loads(record_of(document).value)["hostname"]


@pytest.mark.parametrize(
    "line",
    [
        "2025-11-04T14:02:09Z gw dhcpd[812]: Server starting service.",
        "2025-10-23 14:32:15 INFO [payment-service] paid",
        '{"type": ["DHCP_LEASE"], "message": "no type"}',
        '{"type": "dhcp_lease", "message": "another program\'s"}',
        '{"inner": {"type": "DHCP_LEASE"}, "message": "not its own"}',
        "anything",
    ],
)
def test_other_events_go_as_they_are(line: str) -> None:
    """What has no type of ours is the whole document."""
    assert body(line, "auto").encode() == record_of(body(line, "auto")).value
    assert "" == family_of(body(line, "auto"))


@pytest.mark.parametrize("source", ['"x"', "null", '{"hostname":7}', "[]"])
def test_whatever_a_transform_has_made_of_an_event_is_sent(source: str) -> None:
    """A type at the top counts, and a source that is no object harms nobody."""
    text = (
        f'{{"timestamp":"2025-11-04T14:02:09.000Z","type":"SYSTEMD_X","source":{source},"extra_fields":{{"unit":[1]}}}}'
    )
    record = json.loads(record_of(text).value)
    assert ("SYSTEMD_X", False) == (record["type"], "unit" in record)
