"""What all tests of HTTP inputs share."""

import pytest

from shippers.http import listener


@pytest.fixture(autouse=True)
def short_goodbyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for clients that do not end: many tests have some."""
    monkeypatch.setattr(listener, "CLOSING_SECS", 0.3)
    monkeypatch.setattr(listener, "LINGERING_SECS", 0.3)
