"""Access lines of Apache, nginx and their relatives: usual, odd, broken, and of somebody else."""

import pytest

from tests.packs import document, documents, section

HEAD = "203.0.113.7 - - [23/Oct/2025:15:30:00 +0000]"
GET = {"host": "203.0.113.7", "method": "GET", "path": "/", "protocol": "HTTP/1.1", "status": 200, "size": 12}


def fields_of(line: str, kind: str = "apache_combined", **keys: object) -> dict[str, object]:
    """The extra fields of a line."""
    found: dict[str, object] = document(line, section(kind, **keys))["extra_fields"]
    return found


@pytest.mark.parametrize(
    ("rest", "more"),
    [
        ("", {}),
        (' "-" "-"', {}),
        (" - -", {}),
        (' "" ""', {}),
        (' "http://x/" "curl"', {"referrer": "http://x/", "agent": "curl"}),
        (' - "curl"', {"agent": "curl"}),
        (r' "-" "say \"hi\" x"', {"agent": r"say \"hi\" x"}),
        (' "-" "say "hi" x"', {"agent": 'say "hi" x'}),
        (' "-" "Mozilla/5.0 (X11; Li', {"agent": "Mozilla/5.0 (X11; Li"}),
        (' "-" "curl" and more', {"agent": "curl", "extra": "and more"}),
        (' "-" "curl" 10 20', {"agent": "curl", "bytes_received": 10, "bytes_sent": 20}),
    ],
)
def test_what_follows_the_size(rest: str, more: dict[str, object]) -> None:
    """Referrer and agent are read however they are quoted or cut, and nothing behind them is lost."""
    assert fields_of(f'{HEAD} "GET / HTTP/1.1" 200 12{rest}') == {**GET, **more}


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        ("2001:db8::7 - -", {"host": "2001:db8::7"}),
        ("[2001:db8::7] - -", {"host": "[2001:db8::7]"}),
        ("203.0.113.7 ident bob", {"host": "203.0.113.7", "identity": "ident", "user": "bob"}),
        ("203.0.113.7 - John Smith", {"host": "203.0.113.7", "user": "John Smith"}),
        ("- - -", {}),
        ("example.com:443 203.0.113.7 - bob", {"vhost": "example.com:443", "host": "203.0.113.7", "user": "bob"}),
        ("10.0.0.2, 10.0.0.1 - -", {"host": "10.0.0.2", "forwarded_for": "10.0.0.2, 10.0.0.1"}),
    ],
)
def test_who_asked(front: str, fields: dict[str, object]) -> None:
    """Client, identity and user are found behind a virtual host, in a chain of proxies, and with blanks."""
    rest = {name: value for name, value in GET.items() if name != "host"}
    assert fields_of(f'{front} [23/Oct/2025:15:30:00 +0000] "GET / HTTP/1.1" 200 12') == {**fields, **rest}


@pytest.mark.parametrize(
    ("request_line", "message"),
    [
        (r"\x16\x03\x01", r"\x16\x03\x01"),
        ("batman", "batman"),
        ("-", f'{HEAD} "-" 400 0'),
        ("", f'{HEAD} "" 400 0'),
        (r"Gh0st\xAD\x00 \x9CKS``", r"Gh0st\xAD\x00 \x9CKS``"),
    ],
)
def test_requests_that_are_none(request_line: str, message: str) -> None:
    """What is no HTTP is still an access line; one without a request is its own message."""
    found = document(f'{HEAD} "{request_line}" 400 0', section("apache"))
    fields = {"host": "203.0.113.7", "status": 400, "size": 0}
    assert (found["message"], found["extra_fields"]) == (message, fields)


@pytest.mark.parametrize("status", ["000", "009", "0", "200"])
def test_a_status_is_a_number(status: str) -> None:
    """Three digits are written by nginx whatever the number is."""
    assert fields_of(f'{HEAD} "GET /" {status} 5', "nginx")["status"] == int(status)


def test_levels_from_status() -> None:
    """With `level_from_status`, 5xx are errors and 4xx warnings; without it all are INFO."""
    lines = [f'{HEAD} "GET / HTTP/1.1" {status} 5' for status in (200, 302, 404, 499, 500, 503)]
    told = documents(lines, section("nginx", level_from_status=True))
    assert [found["level"] for found in told] == ["INFO", "INFO", "WARN", "WARN", "ERROR", "ERROR"]
    assert {found["level"] for found in documents(lines, section("nginx"))} == {"INFO"}


def test_blanks_more_than_one() -> None:
    """Parts may stand further apart than they should."""
    assert fields_of('203.0.113.7 -  - [23/Oct/2025:15:30:00 +0000]  "GET / HTTP/1.1"  200  12') == GET


def test_a_time_of_ones_own() -> None:
    """With `time_format`, any text stands for the time."""
    line = '203.0.113.7 - - [15:30 23.10.2025] "GET / HTTP/1.1" 200 12'
    assert document(line, section("apache", time_format="%H:%M %d.%m.%Y"))["timestamp"] == "2025-10-23T15:30:00.000Z"


@pytest.mark.parametrize("kind", ["apache", "apache_combined", "nginx", "nginx_main", "nginx_ingress", "traefik"])
@pytest.mark.parametrize(
    "line",
    [
        "",
        "- - - [1234] - - - - -",
        "2025-10-23 15:30:00 INFO [pay] paid",
        '{"message": "GET / HTTP/1.1"}',
        "Oct 23 15:30:00 web-1 sshd[1]: Accepted password for root",
        '203.0.113.7 - - [yesterday] "GET / HTTP/1.1" 200 12',
        'INFO:werkzeug:127.0.0.1 - - [23/Oct/2025 15:30:00] "GET / HTTP/1.1" 200 -',
    ],
)
def test_lines_of_others_are_left_to_others(kind: str, line: str) -> None:
    """Only access lines are taken."""
    assert document(line, section(kind))["tags"] == ["unparsed"]


def test_traefiks_tail_has_its_names_where_nobody_named_traefik() -> None:
    """Its lines begin as Apache's do; what only it writes tells who wrote them."""
    line = f'{HEAD} "GET / HTTP/1.1" 502 11 "-" "curl/8.0" 42 "api@docker" "http://10.0.0.3:80" 15ms'
    expected = {"request_count": 42, "router": "api@docker", "server_url": "http://10.0.0.3:80", "duration_ms": 15}
    fields = fields_of(line, "auto")
    assert expected.items() <= fields.items()
    assert "extra" not in fields
