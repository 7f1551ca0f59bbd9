"""Records of our own topics hold the fields the documents name, and come back as they were."""

import json

import faust
import pytest

from logflow_app import events
from logflow_app.models import Alert, DeadLetter, PartialCount, Tick

WIRES = {
    PartialCount: (
        '{"group": "payment-service", "bucket": 1761233400, "incarnation": "kQ~0", "partition": 3, "offset": 17, '
        '"value": {"ERROR": 2, "INFO": 40}}'
    ),
    Tick: '{"incarnation": "kQ~0", "partition": 3, "watermark_ms": 1761233445000, "lag": 0, "idle": true, '
    '"now_ms": 1761233446000}',
    Alert: (
        '{"fingerprint": "a1", "episode": 1761233400, "rule": "errors", "group": "payment-service", '
        '"severity": "critical", "state": "firing", "value": 12.0, "threshold": 10.0, "window_start": 1761233400, '
        '"window_end": 1761233460, "started_at": 1761233445.5, "resolved_at": null, "samples": ["boom"], '
        '"query_url": "http://localhost", "revision": 1, "late": false, "note": "", "notify": null}'
    ),
    DeadLetter: (
        '{"id": "9f3c-18211", "stage": "process", "reason": "unparsed", "error": "expected JSON", "raw_log": "{", '
        '"metadata": {"source": "web-1"}, "origin": {"topic": "logs-raw", "partition": 0, "offset": 5, "line": 0}, '
        '"failed_at": "2025-10-23T15:30:46.123Z", "attempts": 1, "pipeline": "app"}'
    ),
}


@pytest.mark.parametrize("model", WIRES, ids=lambda model: model.__name__)
def test_a_record_comes_back_as_it_was(model: type[faust.Record]):
    """Every field keeps its name, and there is no other."""
    record = model.from_data(json.loads(WIRES[model]))
    assert json.loads(WIRES[model]) == json.loads(record.dumps())


def test_both_forms_of_a_dead_letter_have_the_same_fields():
    """One for Faust's agents, one for the hot path."""
    assert list(events.DeadLetter.__struct_fields__) == list(DeadLetter._options.fields)
