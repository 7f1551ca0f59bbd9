"""A format copied out of the server's configuration reads the lines that server writes."""

import pytest

from logflow_app.errors import ConfigError
from logflow_app.parsers.web.log_format import form_of
from tests.packs import document, section

TIMED = (
    "'$remote_addr - $remote_user [$time_local] \"$request\" '\n"
    '    \'$status $body_bytes_sent "$http_referer" rt=$request_time ua="$upstream_addr" $upstream_addr\';'
)


def test_nginx() -> None:
    """Names are nginx's variables; quotes and line ends of the configuration may be copied with it."""
    line = (
        '203.0.113.7 - - [23/Oct/2025:15:30:00 +0000] "GET /a HTTP/1.1" 200 12 "-" rt=0.125 '
        'ua="10.0.0.1:80" 10.0.0.1:80, 10.0.0.2:80'
    )
    found = document(line, section("nginx", format=TIMED))
    assert (found["timestamp"], found["message"]) == ("2025-10-23T15:30:00.000Z", "GET /a HTTP/1.1")
    assert found["extra_fields"] == {
        "remote_addr": "203.0.113.7", "request": "GET /a HTTP/1.1", "method": "GET", "path": "/a",
        "protocol": "HTTP/1.1", "status": 200, "body_bytes_sent": 12, "request_time": 0.125,
        "upstream_addr": "10.0.0.1:80",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "fields"),
    [
        ("$msec $host$request_uri $status", "1761233400.123 a.org/b?c=d 404", {"host": "a.org", "status": 404}),
        ("$time_iso8601|${request_method}|$uri", "2025-10-23T15:30:00Z|GET|/a b", {"method": "GET", "uri": "/a b"}),
        (
            '$time_iso8601 "$http_user_agent" $request_time',
            r'2025-10-23T15:30:00Z "a \"b\"" -',
            {"http_user_agent": r"a \"b\""},
        ),
        ("[$time_local] $status [$upstream_cache_status]", "[23/Oct/2025:15:30:00 +0000] 000 []", {"status": 0}),
    ],
)
def test_formats_of_nginx(text: str, line: str, fields: dict[str, object]) -> None:
    """Any order, any text between, values side by side, and `-` for none."""
    found = document(line, section("nginx", format=text))
    assert found["timestamp"][:19] == "2025-10-23T15:30:00"
    assert {name: found["extra_fields"].get(name) for name in fields} == fields


@pytest.mark.parametrize(
    ("text", "line", "fields"),
    [
        (
            r"%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D",
            '203.0.113.7 - bob [23/Oct/2025:15:30:00 +0000] "GET /a HTTP/1.1" 404 - "-" "curl" 1500',
            {"host": "203.0.113.7", "user": "bob", "path": "/a", "status": 404, "agent": "curl", "duration_us": 1500},
        ),
        (
            '%v:%p %a %{%Y-%m-%d %H:%M:%S}t "%m %U%q %H" %s %{ms}T %{X-Id}i',
            'example.com:443 203.0.113.7 2025-10-23 15:30:00 "GET /a?b=c HTTP/1.1" 200 12 7f3',
            {"vhost": "example.com", "port": 443, "client": "203.0.113.7", "duration_ms": 12, "x_id": "7f3"},
        ),
    ],
)
def test_formats_of_apache(text: str, line: str, fields: dict[str, object]) -> None:
    """Directives with arguments and conditions, escaped quotes as in the configuration."""
    found = document(line, section("apache", format=text))
    assert found["timestamp"] == "2025-10-23T15:30:00.000Z"
    assert {name: found["extra_fields"].get(name) for name in fields} == fields


def test_error_lines_are_read_beside_it() -> None:
    """A format is for access lines; the server's error lines are read as ever."""
    line = "2025/10/23 15:30:00 [error] 32#32: *6 open() failed, client: 203.0.113.7"
    assert document(line, section("nginx", format=TIMED))["message"] == "open() failed"


@pytest.mark.parametrize("text", ["combined", "%", "%h %y", "$a" * 100])
def test_formats_that_cannot_be_used(text: str) -> None:
    """A text without variables, unknown directives and far too much are refused."""
    with pytest.raises(ConfigError, match="format: expected"):
        form_of(text)
