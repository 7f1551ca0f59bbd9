"""What is put in the place of what was found."""

import hashlib
import hmac
from collections.abc import Callable

from logflow_app.config.redact import Action, RedactSection

Replace = Callable[[str], str]

SHOWN_CHARS = 4  # of `last4`; of a text that is not three times as long nothing is shown
DIGEST_CHARS = 32  # 128 bits: two values with the same hash will not be met


def compile_action(section: RedactSection, action: Action) -> Replace:
    """Return what makes the replacement of a found text; one that is a replacement already stays."""
    mask = section.mask

    def last4(found: str) -> str:
        return mask + found[-SHOWN_CHARS:] if len(found) >= 3 * SHOWN_CHARS else mask

    if action == "hmac" and section.hmac and section.hmac.secret:
        return _hmac(section.hmac.key_id, section.hmac.secret.get_secret_value().encode())
    plain: dict[str, Replace] = {"mask": lambda _: mask, "last4": last4, "remove": lambda _: "", "hash": _hash}
    return plain[action]


def _hash(found: str) -> str:
    return f"sha256:{hashlib.sha256(_bytes(found)).hexdigest()[:DIGEST_CHARS]}"


def _hmac(key_id: str, secret: bytes) -> Replace:
    return lambda found: f"hmac:{key_id}:{hmac.new(secret, _bytes(found), 'sha256').hexdigest()[:DIGEST_CHARS]}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
