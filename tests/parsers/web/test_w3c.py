"""The W3C extended format: columns told by the file, by the configuration, or known by default."""

import pytest

from logflow_app.errors import ConfigError
from logflow_app.parsers.web.iis import compile_iis
from logflow_app.parsers.web.w3c import agent_text, compile_w3c, field_name
from tests.packs import document, documents, section

FIELDS = "#Fields: date time c-ip x-shop sc-status"
LINE = "2025-10-23 15:30:00 203.0.113.7 berlin 404"
EXTRA = {"c_ip": "203.0.113.7", "sc_status": 404, "x_shop": "berlin"}


def test_columns_told_by_the_file_hold_for_later_packs() -> None:
    """Only the first pack of a file has the line `#Fields:`."""
    parse = compile_w3c(section("w3c"))
    assert list(parse([LINE]).positions) == []
    assert list(parse([FIELDS, LINE]).positions) == [0, 1]
    columns = parse([LINE])
    assert ({name: column[0] for name, column in columns.fields.items()}, columns.times) == (
        {"c_ip": "203.0.113.7", "sc_status": "404", "x_shop": "berlin"},
        ["2025-10-23 15:30:00Z"],
    )


def test_columns_change_within_a_pack() -> None:
    """Each line goes by the `#Fields:` before it."""
    lines = [FIELDS, LINE, "#Fields: date time sc-status x-shop c-ip", "2025-10-23 15:30:01 200 bonn 203.0.113.8"]
    found = [each["extra_fields"] for each in documents(lines, section("w3c"))]
    assert found == [{}, EXTRA, {}, {"c_ip": "203.0.113.8", "sc_status": 200, "x_shop": "bonn"}]


def test_columns_told_by_the_configuration() -> None:
    """`fields` stands for a `#Fields:` line that never came."""
    assert document(LINE, section("iis", fields=FIELDS))["extra_fields"] == EXTRA
    with pytest.raises(ConfigError, match="fields: expected names of columns"):
        compile_iis(section("iis", fields="1 2 3"))


def test_a_line_with_fewer_columns_is_left() -> None:
    """A line that is cut is no line of its layout."""
    assert document("2025-10-23 15:30:00 203.0.113.7", section("w3c", fields=FIELDS))["tags"] == ["unparsed"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Mozilla/5.0+(X11;+Linux)", "Mozilla/5.0 (X11; Linux)"),
        ("bot;++http://x", "bot; +http://x"),
        ("Mozilla/5.0%20(X11)", "Mozilla/5.0 (X11)"),
        ("Mozilla/5.0%2520(X11)", "Mozilla/5.0 (X11)"),
        ("curl/8", "curl/8"),
    ],
)
def test_agents_get_their_blanks_back(written: str, text: str) -> None:
    """IIS writes a blank as `+`, CloudFront as `%20`, once or twice."""
    assert agent_text(written) == text


def test_names_of_columns() -> None:
    """They become names that a query can ask for without quoting; what cannot be one is none."""
    names = ["cs(User-Agent)", "c-ip", "x-edge-location", "cs-uri-stem", "1st", "é"]
    assert [field_name(name) for name in names] == ["cs_user_agent", "c_ip", "x_edge_location", "cs_uri_stem", "", ""]


@pytest.mark.parametrize(
    ("type_", "line", "time"),
    [
        ("w3c", f"{FIELDS}\n2025-10-23 12:32:15 203.0.113.7 berlin 404", "2025-10-23T12:32:15.000Z"),
        ("w3c", "#Date: 2025-10-23 12:32:15", "2025-10-23T12:32:15.000Z"),
        (
            "iis",
            "2025-10-23 12:32:15 192.0.2.9 40022 10.0.0.5 443 HTTP/1.1 GET /x - 503 1 AppOffline DefaultAppPool",
            "2025-10-23T12:32:15.000Z",
        ),
        (
            "iis",
            "192.0.2.9, -, 10/23/25, 14:32:15, W3SVC2, WEB1, 10.0.0.5, 4, 163, 3223, 200, 0, GET, /x, -,",
            "2025-10-23T12:32:15.000Z",
        ),
    ],
)
def test_times_are_utc_but_those_of_iis_own_format(type_: str, line: str, time: str) -> None:
    """The zone of the configuration is that of times which are local: the draft wants UTC."""
    parser = section(type_, timezone="Europe/Berlin")
    assert documents(line.split("\n"), parser)[-1]["timestamp"] == time
