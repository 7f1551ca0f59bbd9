"""Sizes and durations, as Vector's VRL documents `parse_bytes` and `parse_duration`."""

import pytest

from logflow_app.quantities import parse_bytes, parse_duration


@pytest.mark.parametrize(
    ("text", "unit", "base", "expected"),
    [
        ("512B", "KiB", "2", 0.5),
        ("1.5 MiB", "KiB", "2", 1536.0),
        ("1GB", "MB", "2", 1024.0),
        ("1KB", "B", "2", 1024.0),
        ("1kB", "B", "10", 1000.0),
        ("1KB", "B", "10", 1000.0),
        (" 768MB ", "PB", "10", 7.68e-07),
        ("3.007GB", "kB", "10", 3007000.0),
        ("-1 kB", "B", "10", -1000.0),
        ("1KiB", "B", "10", None),
        ("1QB", "B", "10", None),
        ("12", "B", "2", None),
        ("foo", "B", "2", None),
        ("", "B", "2", None),
        ("1" * 50 + "B", "B", "2", None),
        ("1" * 30 + "EB", "B", "2", None),
        ("1.5.2MB", "B", "2", None),
        ("٣B", "B", "2", None),
    ],
)
def test_sizes(text, unit, base, expected):
    """A size is a number with a unit; to the base 2 every unit is a power of 1,024."""
    assert parse_bytes(text, unit, base) == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1005ms", "s", 1.005),
        ("100µs", "ms", 0.1),
        ("100μs", "ms", 0.1),
        ("100us", "ms", 0.1),
        ("1 ns", "us", 0.001),
        ("2cs", "ms", 20.0),
        ("1ds", "ms", 100.0),
        ("1d1s", "s", 86401.0),
        ("1s 1ms", "ms", 1001.0),
        ("1s1m", "ms", 61000.0),
        ("1.1d12.3s", "s", 95052.3),
        ("1h2m3.5s", "s", 3723.5),
        ("-1.5s", "s", -1.5),
        (".5s", "s", 0.5),
        ("1w", "d", 7.0),
        ("foo", "ms", None),
        ("1", "ms", None),
        ("1d foo", "s", None),
        ("1q", "s", None),
        ("", "s", None),
        ("-", "s", None),
        ("ms", "s", None),
        ("9" * 40 + "s", "s", None),
        ("1s" * 1000, "s", None),
    ],
)
def test_durations(text, unit, expected):
    """A duration is one or more numbers with units, added up."""
    assert parse_duration(text, unit) == expected


@pytest.mark.parametrize("parse", [lambda: parse_bytes("1B", "ZB", "10"), lambda: parse_duration("1s", "years")])
def test_an_unknown_unit_is_a_mistake_of_the_caller(parse):
    """What a number is to be given in must be known."""
    with pytest.raises(ValueError, match="expected one of"):
        parse()
