"""The sections `counts`, `events`, `delivery`, `web`, `logging` and `shipper`: defaults, and what must fit together."""

from tests.config.loaded import loaded, problems


def test_the_defaults_are_those_of_the_design() -> None:
    """What the design fixes stands in the models."""
    config = loaded()
    assert (604800.0, 1.0) == (config.counts.retention_secs, config.counts.commit_interval_secs)
    assert ("UTC", 604800.0, 600.0) == (
        config.events.timezone,
        config.events.max_age_secs,
        config.events.max_ahead_secs,
    )
    assert ("127.0.0.1", 6066) == (config.web.host, config.web.port)
    assert (262144, 0, "zstd") == (
        config.shipper.pack_max_bytes,
        config.shipper.lines_per_record,
        config.shipper.compression,
    )
    assert config.shipper.linger_ms <= 20


def test_waits_grow() -> None:
    """The longest wait is not shorter than the first."""
    sentence = "expected `backoff_min_secs` to be at most `backoff_max_secs`"
    expected = [f"logflow.yaml:1: delivery: {sentence}", f"logflow.yaml:2: shipper: {sentence}"]
    waits = "{backoff_min_secs: 2, backoff_max_secs: 1}"
    assert expected == problems(f"delivery: {waits}\nshipper: {waits}\n")


def test_a_line_leaves_within_twenty_milliseconds() -> None:
    """A longer wait for company is refused."""
    expected = ["logflow.yaml:1: shipper.linger_ms: expected a number of at most 20, came 21"]
    assert expected == problems("shipper: {linger_ms: 21}\n")
