"""The whole configuration, and what holds for every setting."""

from pathlib import Path
from typing import get_args

import annotated_types

from logflow_app.config.elasticsearch import ElasticsearchOutput
from logflow_app.config.model import Config
from logflow_app.config.schema import walk
from logflow_app.config.units import Kind
from tests.config.loaded import loaded, problems

FIELDS = [(model, key, field) for model in walk(Config) for key, field in model.model_fields.items()]
SEED_KEYS = {"timeout", "checkpoint_interval"} | {"scan_interval", "close_inactive", "ignore_older"}  # and kin


def test_without_a_file_everything_is_on_this_machine() -> None:
    """The defaults are those of the compose file: Kafka and Elasticsearch on localhost."""
    config = loaded()
    (output,) = config.all_outputs
    assert isinstance(output, ElasticsearchOutput)
    assert (["localhost:9092"], ["http://localhost:9200"]) == (config.kafka.brokers, output.elasticsearch.hosts)


def test_every_setting_is_described() -> None:
    """A setting without a sentence is a riddle; the sentence ends with a full stop."""
    assert [(model, key) for model, key, field in FIELDS if not (field.description or "").endswith(".")] == []


def test_every_number_has_bounds() -> None:
    """No number is so large or so small that it breaks what uses it."""
    unbounded = [
        (model, key)
        for model, key, field in FIELDS
        if {int, float} & {field.annotation, *get_args(field.annotation)}
        and not {annotated_types.Ge, annotated_types.Le} <= {type(mark) for mark in field.metadata}
    ]
    assert unbounded == []


def test_every_number_names_its_unit() -> None:
    """Durations end in `_secs`, sizes in `_bytes`; the seeds' keys are as the seeds have them."""
    misnamed = [
        (model, key)
        for model, key, field in FIELDS
        if key not in SEED_KEYS
        and (Kind("duration") in field.metadata, Kind("size") in field.metadata)
        != (key.endswith("_secs"), key.endswith("_bytes"))
    ]
    assert misnamed == []


def test_rates_are_bounded() -> None:
    """A rate of nothing would be a receiver that takes nothing."""
    expected = ["logflow.yaml:1: inputs.syslog[0].rate_limit: expected a number of at least 1, came 0"]
    assert expected == problems("inputs: {syslog: [{rate_limit: 0}]}\n")


def test_output_and_outputs_exclude_each_other() -> None:
    """One of the two says where events go."""
    expected = ["logflow.yaml: expected either `output` or `outputs`, not both"]
    assert expected == problems("output: {type: stdout}\noutputs: [{type: stdout}]\n")


def test_outputs_have_names_of_their_own() -> None:
    """Metrics and backlogs are told apart by the output's name."""
    expected = ["logflow.yaml: expected every entry of `outputs` to have a `name` of its own"]
    assert expected == problems("outputs: [{type: stdout}, {type: stdout}]\n")


def test_several_outputs_are_all_there() -> None:
    """In the order of the file, and without the default."""
    config = loaded("outputs: [{type: stdout}, {type: elasticsearch, name: second}]\n")
    assert [output.name for output in config.all_outputs] == ["stdout", "second"]


def test_checkpoints_stand_in_the_data_directory() -> None:
    """Unless the input says where."""
    config = loaded("data_dir: /d\ninputs: {files: [{paths: /a}, {paths: /b, checkpoint_path: /c}]}\n")
    assert [Path("/d/checkpoints"), Path("/c")] == [config.checkpoint_path(entry) for entry in config.inputs.files]
