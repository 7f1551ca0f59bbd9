"""CEF and LEEF: headers, values of several words, escapes, custom fields, and what carries the event."""

from typing import Any

import pytest

from logflow_app.parsers import PARSERS
from tests.packs import document, section

CEF = "CEF:0|Vendor|Product|1.0|100|name of it|5|"


def extension(text: str, **keys: Any) -> dict[str, Any]:
    """Return what CEF's extension says, without the header's fields."""
    found = document(CEF + text, section("cef", **keys))["extra_fields"]
    header = ("cefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name", "severity")
    assert ["0", "Vendor", "Product", "1.0", "100", "name of it", "5"] == [found.pop(name) for name in header]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("src=10.0.0.1 dst=2.1.2.2", {"src": "10.0.0.1", "dst": "2.1.2.2"}),
        (" msg=several words here   act=blocked ", {"msg": "several words here", "act": "blocked"}),
        (r"src=ip\=10.0.0.1 a=b\\c d=e\nf g=h\ri", {"src": "ip=10.0.0.1", "a": r"b\c", "d": "e\nf", "g": "h\ni"}),
        (r"path=C:\Windows a=x|y", {"path": r"C:\Windows", "a": "x|y"}),
        ("shost= src=1.1.1.1 end=", {"shost": "", "src": "1.1.1.1", "end": ""}),
        ("msg=status=ok reason=none", {"msg": "status=ok", "reason": "none"}),
        ('request="https://a.org?id=foo&a=bar" abc=lol', {"request": "https://a.org?id=foo&a=bar", "abc": "lol"}),
        ("ad.name[0]=x flex_1=y", {"ad.name[0]": "x", "flex_1": "y"}),
        ("msg=a = b", {"msg": "a = b"}),
        ("ip=1 ip=2 ip=3", {"ip": ["1", "2", "3"]}),
    ],
)  # fmt: skip
def test_the_extension(text: str, expected: dict[str, Any]) -> None:
    """A value ends where the next key begins; its escapes are undone."""
    assert expected == extension(text)


def test_custom_fields_go_by_their_labels() -> None:
    """Labels name the fields they belong to, wherever they stand; without one a field keeps its name."""
    text = "cfp1Label=Uptime hours cfp1=35.46 cn1=12 cn1Label=Internal ID cs2=x cs3Label=nothing"
    expected = {"Uptime hours": "35.46", "Internal ID": "12", "cs2": "x", "cs3Label": "nothing"}
    assert expected == extension(text, translate_custom_fields=True)


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        (CEF + "act=Accept =0.0.0.0", {}),
        (CEF + "no key at all", {}),
        ("CEF:0|Vendor|Product|1.0", {}),
        ("CEF:x|Vendor|Product|1.0|100|name|5|", {}),
        ("somebody writes about CEF:0|a|b", {}),
        (CEF + "msg=status=ok", {"strict": True}),
        (CEF + "cfp1=1.23", {"strict": True, "translate_custom_fields": True}),
    ],
)
def test_what_is_no_cef(line: str, keys: dict[str, Any]) -> None:
    """A header that is cut off and a value without a key are left to be delivered as text; strict asks for more."""
    assert [] == list(PARSERS["cef"](section("cef", **keys))([line]).positions)


def test_escapes_of_the_header() -> None:
    r"""`\|` and `\\` stand for themselves in the header."""
    event = document(r"CEF:1|a\|b|c\\d|1|2|worm \\ stopped|10|", section("cef"))
    assert ("worm \\ stopped", "c\\d", "a|b") == (
        event["message"],
        event["service"],
        event["extra_fields"]["deviceVendor"],
    )


@pytest.mark.parametrize(
    "head",
    ["<134>Sep 29 08:26:10 fw-1 ", "<134>1 2025-09-29T08:26:10Z fw-1 - - - - ", "Sep 29 08:26:10 fw-1 app[7]: "],
)
def test_syslog_in_front(head: str) -> None:
    """Time and host are syslog's, unless the event has a time of its own."""
    event = document(head + CEF + "act=x", section("cef"))
    assert ("2025-09-29T08:26:10.000Z", "fw-1") == (event["timestamp"], event["extra_fields"]["host"])
    own = document(head + CEF + "rt=1761000000123", section("cef"))
    assert "2025-10-20T22:40:00.123Z" == own["timestamp"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ("0", "INFO"),
        ("3", "INFO"),
        ("4", "WARN"),
        ("7", "ERROR"),
        ("10", "ERROR"),
        ("Low", "INFO"),
        ("Very-High", "ERROR"),
    ],
)
def test_severity_is_a_level(severity: str, level: str) -> None:
    """0 to 3 is low, to 6 medium, to 8 high, above very high."""
    assert level == document(f"CEF:0|a|b|c|d|e|{severity}|x=y", section("cef"))["level"]


@pytest.mark.parametrize(
    "line",
    [
        "LEEF:1.0|IBM|QRadar|1.0|41|src=10.0.0.1\tmsg=two words\tsev=9",
        "LEEF:1.0|IBM|QRadar|1.0|41|src=10.0.0.1#011msg=two words#011sev=9",
        "LEEF:1.0|IBM|QRadar|1.0|41|src=10.0.0.1 msg=two words sev=9",
        "LEEF:2.0|IBM|QRadar|1.0|41|^|src=10.0.0.1^msg=two words^sev=9",
        "LEEF:2.0|IBM|QRadar|1.0|41|x7E|src=10.0.0.1~msg=two words~sev=9",
        "LEEF:2.0|IBM|QRadar|1.0|41||src=10.0.0.1\tmsg=two words\tsev=9",
        "<13>Jan 18 11:07:53 host LEEF:2.0|IBM|QRadar|1.0|41|src=10.0.0.1\tmsg=two words\tsev=9",
    ],
)
def test_leef(line: str) -> None:
    """Attributes end at tabs, or at what the header of version 2 says."""
    event = document(line, section("leef"))
    found = [event["extra_fields"][name] for name in ("vendor", "product", "eventID", "src", "sev")]
    assert ["IBM", "QRadar", "41", "10.0.0.1", "9"] == found
    assert ("QRadar", "two words", "ERROR") == (event["service"], event["message"], event["level"])
