"""Records of the topics of typed events, in seed 004's shape."""

import json

import pytest

from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.sinks.typed import record_of
from tests.packs import make_pack, section


def body(line: str, **fields: object) -> str:
    """Return the document of a line."""
    parser = section(type="auto")
    return Pipeline(parser, EventSettings()).run(make_pack([line], **fields)).documents[0]


def test_a_lease_has_the_seeds_shape() -> None:
    """The example of seed 004, key by key and in its order, keyed by the service."""
    line = "2025-11-04T14:02:09Z gw dhcpd[812]: DHCPACK on 192.168.0.101 to 00:11:22:33:44:55 (laptop-01) via eth0"
    record = record_of(body(line))
    assert (
        '{"type":"DHCP_LEASE","ip":"192.168.0.101","mac":"00:11:22:33:44:55","hostname":"laptop-01",'
        '"timestamp":"2025-11-04T14:02:09Z","source":"dhcp_log_parser"}'
    ) == record.value.decode()
    assert b"dhcpd" == record.key


def test_what_a_line_does_not_say_is_left_out() -> None:
    """A client without a name has none, and milliseconds stay where there are any."""
    record = record_of(body("2025-11-04T14:02:09.250Z gw dhcpd: DHCPDISCOVER from 00:11:22:33:44:55 via eth0"))
    assert {
        "type": "DHCP_DISCOVER",
        "mac": "00:11:22:33:44:55",
        "timestamp": "2025-11-04T14:02:09.250Z",
        "source": "dhcp_log_parser",
    } == json.loads(record.value)


@pytest.mark.parametrize(
    "line",
    [
        "2025-11-04T14:02:09Z gw dhcpd[812]: Server starting service.",
        "2025-10-23 14:32:15 INFO [payment-service] paid",
        '{"type": ["DHCP_LEASE"], "message": "no type"}',
        '{"type": "dhcp_lease", "message": "another program\'s"}',
        "anything",
    ],
)
def test_other_events_go_as_they_are(line: str) -> None:
    """What has no type of ours is the whole document."""
    assert body(line).encode() == record_of(body(line)).value
