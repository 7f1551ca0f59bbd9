"""What an answer means for a message: one table for all notifiers.

| answer | what happens next |
| --- | --- |
| 200 to 299 | sent |
| 408, 425, 429, 500 to 599, no answer | tried again, after what `Retry-After` asks for (RFC 9110, 10.2.3) |
| all others, redirects too | refused: the same message would be refused again |
"""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import NamedTuple

TRY_AGAIN = frozenset({408, 425, 429})
LONGEST_WISH_SECS = 3600.0  # who asks for more is asked again after this
WISH_CHARACTERS = 100


class Outcome(StrEnum):
    """What became of a message, or of one try."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
    EXPIRED = "expired"


class Verdict(NamedTuple):
    """What one try came to; `answer` says it in words that hold no secret, `wish_secs` is what the chat asked for."""

    outcome: Outcome
    answer: str
    wish_secs: float | None = None


def judge(status: int, retry_after: str | None, now: datetime) -> Verdict:
    """Return what an HTTP answer means, which came at `now`."""
    if 200 <= status <= 299:
        return Verdict(Outcome.SENT, f"HTTP {status}")
    if status in TRY_AGAIN or 500 <= status <= 599:
        return Verdict(Outcome.RETRY, f"HTTP {status}", wish_secs(retry_after, now))
    if 300 <= status <= 399:
        return Verdict(Outcome.REFUSED, f"HTTP {status}, a redirect: set `url` to where it leads")
    return Verdict(Outcome.REFUSED, f"HTTP {status}")


def wish_secs(retry_after: str | None, now: datetime) -> float | None:
    """Return the seconds a `Retry-After` asks for, written as a number or as a date; None where it says nothing."""
    text = (retry_after or "")[:WISH_CHARACTERS].strip()
    try:
        secs = float(text) if text.isascii() and text.replace(".", "", 1).isdigit() else _until(text, now)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, secs), LONGEST_WISH_SECS) if math.isfinite(secs) else None


def _until(text: str, now: datetime) -> float:
    date = parsedate_to_datetime(text)
    return (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
