"""Names that say that what they name is a secret: `db_password`, `X-Api-Key`, `clientSecret`."""

import re
from collections.abc import Sequence
from functools import lru_cache

MAX_NAME_CHARS = 200

# A name is a secret's if it ends with one of these; `_`, `-`, `.` and blanks in it are passed over.
ENDINGS = (
    "password", "passwords", "passwd", "passphrase", "passcode", "secret", "secrets", "token", "authorization",
    "credential", "credentials", "apikey", "apikeys", "accesskey", "secretkey", "privatekey", "encryptionkey",
    "accountkey", "authkey", "signingkey", "masterkey", "clientkey", "sshkey", "setcookie", "cookie", "cookies",
    "sessionkey", "sharedkey",
)  # fmt: skip
# Too short to be the end of any word: `compass`, `spin`. These are whole words of a name.
SHORT_NAMES = frozenset({"pass", "pwd", "auth", "creds"})
# Names that end like a secret's and say something about it, or about paging.
_HARMLESS = frozenset({
    "maxtoken", "nexttoken", "pagetoken", "nextpagetoken", "synctoken", "continuationtoken", "cachetoken",
    "tokentoken", "stoptoken", "eostoken", "bostoken", "padtoken", "unktoken", "isauth", "hasauth",
    "needsauth", "useauth",
})  # fmt: skip

_SEPARATORS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

#: What such names look like in a text, at their end: what stands before is no matter.
ENDINGS_IN_TEXT = (
    r"passw(?:or)?ds?|passphrase|passcode|secrets?|token|(?:set[-_ ]?)?cookies?|authorization|credentials?|"
    r"(?:api|access|secret|private|encryption|account|auth|signing|master|client|ssh|session|shared)[-_. ]?keys?|"
    r"(?<![a-z])(?:pass|pwd|creds)|(?<=[?&;])(?:sig|x-amz-signature|signature|auth|key)"
)
WORDS_IN_TEXT = ("pass", "secret", "token", "cookie", "auth", "cred", "key", "pwd", "sig")  # each has one of them


class KeyNames:
    """Tells names of secrets, the usual ones and further ones."""

    def __init__(self, further: Sequence[str] = (), never: Sequence[str] = (), *, has_usual: bool = True) -> None:
        self._endings = tuple(map(_plain, further)) + (ENDINGS if has_usual else ())
        self._words = SHORT_NAMES if has_usual else frozenset()
        self._never = _HARMLESS | set(map(_plain, never))
        self.is_secret = lru_cache(maxsize=10_000)(self._is_secret)

    def _is_secret(self, name: str) -> bool:
        if len(name) > MAX_NAME_CHARS:
            return False
        plain = _plain(name)
        if plain in self._never:
            return False
        if plain.endswith(self._endings):
            return True
        words = [word for word in _SEPARATORS.split(_CAMEL.sub("_", name).lower()) if word]
        return bool(words) and words[-1] in self._words


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()
