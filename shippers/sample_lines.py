"""Log lines as the five services of a small shop would write them; the same seed gives the same lines."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

LEVELS = {"INFO": 70, "WARN": 15, "ERROR": 10, "DEBUG": 5}
SERVICES = ("payment-service", "auth-service", "user-service", "order-service", "inventory-service")
CHUNK_LINES = 256
POOL_CHUNKS = 128
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"

MESSAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "payment-service": {
        "INFO": (
            "Payment completed for order {order}",
            "Payment of {amount} {currency} authorised for order {order} in {ms} ms",
            "Refund of {amount} {currency} issued for order {order}",
            "Card ending {digits} stored for user {user}",
            "Settlement batch {batch} closed with {count} payments",
        ),
        "WARN": (
            "Payment for order {order} is slow: {slow_ms} ms",
            "Card ending {digits} was declined, asking user {user} for another one",
            "Retrying payment gateway for order {order}, attempt {attempt}",
        ),
        "ERROR": (
            "Payment gateway unavailable",
            "Payment failed for order {order}: gateway answered {status}",
            "Database connection timeout after {slow_ms} ms",
            "Refund for order {order} rejected error_code={error_code}",
        ),
        "DEBUG": (
            "Gateway request {request} took {ms} ms",
            "Exchange rate for {currency} refreshed from cache",
        ),
    },
    "auth-service": {
        "INFO": (
            "User {user} logged in from {ip}",
            "User {user} logged out after {minutes} minutes",
            "Token issued for user {user}, valid for {minutes} minutes",
            "Password changed for user {user}",
            "Second factor confirmed for user {user}",
        ),
        "WARN": (
            "Wrong password for user {user} from {ip}, attempt {attempt}",
            "Token of user {user} expires in {attempt} minutes",
            "Too many requests from {ip}: {count} in one minute",
        ),
        "ERROR": (
            "Login failed for user {user}: directory not reachable",
            "Token signature invalid for request {request} from {ip}",
            "Session store refused connection error_code={error_code}",
        ),
        "DEBUG": (
            "Session {request} found in cache",
            "Key set refreshed, {attempt} keys active",
        ),
    },
    "user-service": {
        "INFO": (
            "Profile of user {user} updated",
            "User {user} registered with plan {plan}",
            "Address of user {user} verified",
            "Newsletter sent to {count} users",
            'User {user} renamed saved search to "{plan} deals"',
        ),
        "WARN": (
            "Profile picture of user {user} is too large: {count} KiB",
            "Mail to user {user} bounced, attempt {attempt}",
            "Profile lookup for user {user} took {slow_ms} ms",
        ),
        "ERROR": (
            "Could not save profile of user {user}: version conflict",
            "Mail server answered {status} for user {user}",
            "Database connection timeout after {slow_ms} ms",
        ),
        "DEBUG": (
            "Cache miss for user {user}, loaded in {ms} ms",
            "Preferences of user {user} merged from request {request}",
        ),
    },
    "order-service": {
        "INFO": (
            "Order {order} created by user {user} with {attempt} items",
            "Order {order} shipped from {warehouse}",
            "Order {order} confirmed, total {amount} {currency}",
            "Invoice for order {order} rendered in {ms} ms",
            "Cart of user {user} restored with {attempt} items",
        ),
        "WARN": (
            "Order {order} waits for payment since {minutes} minutes",
            "Carrier for order {order} answered slowly: {slow_ms} ms",
            "Order {order} changed while being packed in {warehouse}",
        ),
        "ERROR": (
            "Order {order} could not be created: item {sku} unavailable",
            "Carrier interface answered {status} for order {order}",
            "Order {order} stuck in state packed error_code={error_code}",
        ),
        "DEBUG": (
            "Order {order} moved from created to paid",
            "Price rules for request {request} evaluated in {ms} ms",
        ),
    },
    "inventory-service": {
        "INFO": (
            "Stock of {sku} in {warehouse} is now {count}",
            "Reserved {attempt} of {sku} for order {order}",
            "Delivery {batch} booked into {warehouse}",
            "Stock count of {warehouse} finished with {count} items",
            "Released reservation of {sku} for order {order}",
        ),
        "WARN": (
            "Stock of {sku} in {warehouse} is low: {attempt} left",
            "Reservation for order {order} expires in {attempt} minutes",
            "Sync with {warehouse} lags by {minutes} minutes",
        ),
        "ERROR": (
            "Stock of {sku} would become negative in {warehouse}",
            "Warehouse {warehouse} not reachable error_code={error_code}",
            "Sync with {warehouse} failed after {attempt} attempts",
        ),
        "DEBUG": (
            "Query for {sku} took {ms} ms",
            "Reservation table of {warehouse} compacted, {count} rows left",
        ),
    },
}

FIELDS: dict[str, Callable[[Random], str]] = {
    "amount": lambda rng: f"{rng.randint(1, 900)}.{rng.randint(0, 99):02d}",
    "attempt": lambda rng: str(rng.randint(2, 9)),
    "batch": lambda rng: f"B{rng.randint(1000, 9999)}",
    "count": lambda rng: str(rng.randint(10, 9000)),
    "currency": lambda rng: rng.choice(("EUR", "USD", "GBP", "SEK")),
    "digits": lambda rng: f"{rng.randint(0, 9999):04d}",
    "error_code": lambda rng: f"E{rng.choice((401, 409, 500, 502, 503, 504))}",
    "ip": lambda rng: f"10.{rng.randint(0, 31)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}",
    "minutes": lambda rng: str(rng.randint(10, 240)),
    "ms": lambda rng: str(rng.randint(2, 480)),
    "order": lambda rng: f"order_{rng.randint(10_000, 99_999)}",
    "plan": lambda rng: rng.choice(("basic", "family", "business")),
    "request": lambda rng: f"{rng.getrandbits(48):012x}",
    "sku": lambda rng: f"SKU-{rng.randint(1000, 9999)}",
    "slow_ms": lambda rng: str(rng.randint(1200, 30_000)),
    "status": lambda rng: rng.choice(("500", "502", "503", "504")),
    "user": lambda rng: f"user_{rng.randint(1000, 9999)}",
    "warehouse": lambda rng: rng.choice(("north-1", "north-2", "harbour", "central")),
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def text_tail(level: str, service: str, message: str) -> str:
    """Return what follows the time in a line of seed 001's text form."""
    return f" {level} [{service}] {message}\n"


