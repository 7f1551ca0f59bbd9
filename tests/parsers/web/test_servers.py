"""Options and odd lines of servers and proxies, beside the fixtures the contract test reads."""

import pytest

from logflow_app.errors import ConfigError
from logflow_app.parsers.web.aws import compile_vpc
from tests.packs import document, section

VPC = "${version} ${vpc-id} ${srcaddr} ${start} ${tcp-flags}"


def test_the_fields_of_a_flow_log_can_be_told() -> None:
    """As AWS writes them, with `${…}` and dashes or without."""
    for text in (VPC, "version vpc_id srcaddr start tcp_flags"):
        found = document("3 vpc-1 10.0.0.5 1761233400 2", section("aws_vpc_flow", format=text))
        assert (found["timestamp"], found["extra_fields"]) == (
            "2025-10-23T15:30:00.000Z",
            {"version": 3, "vpc_id": "vpc-1", "srcaddr": "10.0.0.5", "start": 1761233400, "tcp_flags": 2},
        )


@pytest.mark.parametrize(
    ("kind", "names"), [("nginx", ("client", "user")), ("nginx_ingress", ("remote_addr", "remote_user"))]
)
@pytest.mark.parametrize("chain", ["10.0.0.1", "192.0.2.7, 10.0.0.1"])
def test_older_ingresses_write_the_address_twice(kind: str, names: tuple[str, str], chain: str) -> None:
    """In brackets stand the addresses the request was forwarded for, before the user."""
    line = (
        f'10.0.0.1 - [{chain}] - bob [23/Oct/2025:14:32:15 +0000] "GET /a HTTP/1.1" 200 1 "-" "ua" 5 0.001 '
        "[def-svc-80] 10.1.1.1:80 1 0.001 200 abc"
    )
    found = document(line, section(kind))["extra_fields"]
    assert ["10.0.0.1", "bob", "def-svc-80", 200] == [
        found[name] for name in (*names, "proxy_upstream_name", "upstream_status")
    ]
    assert (chain if "," in chain else None) == found.get("forwarded_for")


@pytest.mark.parametrize("text", ["version version", "Version", "a;b"])
def test_fields_of_a_flow_log_that_cannot_be_used(text: str) -> None:
    """Each name once, and only names."""
    with pytest.raises(ConfigError, match="format: expected names"):
        compile_vpc(section("aws_vpc_flow", format=text))


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("haproxy", '1.2.3.4:5 [23/Oct/2025:15:30:00.000] a b/c 0/0/1/0/2 503 1 - - ---- 1/1/0/0/0 0/0 "GET /"'),
        ("aws_elb", '2025-10-23T15:30:00Z elb 1.2.3.4:5 - -1 -1 -1 503 0 0 0 "GET http://x:80/ HTTP/1.1"'),
        ("caddy", '{"ts":1761233400.0,"msg":"handled request","request":{"method":"GET","uri":"/"},"status":503}'),
        ("traefik", '{"DownstreamStatus":503,"RequestMethod":"GET","RequestPath":"/","time":"2025-10-23T15:30:00Z"}'),
        ("envoy", '[2025-10-23T15:30:00.000Z] "GET / HTTP/1.1" 503 UH 0 91 5 - "-" "curl" "x" "example.com" "-"'),
        ("iis", "2025-10-23 15:30:00 10.0.0.1 GET / - 80 - 1.2.3.4 curl - 503 0 0 12"),
    ],
)  # fmt: skip
def test_levels_from_status(kind: str, line: str) -> None:
    """Every access log gives them where it is told to."""
    found = document(line, section(kind, level_from_status=True))
    assert (found["level"], found["timestamp"]) == ("ERROR", "2025-10-23T15:30:00.000Z")


@pytest.mark.parametrize(
    ("client", "address", "port"),
    [("203.0.113.7:80", "203.0.113.7", 80), ("2001:db8::7:80", "2001:db8::7", 80), ("::1:80", "::1", 80)],
)
def test_clients_of_apache(client: str, address: str, port: int) -> None:
    """2.4 writes the port behind the address, of IPv6 without brackets."""
    line = f"[Thu Oct 23 15:30:00.1 2025] [core:error] [pid 1:tid 2] [client {client}] no"
    fields = document(line, section("apache_error"))["extra_fields"]
    assert (fields["client"], fields["port"]) == (address, port)


def test_an_address_of_ipv6_alone() -> None:
    """2.2 writes no port, so the last part of an address is none."""
    line = "[Thu Oct 23 15:30:00 2025] [error] [client 2001:db8::80] no"
    fields = document(line, section("apache_error"))["extra_fields"]
    assert fields == {"severity": "error", "client": "2001:db8::80"}
