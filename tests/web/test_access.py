"""Whoever knows the token is let in, and whoever has a session that is not over."""

import pytest

from logflow_app.web.access import SESSION_SECS, Access

TOKEN = "correct horse battery staple"


class Clock:
    """A time that is set by hand."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_the_token_is_known_and_nothing_else() -> None:
    """No part of it, nothing empty, nothing that is no text of this world."""
    access = Access(TOKEN)
    assert access.knows(TOKEN)
    assert not any(map(access.knows, ("", TOKEN[:-1], f"{TOKEN} ", TOKEN.upper(), "日本", "\ud800")))


def test_a_session_ends() -> None:
    """It is good until its time is over."""
    clock = Clock()
    access = Access(TOKEN, clock)
    session = access.new_session()
    clock.now += SESSION_SECS - 1
    assert access.is_session(session)
    clock.now += 1
    assert not access.is_session(session)


def test_a_session_is_good_at_every_worker_with_the_token() -> None:
    """And at none with another: a new token ends all sessions."""
    session = Access(TOKEN).new_session()
    assert (True, False) == (Access(TOKEN).is_session(session), Access(f"{TOKEN}!").is_session(session))
    assert Access(TOKEN).cookie == Access(TOKEN).cookie != Access(f"{TOKEN}!").cookie


@pytest.mark.parametrize("change", ["", ".", "..", "9999999999.00.00", "日.本.語", "x" * 100_000, "1.2.\ud800"])
def test_what_nobody_signed_is_no_session(change: str) -> None:
    """However it is made."""
    assert not Access(TOKEN).is_session(change)


def test_a_session_cannot_be_made_longer() -> None:
    """Its end is signed with it, and it does not hold the token."""
    access = Access(TOKEN)
    expiry, nonce, signature = access.new_session().split(".")
    assert not access.is_session(f"{int(expiry) + 1}.{nonce}.{signature}")
    assert TOKEN not in access.new_session()


def test_without_a_token_there_are_no_sessions() -> None:
    """Everybody may look, and nothing that is shown stands for a token."""
    access = Access(None)
    assert (True, False, False) == (access.is_open, access.knows(""), access.is_session(access.new_session()))
