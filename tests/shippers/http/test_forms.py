"""Events that come as a form."""

import json

import pytest

from shippers.http.forms import form_event


def test_a_form_becomes_an_object() -> None:
    """Of texts, with the time where it is looked for."""
    said = form_event(b"name=shop&levelname=ERROR&msg=a+%26+b%0A%C3%A4&created=1729698645.123&exc_info=")
    assert said is not None
    assert {
        "timestamp": "1729698645.123",
        "name": "shop",
        "levelname": "ERROR",
        "msg": "a & b\nä",
        "created": "1729698645.123",
        "exc_info": "",
    } == json.loads(said)


@pytest.mark.parametrize(
    "body", [b"", b"paid", b"user=7 paid", b"a=b", b"a=b&c", b"1=2&3=4", b"a=1&b=2" + b"&c=3" * 1000]
)
def test_text_that_is_no_form_stays_text(body: bytes) -> None:
    """Also where a client calls it one, as curl does."""
    assert form_event(body) is None
