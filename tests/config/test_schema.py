"""What the models tell about themselves."""

from logflow_app.config.counts import CountsSection
from logflow_app.config.model import Config
from logflow_app.config.parsers import WebParser
from logflow_app.config.schema import keys_at, type_words, types_at, walk


def test_the_keys_of_a_place_are_known() -> None:
    """A section has its keys, and a place no section has none."""
    assert [["host", "port", "token", "token_file", "tail_lines_per_sec"], []] == [
        keys_at(("web",), {}),
        keys_at(("nowhere", 3), {}),
    ]


def test_the_keys_of_a_variant_are_those_of_its_type() -> None:
    """With a type, its keys; without one, those of all variants."""
    tree = {"outputs": [{"type": "stdout"}, {}]}
    assert keys_at(("outputs", 0), tree) == ["type", "name"]
    assert keys_at(("outputs", 1), tree) == ["type", "name", "elasticsearch", "sqlite", "kafka", "s3"]


def test_the_types_of_a_place_are_known() -> None:
    """All words a variant may have for a type."""
    assert types_at(("output",), {}) == ["elasticsearch", "sqlite", "stdout", "kafka", "s3"]
    assert {"apache", "nginx"} < set(type_words(WebParser))
    assert type_words(CountsSection) == ()


def test_every_section_is_walked_once() -> None:
    """However often it is used."""
    found = list(walk(Config))
    assert len(found) == len(set(found))
    assert {"FileInput", "Multiline", "Sasl", "S3Target"} <= {model.__name__ for model in found}
