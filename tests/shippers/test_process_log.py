"""A shipper's own log."""

import json
import logging

from shippers.process_log import JsonLines


def test_a_log_record_is_one_json_object() -> None:
    """Time in UTC, level, logger, message, and a traceback where there is one, all in one line."""
    error = ValueError("broken")
    record = logging.LogRecord("shippers", logging.ERROR, "", 0, "it_broke n=%d", (1,), (ValueError, error, None))
    record.created, record.msecs = 0.25, 250.0
    line = JsonLines().format(record)
    entry = json.loads(line)
    assert ("1970-01-01T00:00:00.250Z", "ERROR", "shippers", "it_broke n=1", "ValueError: broken") == tuple(
        entry.values()
    )
    assert "\n" not in line
