"""Texts with a unit → numbers: sizes (`3.5GiB`) and durations (`1m30s`), as Vector's VRL reads them."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Base = Literal["2", "10"]
MAX_QUANTITY_CHARS = 100  # longer text is no quantity

_LETTERS = "KMGTPE"
BYTE_UNITS: dict[str, dict[str, Decimal]] = {
    "2": {
        "B": Decimal(1),
        **{f"{letter}{tail}": Decimal(1024) ** power
           for power, letter in enumerate(_LETTERS, 1) for tail in ("iB", "B")},
    },
    "10": {"B": Decimal(1), **{f"{letter}B": Decimal(1000) ** power for power, letter in enumerate(_LETTERS, 1)}},
}  # fmt: skip
"""Bytes in each unit. To the base 2, `KB` means what `KiB` does; to the base 10 there is no `KiB`."""
for _units in BYTE_UNITS.values():
    _units |= {f"k{name[1:]}": size for name, size in _units.items() if name[0] == "K"}

DURATION_UNITS: dict[str, Decimal] = {
    "ns": Decimal("1e-9"), "us": Decimal("1e-6"), "µs": Decimal("1e-6"), "μs": Decimal("1e-6"), "ms": Decimal("1e-3"),
    "cs": Decimal("1e-2"), "ds": Decimal("1e-1"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600),
    "d": Decimal(86_400), "w": Decimal(604_800),
}  # fmt: skip
"""Seconds in each unit; both signs that stand for micro are known."""

_SIZE = re.compile(r"\s*+(-?\d{1,40}(?:\.\d{1,40})?)\s*+([A-Za-z]{1,3})\s*+", re.ASCII)
_STEP = re.compile(r"\s*+(\d{1,40}(?:\.\d{1,40})?|\.\d{1,40})\s*+([a-zµμ]{1,2})")
_LARGEST = Decimal(2) ** 64  # seconds and bytes beyond it are a mistake of the source


def parse_bytes(text: str, unit: str = "B", base: Base = "2") -> float | None:
    """Return the size as a number of `unit`, None where the text is none; `ValueError` for a unit unknown to the base.

    To the base 2 `1GB` is 1,073,741,824 bytes, to the base 10 a thousand million.
    """
    units = BYTE_UNITS[base]
    if unit not in units:
        raise ValueError(f"expected one of {', '.join(units)} as the unit of a size; got {unit!r}")
    match = _SIZE.fullmatch(text) if len(text) <= MAX_QUANTITY_CHARS else None
    if match is None or match[2] not in units:
        return None
    size = Decimal(match[1]) * units[match[2]]
    return float(size / units[unit]) if abs(size) < _LARGEST else None


def parse_duration(text: str, unit: str = "s") -> float | None:
    """Return the duration as a number of `unit`, None where the text is none; `ValueError` for an unknown unit.

    Its parts are added up, in whatever order and with or without blanks: `1d 2h`, `1.5s`, `1ms1 µs`.
    """
    if unit not in DURATION_UNITS:
        raise ValueError(f"expected one of {', '.join(DURATION_UNITS)} as the unit of a duration; got {unit!r}")
    secs = _secs(text) if len(text) <= MAX_QUANTITY_CHARS else None
    return None if secs is None else float(secs / DURATION_UNITS[unit])


@lru_cache(maxsize=4096)
def _secs(text: str) -> Decimal | None:
    written = text.strip()
    sign = -1 if written.startswith("-") else 1
    place, secs = int(sign < 0), Decimal(0)
    while place < len(written):
        step = _STEP.match(written, place)
        if step is None or step[2] not in DURATION_UNITS:
            return None
        secs += Decimal(step[1]) * DURATION_UNITS[step[2]]
        place = step.end()
    return sign * secs if written[place - 1 : place].isalpha() and secs < _LARGEST else None
