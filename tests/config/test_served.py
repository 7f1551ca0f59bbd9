"""What is accepted and not served is refused."""

import pytest

from logflow_app.config import Config, refuse_unserved, unserved
from logflow_app.config.schema import keys_at
from logflow_app.config.served import UNSERVED, Unserved
from logflow_app.errors import ConfigError
from tests.config.loaded import loaded

FILE = "inputs:\n  files:\n    - paths: [/a]\n"
CASES = {
    "output": (
        "output: {type: stdout}\n",
        "1: output.type: stdout is accepted, but not served by this version; use elasticsearch or sqlite",
    ),
    "outputs": (
        "outputs:\n  - {type: elasticsearch}\n  - {type: s3, s3: {bucket: b}}\n",
        "3: outputs[1].type: s3 is accepted, but not served by this version; use elasticsearch or sqlite",
    ),
    "topic": (
        "kafka: {raw_topics: [{topic: dhcp}]}\n",
        (
            "1: kafka.raw_topics[0].topic: dhcp is accepted, but not served by this version; "
            "read it with an input under inputs.kafka"
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_served_is_refused(name: str) -> None:
    """An accepted key that would do nothing stops the worker, with its place and a way out."""
    text, expected = CASES[name]
    with pytest.raises(ConfigError) as caught:
        refuse_unserved(loaded(text))
    assert [f"logflow.yaml:{expected}"] == caught.value.problems


def test_every_row_of_the_table_has_a_case() -> None:
    """A new row comes with a test."""
    assert len(UNSERVED) <= len(CASES)


@pytest.mark.parametrize("entry", UNSERVED, ids=lambda entry: ".".join(entry.path))
def test_every_row_names_a_setting(entry: Unserved) -> None:
    """A row that names no setting would refuse nothing."""
    assert entry.path[-1] in keys_at(tuple(0 if part == "*" else part for part in entry.path[:-1]), {})


def test_the_defaults_are_served() -> None:
    """Without a file there is nothing to refuse, however the configuration was made."""
    assert ([], []) == (unserved(loaded()), unserved(Config()))
