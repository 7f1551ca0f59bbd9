"""IP addresses and networks in queries: `ip:10.0.0.0/8`, `ip:[10.0.0.1 TO 10.0.0.99]`."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Order = tuple[int, int]
"""The version of an address and its number: addresses compare by these."""

MAX_CHARS = 64
MAX_CACHED = 10_000


def network_of(text: str) -> IPv4Network | IPv6Network | None:
    """Return the network a text such as `10.0.0.0/8` is, None where it is none."""
    if "/" not in text or len(text) > MAX_CHARS:
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def is_no_network(text: str) -> bool:
    """Tell whether a text would be a network but for the number behind the slash: `10.0.0.0/99`."""
    address, slash, bits = text.partition("/")
    return bool(slash) and bits.isdecimal() and order_of(address) is not None and network_of(text) is None


def order_of_v6(text: str) -> Order | None:
    """Return where an IPv6 address stands, which may be written in several ways; None for anything else."""
    return order_of(text) if ":" in text and "%" not in text else None


def order_of(value: Any) -> Order | None:  # noqa: ANN401 - any JSON value
    """Return where an address stands among others, None for what is no address. 0.1 µs where it came before."""
    return _order(value) if type(value) is str and len(value) <= MAX_CHARS else None


@lru_cache(maxsize=MAX_CACHED)
def _order(text: str) -> Order | None:
    try:
        address = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return address.version, int(address)
