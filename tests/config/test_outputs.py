"""The sections `output` and `outputs`."""

from pathlib import Path

from logflow_app.config.outputs import S3Output
from logflow_app.config.sqlite import SqliteOutput
from tests.config.loaded import loaded, problems


def test_an_output_needs_its_section() -> None:
    """A Kafka output without a topic goes nowhere."""
    expected = ["logflow.yaml:1: output: expected the key `kafka`, which is missing"]
    assert expected == problems("output: {type: kafka}\n")


def test_s3_is_read() -> None:
    """With the seed's words for storage, encryption and compression."""
    text = (
        "output: {type: s3, s3: {bucket: b, storage_class: GLACIER, server_side_encryption: 'aws:kms', "
        "compression: snappy}}\n"
    )
    output = loaded(text).output
    assert isinstance(output, S3Output)
    assert ("b", "GLACIER", "aws:kms", "snappy") == (
        output.s3.bucket,
        output.s3.storage_class,
        output.s3.server_side_encryption,
        output.s3.compression,
    )


def test_the_store_stands_in_the_data_directory() -> None:
    """Unless the output says where; the environment can choose SQLite by its section alone."""
    config = loaded("data_dir: /d\noutputs: [{type: sqlite}, {type: sqlite, name: b, sqlite: {path: /s}}]\n")
    outputs = [output for output in config.all_outputs if isinstance(output, SqliteOutput)]
    assert [Path("/d/store"), Path("/s")] == [output.sqlite.path for output in outputs]
    (by_section,) = loaded("output: {sqlite: {retention_days: 0}}\n").all_outputs
    assert isinstance(by_section, SqliteOutput)
    assert (0, "normal") == (by_section.sqlite.retention_days, by_section.sqlite.synchronous)
