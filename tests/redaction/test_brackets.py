"""Values in brackets are values: lists, objects, and what people put around a secret."""

import pytest

from logflow_app.batch import Batch
from logflow_app.config.redact import RedactSection
from logflow_app.redaction import compile_redaction

SECRETS = [
    '{"password":["hunter2"]}',
    '{"password": {"v": "hunter2"}}',
    "password=(hunter2)",
    "password=[hunter2]",
    "map[Authorization:[Basic hunter2]]",
    '"password":\n "hunter2"',
    "{'password': ['hunter2', ['hunter2']]} and more",
    'Authorization: Digest username="bob", response="hunter2"',
    "password=[" + "x" * 5_000 + "hunter2"[:0],
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_stands_in_brackets_is_taken_out(text: str) -> None:
    """As far as the closing bracket; the text around it stays."""
    step = compile_redaction(RedactSection(kinds=["secrets"]))
    assert step is not None
    event = {"level": "INFO", "service": "s", "message": f"seen {text}", "extra_fields": {}}
    step(Batch(["1"], [event], [text], 0, places=[0]))
    assert ("hunter2" in event["message"], "***" in event["message"]) == (False, True)
    assert str(event["message"]).startswith("seen ")
