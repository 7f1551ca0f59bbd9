"""Who may look: whoever knows the token, or has a session because they once did."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

SESSION_SECS = 7 * 86_400
_SALT = b"logflow web session"


class Access:
    """Knows the token and signs sessions with it, so that all workers with the same token take the same sessions.

    Without a token everybody may look. A session is `<expiry>.<nonce>.<signature>`: it says nothing of the token and
    ends with it.
    """

    def __init__(self, token: str | None, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._token = token
        # Slow on purpose, once a start: a stolen session must not be a quick test of guessed tokens.
        self._key = hashlib.scrypt(token.encode(), salt=_SALT, n=2**14, r=8, p=1) if token is not None else b""
        name = hashlib.sha256(b"name" + self._key).hexdigest()[:8]
        self.cookie = f"logflow_{name}"
        """The cookie's name; two LogFlows on one host have two, because a browser keeps cookies without ports."""

    @property
    def is_open(self) -> bool:
        """Whether everybody may look."""
        return self._token is None

    def knows(self, token: str) -> bool:
        """Tell whether this is the token, in a time that says nothing of how much of it is right."""
        if self._token is None:
            return False
        return hmac.compare_digest(_digest(token), _digest(self._token))

    def new_session(self) -> str:
        """Return a session that is good for `SESSION_SECS`."""
        content = f"{int(self._clock()) + SESSION_SECS}.{secrets.token_hex(8)}"
        return f"{content}.{self._sign(content)}"

    def is_session(self, value: str) -> bool:
        """Tell whether this is a session of ours that has not ended."""
        content, _, signature = value.rpartition(".")
        expiry = content.partition(".")[0]
        if self.is_open or not hmac.compare_digest(_digest(signature), _digest(self._sign(content))):
            return False
        return int(expiry) > self._clock()  # signed by us, so it is a number

    def _sign(self, content: str) -> str:
        return hmac.new(self._key, content.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
