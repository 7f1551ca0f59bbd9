"""Who may send, and how often: keys that are compared in constant time, and a rate for each address."""

import binascii
import hashlib
import hmac
import secrets
from base64 import b64decode
from collections.abc import Iterable, Mapping

from shippers.http.problems import RequestError
from shippers.rates import Rates

LONGEST_KEY = 20_000
CHALLENGE = 'Basic realm="logflow", charset="UTF-8"'


class Keys:
    """The keys of which a request must bear one; without any, all requests pass.

    What is looked up is a digest with a secret of this process: how long that takes says nothing about the keys.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._salt = secrets.token_bytes(32)
        self._digests = frozenset(self._digest(key.encode()) for key in keys)

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request with these headers may pass. 2 µs, whatever it bears."""
        if not self._digests:
            return True
        return sum(self._knows(key) for key in _keys_in(headers)) > 0  # all are looked up: each costs the same

    def _knows(self, key: bytes) -> bool:
        return len(key) <= LONGEST_KEY and self._digest(key) in self._digests

    def _digest(self, key: bytes) -> bytes:
        return hmac.digest(self._salt, key, hashlib.sha256)


class RequestRates:
    """How many requests a second each address may send."""

    def __init__(self, per_second: int | None) -> None:
        self._rates = Rates(per_second) if per_second else None

    def admit(self, client: str, now: float) -> None:
        """Take a request off what an address may send; raises RequestError where nothing is left."""
        if self._rates is None or self._rates.allow(client, 1, now):
            return
        raise RequestError(429, "expected fewer requests a second from this address (rate_limit)", "", 1)


def _keys_in(headers: Mapping[str, str]) -> list[bytes]:
    """Return what may be a key: X-API-Key, and Authorization by ApiKey, Bearer, or as the password of Basic.

    Elasticsearch's clients send an ApiKey as the Base64 of `id:key`; then the key counts, as does the whole of it.
    """
    found = [headers["X-API-Key"]] if "X-API-Key" in headers else []
    kind, _, said = headers.get("Authorization", "").partition(" ")
    said = said.strip()
    kind = kind.lower()
    keys = [key.encode(errors="surrogateescape") for key in found]
    if kind in ("apikey", "bearer") and said:
        keys.append(said.encode(errors="surrogateescape"))
    if kind in ("apikey", "basic") and said:
        keys.append(_behind_colon(said))
    return keys


def _behind_colon(said: str) -> bytes:
    try:
        return b64decode(said.encode(errors="replace"), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