def json_tail(level: str, service: str, message: str) -> str:
    """Return what follows the time in a line of seed 001's JSON form."""
    return f'", "level": "{level}", "service": "{service}", "message": {json.dumps(message)}}}\n'


FORMATS: dict[str, tuple[str, Callable[[str, str, str], str]]] = {
    "text": ("", text_tail),
    "json": ('{"timestamp": "', json_tail),
}


class SampleLines:
    """An endless stream of lines without their times, in UTF-8, each with its line end.

    A line is `opening` + the time as `TIME_FORMAT` + a tail from `take` or `burst`. Tails come in runs of a few hundred
    out of a pool that is rendered once, in an order drawn from the seed, so a line costs far less than a microsecond.
    """

    def __init__(self, line_format: str, seed: int) -> None:
        opening, self._render = FORMATS[line_format]
        self.opening = opening.encode()
        self._seed = seed
        self._pool: dict[str, list[bytes]] = {}
        self._tails = self._endless()
        self._bursts = Random(f"{seed} bursts")  # noqa: S311 - repeatable, on purpose
        self.burst_lines = 0
        """How many lines of bursts were given."""

    def take(self, count: int) -> list[bytes]:
        """Return the next `count` tails: 70 % INFO, 15 % WARN, 10 % ERROR, 5 % DEBUG."""
        return list(islice(self._tails, count))

    def burst(self, count: int) -> list[bytes]:
        """Return `count` tails of errors of one service, as when it starts to fail."""
        service = self._bursts.choice(SERVICES)
        self.burst_lines += count
        chunk = self._chunk(f"burst {service}", ["ERROR"], [service])
        return [chunk[n % CHUNK_LINES] for n in range(count)]

    def _endless(self) -> Iterator[bytes]:
        order = Random(f"{self._seed} order")  # noqa: S311 - repeatable, on purpose
        while True:
            yield from self._chunk(f"pool {order.randrange(POOL_CHUNKS)}", list(LEVELS), SERVICES)

    def _chunk(self, name: str, levels: list[str], services: tuple[str, ...] | list[str]) -> list[bytes]:
        """Return the chunk of that name, rendered at its first use from the seed and the name alone."""
        if name not in self._pool:
            rng = Random(f"{self._seed} {name}")  # noqa: S311 - repeatable, on purpose
            drawn = rng.choices(levels, [LEVELS[level] for level in levels], k=CHUNK_LINES)
            self._pool[name] = [self._tail(rng, level, rng.choice(services)) for level in drawn]
        return self._pool[name]

    def _tail(self, rng: Random, level: str, service: str) -> bytes:
        message = _PLACEHOLDER.sub(lambda found: FIELDS[found[1]](rng), rng.choice(MESSAGES[service][level]))
        return self._render(level, service, message).encode()
