"""Durations, sizes, addresses, zones."""

import pytest

from logflow_app.config.units import duration_secs, one_or_many, size_bytes, split_commas
from tests.config.loaded import loaded, problems


@pytest.mark.parametrize(
    ("text", "secs"),
    [("5s", 5.0), ("500ms", 0.5), ("1m30s", 90.0), ("2h", 7200.0), ("7d", 604800.0), ("0.1s", 0.1), (" 12 ", 12.0)],
)
def test_a_duration_is_read_with_its_units(text: str, secs: float) -> None:
    """A duration is a sum of numbers with units, and a bare number is seconds."""
    assert secs == duration_secs(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("4096", 4096), ("256KiB", 262144), ("256 KiB", 262144), ("10MB", 10_000_000), ("1GiB", 2**30), ("1.5KiB", 1536)],
)
def test_a_size_is_read_with_its_unit(text: str, size: int) -> None:
    """A size is a number with one unit, and a bare number is bytes."""
    assert size == size_bytes(text)


@pytest.mark.parametrize("text", ["", "5", "5 s", "s", "-5s", "5s!", "5S", "1e3s", "٣s", "9" * 100 + "s"])
def test_other_text_is_no_duration(text: str) -> None:
    """What is no duration is refused with examples; a bare 5 in text is one."""
    if text == "5":
        assert duration_secs(text) == 5.0
        return
    with pytest.raises(ValueError, match=r"^expected a duration such as 500ms, 5s, 1m30s, 2h or 7d, or a number"):
        duration_secs(text)


@pytest.mark.parametrize("text", ["", "KiB", "-1", "12XB", "1 2KiB", "٣", "²", "9" * 5000])
def test_other_text_is_no_size(text: str) -> None:
    """What is no size is refused with examples."""
    with pytest.raises(ValueError, match=r"^expected a size such as 4096, 256KiB, 10MB or 1GiB$"):
        size_bytes(text)


def test_numbers_pass_the_unit_readers() -> None:
    """A number of the file is left for its bounds to judge."""
    assert (5, 1.5) == (duration_secs(5), size_bytes(1.5))


def test_one_text_stands_for_a_list() -> None:
    """A single text is a list of one, text with commas a list of many."""
    assert (["a,b"], ["a", "b"]) == (one_or_many("a,b"), split_commas("a, b,"))


def test_a_duration_out_of_bounds_names_the_bound() -> None:
    """A bound is told as a plain number of seconds."""
    expected = ["logflow.yaml:1: counts.retention_secs: expected a number of at least 3600, came 60"]
    assert expected == problems("counts: {retention_secs: 1m}\n")


@pytest.mark.parametrize("address", ["localhost", ":9092", "a:b", "a:65536", "a b:1", "a:٣"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """A broker is a host and a port."""
    expected = [f"logflow.yaml:1: kafka.brokers[0]: expected host:port with a port up to 65535, came '{address}'"]
    assert expected == problems(f"kafka: {{brokers: ['{address}']}}\n")


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "Europe", "x\\0y"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    """A time zone is known by its name, and nothing else is looked for on the disk."""
    (problem,) = problems(f'events: {{timezone: "{zone}"}}\n')
    assert problem.startswith("logflow.yaml:1: events.timezone: expected the name of a time zone, such as UTC")


def test_words_are_taken_in_any_case() -> None:
    """A log level may be written in capitals, as environments like to have it."""
    assert loaded("logging: {level: DEBUG}\n").logging.level == "debug"
