"""Kafka's clients are heard, but not a hundred times a second."""

import logging

from logflow_app.kafka_client import SELDOM_SECS, Seldom


def test_a_kind_of_message_is_told_seldom_and_others_at_once() -> None:
    """Of messages alike the first passes, then one at intervals that says how many were held back."""
    now = 0.0
    seldom = Seldom(lambda: now)

    def told(message: str, node: int) -> str | None:
        record = logging.LogRecord("aiokafka", logging.ERROR, __file__, 1, message, (node,), None)
        return record.getMessage() if seldom.filter(record) else None

    assert ["lost 1", None, "fetch 1", None] == [
        told("lost %s", 1),
        told("lost %s", 2),
        told("fetch %s", 1),
        told("lost %s", 1),
    ]
    now = SELDOM_SECS
    assert ["lost 3 (and 2 alike since the last)", None] == [told("lost %s", 3), told("lost %s", 3)]
