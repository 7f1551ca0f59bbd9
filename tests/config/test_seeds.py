"""The YAML examples of the seeds load unchanged; the fixtures are those examples, letter for letter."""

from pathlib import Path

import pytest

from logflow_app.config import Config, load
from logflow_app.config.inputs import FileInput
from logflow_app.config.outputs import KafkaOutput
from logflow_app.config.parsers import GrokParser, JsonParser, MultilineParser, RegexParser
from logflow_app.config.transforms import AddTransform, FilterTransform, KvTransform, RenameTransform
from logflow_app.multiline import MultilineSettings

FIXTURES = Path(__file__).parents[1] / "fixtures" / "config"
ENVIRON = {
    "LOG_PATH": "/var/log/app.log",
    "CHECKPOINT_DIR": "/tmp/checkpoints",
    "LOG_LEVEL": "debug",
    "HTTP_API_KEY": "secret-key-123",
    "API_KEY": "secret-key-456",
}


def seed(name: str) -> Config:
    """Return the configuration of an example."""
    return load(FIXTURES / f"seed_{name}.yaml", ENVIRON)


def file_input(name: str) -> FileInput:
    """Return the only file input of an example."""
    (entry,) = seed(name).inputs.files
    return entry


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("seed_*.yaml")), ids=lambda path: path.stem)
def test_every_example_loads(path: Path) -> None:
    """Whoever has a file for the seeds' program can keep it."""
    assert str(path) == load(path, ENVIRON).places.whole.file


def test_there_are_thirteen_examples() -> None:
    """None is lost on the way."""
    assert len(list(FIXTURES.glob("seed_*.yaml"))) == 13


def test_the_quick_start_is_read() -> None:
    """Paths, the checkpoint's place and interval, the log's level and format, and the output."""
    config = seed("quick_start")
    entry = config.inputs.files[0]
    assert (["/var/log/app.log"], Path("/tmp/logaggregator/checkpoints"), 5.0) == (
        entry.paths,
        entry.checkpoint_path,
        entry.checkpoint_interval,
    )
    assert ("info", "json", "stdout") == (config.logging.level, config.logging.format, config.all_outputs[0].type)


def test_json_fields_and_transforms_are_read() -> None:
    """A parser's fields, and transforms in their order."""
    entry = file_input("json")
    assert entry.parser == JsonParser(type="json", time_field="timestamp", level_field="level", message_field="msg")
    assert entry.transforms == [
        FilterTransform(type="filter", exclude_fields=["password", "api_key"]),
        AddTransform(type="add", add={"environment": "production"}),
    ]


def test_the_regular_expression_is_read() -> None:
    """Backslashes and the dollar sign arrive as they were written."""
    parser = file_input("regex").parser
    assert isinstance(parser, RegexParser)
    assert parser.pattern == r"^(?P<timestamp>\S+)\s+\[(?P<thread>\w+)\]\s+(?P<level>\w+)\s+(?P<message>.*)$"
    assert parser.time_format == "2006-01-02T15:04:05Z"


def test_grok_is_read() -> None:
    """The name of a pattern."""
    assert file_input("grok_syslog").parser == GrokParser(type="grok", grok_pattern="syslog")


def test_multi_line_is_read() -> None:
    """All keys of the section."""
    parser = file_input("multiline").parser
    assert isinstance(parser, MultilineParser)
    assert parser.multiline.model_dump(exclude_defaults=True) == {"pattern": r"^\d{4}-\d{2}-\d{2}", "negate": True}
    assert file_input("multiline").joins == MultilineSettings(
        pattern=r"^\d{4}-\d{2}-\d{2}", negate=True, match="after", max_lines=500, timeout_secs=5.0
    )


def test_the_full_pipeline_is_read() -> None:
    """Each kind of transform, in the order of the file."""
    assert file_input("full_pipeline").transforms == [
        KvTransform(type="kv", field_split=" ", value_split="=", prefix="kv_"),
        AddTransform(type="add", add={"datacenter": "us-east-1", "environment": "production"}),
        RenameTransform(type="rename", rename={"kv_user": "username"}),
        FilterTransform(type="filter", exclude_fields=["password", "token"]),
    ]


def test_receivers_are_read() -> None:
    """Syslog, HTTP and Kubernetes inputs with their keys."""
    (syslog,) = seed("syslog").inputs.syslog
    assert ("udp", "0.0.0.0:514", "3164", 1000, 10000) == (
        syslog.protocol,
        syslog.address,
        syslog.format,
        syslog.rate_limit,
        syslog.buffer_size,
    )
    (http,) = seed("http").inputs.http
    assert ("0.0.0.0:8080", "/log", "/logs", ["secret-key-123"], 100) == (
        http.address,
        http.path,
        http.batch_path,
        [key.get_secret_value() for key in http.api_keys],
        http.rate_limit,
    )
    (pods,) = seed("kubernetes").inputs.kubernetes
    assert ("production", "app=backend", True, True) == (
        pods.namespace,
        pods.label_selector,
        pods.follow,
        pods.enrich_metadata,
    )


def test_many_inputs_and_a_kafka_output_are_read() -> None:
    """Variables in lists, and the seed's own output."""
    config = seed("many_inputs")
    assert [entry.name for entry in config.inputs.all] == ["files-0", "network-logs", "api-logs", "container-logs"]
    assert config.inputs.http[0].api_keys[0].get_secret_value() == "secret-key-456"
    (output,) = config.all_outputs
    assert isinstance(output, KafkaOutput)
    assert (["kafka1:9092"], "logs") == (output.kafka.brokers, output.kafka.topic)


def test_variables_of_the_environment_are_read() -> None:
    """As the seed's last example has them."""
    config = seed("environment")
    assert config.inputs.files[0].paths == ["/var/log/app.log"]
    assert config.inputs.files[0].checkpoint_path == Path("/tmp/checkpoints")
    assert config.logging.level == "debug"
