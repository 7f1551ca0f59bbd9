"""Types for settings with a unit: durations (`5s`, `1m30s`), sizes (`256KiB`), addresses, zones, words in any case."""

import re
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from logflow_app.times.zones import find_zone

DURATION_UNITS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
SIZE_UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
MAX_UNIT_TEXT = 40  # longer text is no number, and reading it as one would only cost time

_DURATION_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_DURATION = re.compile(rf"(?:{_DURATION_PART.pattern})+")
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(B|KB|MB|GB|KiB|MiB|GiB)")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Kind:
    """The word the reference uses for a type, where Python's own would say too little."""

    word: str


def duration_secs(value: object) -> object:
    """Turn `1m30s`, `500ms` or `7d` into seconds; a bare number is seconds already."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) <= MAX_UNIT_TEXT and _NUMBER.fullmatch(text):
        return float(text)
    if len(text) > MAX_UNIT_TEXT or not _DURATION.fullmatch(text):
        raise ValueError("expected a duration such as 500ms, 5s, 1m30s, 2h or 7d, or a number of seconds")
    return float(sum(Decimal(number) * DURATION_UNITS[unit] for number, unit in _DURATION_PART.findall(text)))


def size_bytes(value: object) -> object:
    """Turn `256KiB` or `10MB` into bytes; a bare number is bytes already."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) <= MAX_UNIT_TEXT and text.isascii() and text.isdigit():
        return int(text)
    match = _SIZE.fullmatch(text) if len(text) <= MAX_UNIT_TEXT else None
    if not match:
        raise ValueError("expected a size such as 4096, 256KiB, 10MB or 1GiB")
    return int(Decimal(match[1]) * SIZE_UNITS[match[2]])


def split_commas(value: object) -> object:
    """Turn `a, b` into a list of two; a list stays as it is."""
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def one_or_many(value: object) -> object:
    """Let one text stand for a list that holds it."""
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [value]
    return value


def _address(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or len(port) > 5 or int(port) > 65535 or " " in value:
        raise ValueError("expected host:port with a port up to 65535")
    return value


def _loopback(address: str) -> str:
    host = address.rpartition(":")[0].strip("[]")
    try:
        is_loopback = host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ValueError("expected a loopback address such as 127.0.0.1:9108: whoever reaches it is asked nothing")
    return address


def _timezone(value: str) -> str:
    if find_zone(value) is None:
        raise ValueError("expected the name of a time zone, such as UTC, +02:00 or Europe/Berlin")
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


any_case = BeforeValidator(_lower)
number_as_text = BeforeValidator(_text)

Seconds = Annotated[float, BeforeValidator(duration_secs), Field(allow_inf_nan=False), Kind("duration")]
Bytes = Annotated[int, BeforeValidator(size_bytes), Kind("size")]
Text = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"), Kind("name")]
WorkerName = Annotated[str, Field(max_length=100, pattern=r"^worker[A-Za-z0-9._-]*$"), Kind("name")]
Address = Annotated[str, Field(max_length=300), AfterValidator(_address), Kind("host:port")]
LoopbackAddress = Annotated[Address, AfterValidator(_loopback)]
TimeZone = Annotated[str, Field(max_length=100), AfterValidator(_timezone), Kind("time zone")]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=10_000), Kind("secret")]
