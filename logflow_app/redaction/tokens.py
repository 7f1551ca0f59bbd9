"""Secrets that can be told by their own look: bearer tokens, JWT, keys of clouds and services, private keys."""

import re
from collections.abc import Iterator

from logflow_app.redaction.spans import Span

_BEARER = re.compile(r"(?<!\w)bearer[ \t]{1,4}([\w.~+/-]{8,}+=*)", re.IGNORECASE)
# RFC 7515 and 7516: a JSON object in base64url (`{"` is `eyJ`), and two or four more parts.
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{4,}+(?:\.[\w-]*+){1,3}", re.ASCII)
_PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z0-9 ]{0,40}?)PRIVATE KEY( BLOCK)?-----")

# What a text with one of the keys below has: a word, and a shape (see `Screen`) as long as the key must be.
CLOUD_WORDS: tuple[tuple[tuple[str, ...], tuple[bytes, ...]], ...] = (
    (("akia", "asia", "abia", "acca"), (b"U" * 20,)),
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_", "dop_v1_", "shpat_", "hf_"), (b"x" * 34,)),
    (("_live_", "_test_"), (b"x" * 18,)),
    (("github_pat_",), (b"x" * 33,)),
    (("dapi",), (b"x" * 36,)),
    (("ya29.", "sg.", "hvs."), (b"." + b"w" * 16,)),
    (("xox", "xapp-"), (b"w" * 15,)),
    (("gocspx-", "glpat-"), (b"w" * 26,)),
    (("sk-",), (b"w" * 35,)),
    (("aiza",), (b"w" * 39,)),
    (("pypi-",), (b"w" * 55,)),
    (("8q~",), (b"~",)),
    (("whsec_", "hooks.slack.com"), ()),
)
# How each service's documentation says that its keys look.
_CLOUD = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"  # AWS access key ids
    r"|AIza[\w-]{35}(?![\w-])|ya29\.[\w-]{20,}+|GOCSPX-[\w-]{20,}+"  # Google
    r"|[\w~.]{3}8Q~[\w~.-]{31,40}+"  # Azure client secrets
    r"|gh[pousr]_[A-Za-z0-9]{30,255}+|github_pat_\w{22,255}+|glpat-[\w-]{20,}+"  # GitHub, GitLab
    r"|xox[abeoprs](?:\.xox[bp])?-[\w-]{10,}+|xapp-\d-[\w-]{10,}+"  # Slack
    r"|(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}+|whsec_[A-Za-z0-9+/=]{16,}+"  # Stripe
    r"|SG\.[\w-]{16,32}\.[\w-]{16,64}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,}+"  # SendGrid, npm, PyPI
    r"|sk-(?:ant-|proj-|live-)?[\w-]{32,}+|dop_v1_[a-f0-9]{64}|hvs\.[\w-]{24,}+|dapi[a-f0-9]{32}|shpat_[a-f0-9]{32}"
    r"|hf_[A-Za-z0-9]{32,}+"  # Hugging Face
    r")"
    r"|(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{20,}+",
    re.ASCII,
)


def find_bearers(text: str) -> Iterator[Span]:
    """Yield the tokens behind the word Bearer (RFC 6750, 2.1); a plain word is none."""
    for match in _BEARER.finditer(text):
        if not match[1].isalpha() or not (match[1].islower() or match[1].istitle()):
            yield match.span(1)


def find_jwts(text: str) -> Iterator[Span]:
    """Yield JSON Web Tokens."""
    for match in _JWT.finditer(text):
        yield match.span()


def find_cloud_keys(text: str) -> Iterator[Span]:
    """Yield keys of clouds and services."""
    for match in _CLOUD.finditer(text):
        yield match.span()


def find_private_keys(text: str) -> Iterator[Span]:
    """Yield private keys in PEM or OpenPGP armour, to their end or the text's."""
    done = 0
    for match in _PRIVATE_KEY.finditer(text):
        if match.start() < done:
            continue
        ending = f"-----END {match[1]}PRIVATE KEY{match[2] or ''}-----"
        end = text.find(ending, match.end())
        done = len(text) if end < 0 else end + len(ending)
        yield match.start(), done
