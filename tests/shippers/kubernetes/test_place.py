"""What is remembered of a container is read back as it was written."""

import pytest

from shippers.kubernetes.place import Key, Place
from tests.shippers.kubernetes.pods import EPOCH


def test_a_place_is_read_as_it_was_written() -> None:
    """It says which run of the container it is of, the newest time, and how many lines are near it."""
    place = Place("4f1c2b", EPOCH + 7, 3, 12)
    assert "4f1c2b 2025-10-09T08:53:20.000000007Z 3 12" == str(place)
    assert place == Place.read(str(place))


@pytest.mark.parametrize(
    "text", ["", "a", "a b 1 2", "a 2025-10-09T08:53:20Z 1", "a 2025-10-09T08:53:20Z 1 x", "a 2025-10-09T08:53:20Z 1 ²"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    """A mark of some other form is passed over, and the log read from its beginning."""
    assert Place.read(text) is None


def test_a_key_is_read_as_it_was_written() -> None:
    """Other sources' marks are left alone."""
    assert Key("pods", "uid-1", "app") == Key.read(str(Key("pods", "uid-1", "app")))
    assert Key.read("journald/cursor") is None
    assert Key.read("docker/a/b/c") is None
