"""The topics and the index template: made when they are missing, refused when they are there in another shape."""

import json

import pytest

from logflow_app.setup import specs_of
from tests.e2e.conftest import MakePipeline
from tests.services import Kafka

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

# What is there already: the topic's end, its partitions and settings, and what must be said of it.
OTHER_SHAPES = {
    "partitions": (
        "raw",
        3,
        {"message.timestamp.type": "LogAppendTime"},
        (
            "topic {0}-raw: expected 4 partitions, it has 3. Set kafka.partitions to what it has, or let the workers "
            "drain it, stop them, delete the topic, and run `logflow setup`."
        ),
    ),
    "cleanup policy": (
        "counts",
        2,
        {"cleanup.policy": "delete"},
        (
            "topic {0}-counts: expected cleanup.policy=compact,delete, it has delete. Change it with `kafka-configs "
            "--alter --entity-type topics --entity-name {0}-counts --add-config 'cleanup.policy=[compact,delete]'`."
        ),
    ),
}


@pytest.mark.parametrize("shape", OTHER_SHAPES)
def test_a_topic_of_another_shape_is_refused(shape: str, kafka: Kafka, make_pipeline: MakePipeline) -> None:
    """Worker and `logflow setup` say what they expected, what is there and the way out, and end with status 2."""
    pipeline = make_pipeline()
    end, partitions, settings, sentence = OTHER_SHAPES[shape]
    kafka.create_topics({f"{pipeline.name}-{end}": partitions}, settings)
    done = pipeline.command("setup")
    assert (2, sentence.format(pipeline.name)) == (done.returncode, done.stderr.decode().splitlines()[-1])
    worker = pipeline.worker()
    worker.start()
    assert 2 == worker.wait(90), worker.log
    assert sentence.format(pipeline.name) == worker.log.splitlines()[-1]
    assert "Traceback" not in worker.log + done.stderr.decode()


def test_setup_makes_everything_once(make_pipeline: MakePipeline) -> None:
    """The first time it makes all topics and the index template, the second time it says that all is there."""
    pipeline = make_pipeline()
    names = [spec.name for spec in specs_of(pipeline.config)]
    first = pipeline.command("setup")
    assert 0 == first.returncode, first.stderr
    expected = [f"made      topic   {name}" for name in names] + ["prepared  output  elasticsearch"]
    assert expected == first.stdout.decode().splitlines()
    (template,) = pipeline.ask("GET", f"/_index_template/logflow-{pipeline.name}")["index_templates"]
    assert [f"{pipeline.name}-*.*.*"] == template["index_template"]["index_patterns"]
    second = json.loads(pipeline.command("setup", "--json").stdout)
    assert {"topics_made": [], "topics_present": names, "outputs_prepared": ["elasticsearch"]} == second


def test_setup_says_that_kafka_is_away(make_pipeline: MakePipeline) -> None:
    """Without Kafka it names the address and ends with status 1."""
    pipeline = make_pipeline({"kafka": {"brokers": ["127.0.0.1:1"]}})
    done = pipeline.command("setup")
    assert 1 == done.returncode
    assert "Kafka at 127.0.0.1:1 does not answer" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
