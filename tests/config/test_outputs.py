"""The sections `output` and `outputs`."""

from logflow_app.config.outputs import S3Output
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
