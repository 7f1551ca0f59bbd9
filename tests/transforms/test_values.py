"""map, convert and hash."""

from typing import Any

import pytest

from tests.transforms.running import changed, compiled, event, extra


def test_values_are_looked_up() -> None:
    """A value becomes what the table says, a number by its digits; others stay without a default."""
    step = compiled("map", field="code", table={200: "fine", "true": "yes", "x": 5})
    expected = [{"code": "fine"}, {"code": "fine"}, {"code": "yes"}, {"code": 5}, {"code": "other"}, {}]
    values: list[dict[str, Any]] = [
        {"code": 200},
        {"code": "200"},
        {"code": True},
        {"code": "x"},
        {"code": "other"},
        {},
    ]
    assert expected == [extra(step, event(**one)) for one in values]


def test_a_result_can_go_elsewhere() -> None:
    """With `target` the value stays where it is, with `default` there is always a result."""
    step = compiled("map", field="code", table={"500": "ERROR"}, default="INFO", target="level")
    assert [event(level="ERROR", code=500), event(level="INFO", code=200), event(level="INFO")] == [
        changed(step, one) for one in (event(code=500), event(code=200), event(level="WARN"))
    ]


def test_a_list_is_looked_up_by_its_entries() -> None:
    """An object is in no table, and is not replaced."""
    step = compiled("map", field="a", table={"1": "one"}, default="other")
    assert [{"a": ["one", "one", "other"]}, {"a": {"1": 2}}, {"a": "other"}] == [
        extra(step, event(a=value)) for value in ([1, "1", {}], {"1": 2}, None)
    ]
    assert {"a": [1, 2]} == extra(compiled("map", field="a", table={"x": 1}), event(a=["x", 2]))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("int", ["1", 2.5, "x", None, ["3"]], [1, 2, "x", None, ["3"]]), ("string", None, None),
        ("string", [1], "[1]"), ("bool", [], []), ("duration", ["1m", {"a": 1}], [60, {"a": 1}]),
        ("int", "42", 42), ("int", " 42 ", 42), ("int", "-3.9", -3), ("int", "1e3", 1000),
        ("int", "1,234,567", 1234567),
        ("int", True, 1), ("int", 7.9, 7), ("int", "12,34", "12,34"), ("int", "4 2", "4 2"), ("int", "", ""),
        ("int", "-", "-"), ("int", "9" * 400, "9" * 400), ("int", "0x1f", "0x1f"), ("int", None, None),
        ("int", [1], [1]), ("int", "123456789012345678901", 123456789012345678901),
        ("float", "1.50", 1.5), ("float", ".5", 0.5), ("float", "5.", 5.0), ("float", "nan", "nan"),
        ("float", "1e999", "1e999"), ("float", 3, 3.0), ("float", ".", "."), ("float", "1_0", "1_0"),
        ("bool", "yes", True), ("bool", "OFF", False), ("bool", "maybe", "maybe"), ("bool", 0, False),
        ("bool", 2, True),
        ("string", 5, "5"), ("string", True, "true"), ("string", {"a": 1}, '{"a":1}'), ("string", "x", "x"),
        ("bytes", "10 KiB", 10240), ("bytes", "1.5MB", 1572864), ("bytes", "512", 512), ("bytes", "ten", "ten"),
        ("duration", "1m30s", 90), ("duration", "250ms", 0.25), ("duration", 5, 5), ("duration", "soon", "soon"),
        ("timestamp", "23/Oct/2025:17:30:45 +0200", "2025-10-23T15:30:45.000Z"),
        ("timestamp", 1761233446, "2025-10-23T15:30:46.000Z"), ("timestamp", "never", "never"),
        ("timestamp", True, True),
    ],
)  # fmt: skip
def test_values_are_converted(kind: str, value: object, expected: object) -> None:
    """What can be read as the type is; what cannot stays as it is."""
    found = extra(compiled("convert", convert={"a": kind}), event(a=value))["a"]
    assert (type(expected), expected) == (type(found), found)


def test_units_of_conversions() -> None:
    """Durations come in the unit asked for, `KB` can be 1000 bytes, times can be in a zone and a layout."""
    step = compiled(
        "convert",
        convert={"took": "duration", "size": "bytes", "at": "timestamp"},
        unit="ms",
        base="10",
        timezone="Europe/Berlin",
        time_format="%d.%m.%Y %H:%M",
    )
    one = extra(step, event(took="1.5s", size="2KB", at="23.10.2025 17:30"))
    assert {"took": 1500, "size": 2000, "at": "2025-10-23T15:30:00.000Z"} == one


def test_hashes_are_those_of_the_algorithm() -> None:
    """The SHA-256 of a text, and of a number's digits, stands in its place; what is empty stays."""
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    one = extra(compiled("hash", fields=["a", "n", "e", "absent"]), event(a="foo", n=5, e=""))
    expected = {"a": digest, "n": "ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d", "e": ""}
    assert expected == one


def test_a_hash_with_a_secret_is_an_hmac() -> None:
    """The key is needed to guess; RFC 4231, test case 2."""
    step = compiled("hash", fields=["a"], secret="Jefe")
    expected = {"a": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"}
    assert expected == extra(step, event(a="what do ya want for nothing?"))


@pytest.mark.parametrize("number", [2**53 + 1, 1234567890123456789, -(10**30), "1234567890123456789"])
def test_long_numbers_keep_their_digits(number: int | str) -> None:
    """An id is no quantity: by way of a float its last digits would change."""
    assert {"id": int(number)} == extra(compiled("convert", convert={"id": "int"}), event(id=number))


def test_a_base_may_be_written_as_a_number() -> None:
    """YAML makes numbers of it."""
    assert {"v": 1000} == extra(compiled("convert", convert={"v": "bytes"}, base=10), event(v="1 KB"))
