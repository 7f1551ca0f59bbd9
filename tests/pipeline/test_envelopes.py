"""Envelopes are read as they should be, and as far as they can be understood where they are not."""

import json
import math

import pytest

from logflow_app.events import Metadata
from logflow_app.pipeline.envelopes import Envelope, Mended, read


def mended(text: str) -> Mended:
    """Return what is made of a malformed envelope."""
    found = read(text.encode())
    assert isinstance(found, Mended)
    return found


def test_an_envelope_as_it_should_be_is_read_as_it_is() -> None:
    """Unknown keys are passed over, null is nothing."""
    found = read(b'{"raw_log": "a", "metadata": {"source": "web-1", "other": [1]}, "offsets": null, "more": {}}')
    assert Envelope(metadata=Metadata(source="web-1"), raw_log="a") == found
    assert Envelope is type(found)


@pytest.mark.parametrize(
    ("metadata", "understood", "odd"),
    [
        ('{"lane": 17, "source": "web-1"}', Metadata(source="web-1"), {"lane": 17}),
        ('{"offset": "18", "shipper_timestamp": "1.5"}', Metadata(offset=18, shipper_timestamp=1.5), {}),
        ('{"source": null, "file_path": "/a"}', Metadata(file_path="/a"), {}),
        ('{"offset": true, "end_offset": 2.5}', Metadata(), {"offset": True, "end_offset": 2.5}),
        ('{"shipper_timestamp": "yesterday"}', Metadata(), {"shipper_timestamp": "yesterday"}),
        ('{"service": {"name": "pay"}}', Metadata(), {"service": {"name": "pay"}}),
        (r'{"service": "a\\ud800b"}'.replace("\\\\", "\\"), Metadata(service="a\\ud800b"), {}),
        ("[1]", Metadata(), {"metadata": [1]}),
        ('"web-1"', Metadata(), {"metadata": "web-1"}),
    ],
)
def test_metadata_is_understood_key_by_key(metadata: str, understood: Metadata, odd: dict[str, object]) -> None:
    """A wrong one costs no other, and is kept as it came."""
    found = mended(f'{{"raw_log": "x", "metadata": {metadata}, "offsets": "none"}}')
    assert ("x", understood) == (found.raw_log, found.metadata)
    assert odd == json.loads(found.odd)


@pytest.mark.parametrize("number", ["NaN", "1e999", "-1e999"])
def test_a_time_that_is_no_number_is_odd(number: str) -> None:
    """JSON of other languages has such numbers; no time can be made of them."""
    found = mended(f'{{"raw_log": "x", "metadata": {{"shipper_timestamp": {number}}}}}')
    assert Metadata() == found.metadata
    assert not math.isfinite(json.loads(found.odd)["shipper_timestamp"])


def test_a_lone_surrogate_is_shown_as_its_escape() -> None:
    """UTF-8 cannot hold it, and nothing else of the line is lost; whole pairs are read as what they are."""
    assert r"a\ud800b 😀" == mended(r'{"raw_log": "a\ud800b \ud83d\ude00"}').raw_log


def test_lines_that_are_no_texts_are_kept_as_json() -> None:
    """And places that are none are kept beside them."""
    found = mended('{"raw_logs": ["a", 5, {"k": "ü"}, null], "offsets": ["0", 2], "metadata": {"lane": "l"}}')
    assert ["a", "5", '{"k": "ü"}', "null"] == found.raw_logs
    assert (None, {"offsets": ["0", 2]}) == (found.offsets, json.loads(found.odd))


@pytest.mark.parametrize(
    "value",
    [
        b'text with "raw_log in it',
        b'{"raw_log": 5, "metadata": {}}',
        b'{"raw_logs": "text"}',
        b'{"raw_log": "a"}{"raw_log": "b"}',
        b'{"raw_log": "\xff", "metadata": 5}',
        b'["raw_log"]',
        b'{"raw_log": "x", "metadata": ' + b"[" * 100_000,
        b'{"raw_log": "x", "metadata": {"service": ' + b"[" * 900 + b"]" * 900 + b'}, "offsets": 5',
        b'{"raw_log": "x", "metadata": 5, "n": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda value: repr(value[:40]),
)
def test_what_holds_no_line_is_no_envelope(value: bytes) -> None:
    """It is a line of its own; never an error, however deep or large."""
    assert None is read(value)
