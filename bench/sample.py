"""The lines that are measured with: of two kinds, about 185 bytes each, every one different."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from random import Random
from typing import NamedTuple

from shippers.sample_lines import SampleLines

LINES_PER_LOGGED_SECOND = 5000
TEXT_BYTES = 185
POOL_LINES = 20_000


class Kind(NamedTuple):
    """A kind of line: what is taken out of it, and by which expression."""

    name: str
    fields: int
    pattern: re.Pattern[str]
    parser: dict[str, str]


# Seed 001's text form; in LogFlow's configuration it has a parser of its own.
TEXT = Kind(
    "text",
    4,
    re.compile(r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<level>\w+) \[(?P<service>[^\]]+)\] (?P<message>.*)"),
    {"type": "text"},
)
# A web server's access log: nginx' combined form with the seconds a request took.
_ACCESS = (
    r'(?P<client>\S+) - (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+) [^"]*" '
    r'(?P<status>\d+) (?P<bytes>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)" (?P<seconds>[\d.]+)'
)
ACCESS = Kind("access", 10, re.compile(_ACCESS), {"type": "regex", "pattern": _ACCESS})
KINDS = {kind.name: kind for kind in (TEXT, ACCESS)}


def lines(kind: Kind, number: int, seed: int = 1, until: float | None = None) -> Iterator[str]:
    """Yield `number` lines whose times end about now, or at `until`, as if some thousand were written a second."""
    first = int((time.time() if until is None else until) - number / LINES_PER_LOGGED_SECOND)
    tails = _text_tails(seed) if kind is TEXT else _access_tails(seed)
    pool = list(islice(tails, min(POOL_LINES, number)))
    paste = _paste_text if kind is TEXT else _paste_access
    for n in range(number):
        if n % LINES_PER_LOGGED_SECOND == 0:
            at = datetime.fromtimestamp(first + n // LINES_PER_LOGGED_SECOND, UTC)
            stamp = f"{at:%Y-%m-%d %H:%M:%S}" if kind is TEXT else f"{at:%d/%b/%Y:%H:%M:%S +0000}"
        yield paste(stamp, pool[n % len(pool)], n)


def _paste_text(stamp: str, tail: str, n: int) -> str:
    return f"{stamp}{tail} n={n:09d}"


def _paste_access(stamp: str, tail: str, n: int) -> str:
    return tail.replace("TIME", stamp, 1).replace("NUMBER", f"{n:09d}", 1)


def _text_tails(seed: int) -> Iterator[str]:
    """Yield generated lines without their time, filled up to their length as requests are told apart in real logs."""
    sample, rng = SampleLines("text", seed), Random(seed)
    missing = TEXT_BYTES - len("2026-01-01 00:00:00") - len(" n=000000000")
    while True:
        for tail in sample.take(256):
            text = tail.decode().rstrip("\n")
            if '"' in text:  # JSON escapes quotes: these lines would time the slow way alone
                continue
            text += f" request={rng.getrandbits(64):016x} trace={rng.getrandbits(128):032x}"
            yield text + f" tenant={rng.getrandbits(256):064x}"[: max(0, missing - len(text))]


def _access_tails(seed: int) -> Iterator[str]:
    rng = Random(seed)
    for _ in count():
        user = rng.choice(("-", f"user_{rng.randint(1000, 9999)}"))
        opening = f"10.{rng.randint(0, 31)}.{rng.randint(0, 255)}.{rng.randint(1, 254)} - {user} ["
        path = f"/{rng.choice(('orders', 'cart', 'users', 'stock'))}/{rng.randint(1, 99_999)}?n=NUMBER"
        status = rng.choices(("200", "201", "304", "404", "500"), (80, 5, 8, 5, 2))[0]
        referer = rng.choice(("-", "https://shop.example/cart", "https://shop.example/search"))
        agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:{rng.randint(90, 140)}.0) Gecko/20100101"
        took = f"{rng.random():.3f}"
        request = f'"{rng.choice(("GET", "GET", "POST", "PUT"))} {path} HTTP/1.1"'
        yield f'{opening}TIME] {request} {status} {rng.randint(100, 90_000)} "{referer}" "{agent}" {took}'
