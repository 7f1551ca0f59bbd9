"""Settings from the environment."""

import pytest
from pydantic import SecretStr

from logflow_app.config.elasticsearch import ElasticsearchOutput
from tests.config.loaded import loaded, problems


def test_the_environment_wins_over_the_file() -> None:
    """A variable named after a key's path sets that key and leaves its neighbours."""
    config = loaded("web: {host: a, port: 1}\n", LOGFLOW_WEB__PORT="2")
    assert (config.web.host, config.web.port) == ("a", 2)


def test_a_whole_setting_needs_no_separator() -> None:
    """A key at the top of the file is named by one word."""
    assert str(loaded(LOGFLOW_DATA_DIR="/var/lib/logflow").data_dir) == "/var/lib/logflow"


def test_lists_are_reached_by_place() -> None:
    """Places are filled from 0, in the order of numbers and not of letters."""
    environ = {f"LOGFLOW_INPUTS__FILES__0__PATHS__{n}": f"/{n}" for n in range(12)}
    assert [f"/{n}" for n in range(12)] == loaded(**environ).inputs.files[0].paths


def test_one_entry_of_a_list_can_be_replaced_and_one_added() -> None:
    """The rest of the list is the file's."""
    config = loaded("kafka: {brokers: [a:1, b:2]}\n", LOGFLOW_KAFKA__BROKERS__1="c:3", LOGFLOW_KAFKA__BROKERS__2="d:4")
    assert config.kafka.brokers == ["a:1", "c:3", "d:4"]


@pytest.mark.parametrize("value", ["a:1,b:2", '["a:1", "b:2"]'])
def test_a_list_can_be_given_whole(value: str) -> None:
    """As text with commas, or as JSON."""
    assert loaded(LOGFLOW_KAFKA__BROKERS=value).kafka.brokers == ["a:1", "b:2"]


def test_a_section_can_be_given_as_json_and_changed_further() -> None:
    """Outer variables are read before inner ones."""
    config = loaded(
        LOGFLOW_INPUTS='{"files": [{"paths": ["/a"], "service": "x"}]}', LOGFLOW_INPUTS__FILES__0__SERVICE="y"
    )
    assert (config.inputs.files[0].paths, config.inputs.files[0].service) == (["/a"], "y")


@pytest.mark.parametrize("password", ["12345", "true", '["a"]', '{"a": 1}', "{", " x ", "null"])
def test_text_stays_text_whatever_it_looks_like(password: str) -> None:
    """A password may look like a number or like JSON."""
    environ = {
        "LOGFLOW_OUTPUT__ELASTICSEARCH__USERNAME": "u",
        "LOGFLOW_OUTPUT__ELASTICSEARCH__PASSWORD": password,
    }
    output = loaded(**environ).output
    assert isinstance(output, ElasticsearchOutput)
    assert SecretStr(password) == output.elasticsearch.password


def test_a_variable_of_a_key_that_is_not_there_is_refused() -> None:
    """A misspelt variable is named, with the key that may be meant."""
    expected = [
        (
            "environment variable LOGFLOW_KAFKA__BROKER: kafka.broker: "
            "expected a known key, came `broker`; did you mean `brokers`?"
        )
    ]
    assert expected == problems(LOGFLOW_KAFKA__BROKER="a:1")


def test_a_bad_value_is_blamed_on_the_variable() -> None:
    """The file's line is not blamed for what the environment says."""
    expected = [
        "environment variable LOGFLOW_KAFKA__PARTITIONS__RAW: kafka.partitions.raw: expected a whole number, came 'x'"
    ]
    assert expected == problems("kafka:\n  partitions:\n    raw: 8\n", LOGFLOW_KAFKA__PARTITIONS__RAW="x")


def test_a_gap_in_a_list_is_refused() -> None:
    """Nothing would stand in the places left out."""
    expected = [
        (
            "environment variable LOGFLOW_KAFKA__BROKERS__3: kafka.brokers[3]: "
            "expected a place in the list from 0 to 1, came `3`"
        ),
    ]
    assert expected == problems("kafka: {brokers: [a:1]}\n", LOGFLOW_KAFKA__BROKERS__3="b:2")


def test_a_word_where_a_place_is_wanted_is_refused() -> None:
    """A list has places, no keys."""
    expected = [
        "environment variable LOGFLOW_INPUTS__FILES__PATHS__0: inputs.files: expected a list, came a section of keys"
    ]
    assert expected == problems(LOGFLOW_INPUTS__FILES__PATHS__0="/a")


def test_variables_that_clusters_set_are_left_alone() -> None:
    """Kubernetes names the address of a service called `logflow` in every pod beside it."""
    environ = {
        "LOGFLOW_PORT": "tcp://10.0.0.1:6066",
        "LOGFLOW_SERVICE_HOST": "10.0.0.1",
        "LOGFLOW_PORT_6066_TCP": "tcp://10.0.0.1:6066",
    }
    assert loaded() == loaded(**environ)
