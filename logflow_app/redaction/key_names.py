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
    "sessionkey", "sharedkey", "accesstokens", "refreshtokens", "apitokens", "authtokens", "sessiontokens",
    "otpcode", "password1", "password2", "passwordconfirm", "passwordconfirmation",
)  # fmt: skip
# Too short to be the end of any word: `compass`, `spin`. These are whole words of a name.
SHORT_NAMES = frozenset({"pass", "pwd", "auth", "creds", "otp", "totp"})
# Here even the last word says too little (`max_tokens`, `gpio_pin`): these are the whole name, or what follows a dot.
WHOLE_NAMES = frozenset({"tokens", "pw", "cvv", "cvv2", "cvc", "pin"})
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
    r"passw(?:or)?d(?:s|[12]|[-_ ]?confirm(?:ation)?)?|passphrase|passcode|secrets?|token|"
    r"(?:set[-_ ]?)?cookies?|authorization|credentials?|"
    r"(?:api|access|secret|private|encryption|account|auth|signing|master|client|ssh|session|shared)[-_. ]?keys?|"
    r"(?<![a-z])(?:pass|pwd|creds)|(?<![a-z0-9])(?:pw|cvv2?|cvc|pin|tokens)|"
    r"(?:access|refresh|api|auth|session)[-_. ]?tokens|"
    r"(?<![a-z])t?otp(?:[-_. ]?code)?|"
    r"(?<=[?&;])(?:sig|x-amz-signature|signature|auth|key)"
)
# Each ends with one of these, and then a sign, a quote or a bracket follows. What others hold stands before them.
NAMES_IN_TEXT = (
    "pass", "password", "passwords", "passwd", "passwds", "passphrase", "passcode", "secret", "secrets", "token",
    "tokens", "cookie", "cookies", "auth", "authorization", "creds", "credential", "credentials", "key", "keys", "pw",
    "pwd", "pin", "cvv", "cvv2", "cvc", "sig", "signature", "otp", "otpcode",
    "password1", "password2", "passwordconfirm", "passwordconfirmation",
)  # fmt: skip
WORDS_IN_TEXT = (
    "pass",
    "secret",
    "token",
    "cookie",
    "cred",
    "key",
    "auth",
    "sig",
    "pw",
    "pin",
    "cvv",
    "cvc",
    "otp",
    "code",
)

# What stands behind such a name and is no secret.
_NO_SECRETS = frozenset({
    "null", "none", "nil", "true", "false", "undefined", "empty", "missing", "required", "invalid", "incorrect",
    "wrong", "expired", "unknown", "failed", "denied", "changed", "updated", "reset", "yes", "no", "ok", "is", "was",
    "not", "set", "unset", "***", "enabled", "disabled", "on", "off", "optional", "mandatory", "present", "absent",
    "accepted", "rejected", "valid", "verified", "unchanged", "provided", "mismatch", "correct", "found", "n/a", "na",
    "include", "omit", "same-origin", "sent",
    "-", "redacted", "hidden", "masked", "filtered", "[redacted]", "[filtered]", "<redacted>", "<hidden>",
})  # fmt: skip
# What stands behind such a name and says as little where it stands elsewhere: schemes, and the names themselves.
_COMMON = frozenset({
    *ENDINGS, *SHORT_NAMES, *WHOLE_NAMES, "basic", "bearer", "digest", "negotiate", "ntlm", "hmac", "signature",
    "aws4-hmac-sha256", "httponly", "secure", "partitioned",
})  # fmt: skip
_COUNTS = ("cookies", "secrets", "passwords")  # `num_cookies=4`
_LONGEST_COUNT = 5  # digits
_PATHS = ("/", "~")  # the shell's name for the folder it is in, and sudo's
_PINS = frozenset({"pin", "otp"})
_LEAST_PIN = 4  # digits; what is shorter is a pin of a chip, or a release of Erlang's OTP


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
        if self._words and name.rpartition(".")[2].lower() in WHOLE_NAMES:
            return True
        words = [word for word in _SEPARATORS.split(_CAMEL.sub("_", name).lower()) if word]
        return bool(words) and words[-1] in self._words


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


def says_nothing(value: str) -> bool:
    """Tell whether a value behind a secret's name is none: `required`, `none`, `***`."""
    return value.lower().rstrip(".!") in _NO_SECRETS or not value.strip("*")


def is_common(value: str) -> bool:
    """Tell whether a value is the name of secrets or of a scheme (`token=token`): elsewhere it is only that."""
    return value.lower() in _COMMON


def is_harmless(name: str, value: str, *, is_number: bool) -> bool:
    """Tell whether what stands behind a secret's name is none: `tokens=128`, `"pass": 12`, `PWD=/home/ada`, `pin=7`."""
    plain = name.rpartition(".")[2].lower()
    if plain == "pwd":
        return value.startswith(_PATHS)
    if not is_number:
        return plain in _PINS and value.isdecimal() and len(value) < _LEAST_PIN
    is_count = plain.endswith(_COUNTS) and len(value) <= _LONGEST_COUNT
    return is_count or plain == "tokens" or name.lower() == "pass" or (plain in _PINS and len(value) < _LEAST_PIN)
