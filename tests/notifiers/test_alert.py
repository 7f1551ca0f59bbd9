"""The alert of notifiers is the record of `logs-alerts`."""

import json

import msgspec
import pytest

from logflow_app.models import Alert as AlertRecord
from logflow_app.notifiers.alert import Alert, read_alert
from tests.notifiers.alerts import alert_bytes


def test_every_field_is_one_of_the_record():
    """Nothing is read that is not written."""
    assert set() == set(Alert.__struct_fields__) - set(AlertRecord._options.fields)


def test_unknown_fields_are_passed_over():
    """A newer worker may write more."""
    content = json.loads(alert_bytes()) | {"later": [1]}
    assert "errors" == read_alert(json.dumps(content).encode()).rule


@pytest.mark.parametrize("value", [None, b"", b"{}", b"[]", b"\xff", b"{", b'{"fingerprint": 1}'])
def test_what_is_no_alert_is_refused(value):
    """With an error that its reader knows."""
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
        read_alert(value)
