"""Lines go to the topic their template says, and no value leads out from behind its prefix."""

import asyncio

import pytest
from pydantic import TypeAdapter, ValidationError

from logflow_app.config import Config
from logflow_app.config.topic_template import LONGEST_TOPIC, TopicTemplate, filled, prefix_of
from logflow_app.errors import ConfigError
from logflow_app.events import Metadata
from logflow_app.setup import make_raw_topic
from shippers.configured import producer_settings
from shippers.connection import ProducerSettings
from shippers.lines import split_lines
from shippers.outlet import Parcel
from shippers.packs import PackLimits, Record, pack
from shippers.routing import MOST_TOPICS, Routing
from tests.services import Kafka
from tests.shippers.shelf import Shelf

HOSTILE = ["", ".", "..", "../../etc/passwd", "a/b", "x" * 1000, "é\n\0", "UPPER", "a.b", "-", "{service}"]


@pytest.mark.parametrize("template", ["logs-raw-{service}", "team-{input}-{source}", "abc{service}"])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_leads_out_of_the_prefix(template: str, value: str) -> None:
    """Whatever a line calls its service, the topic begins as written and is a name that Kafka takes."""
    topic = filled(template, dict.fromkeys(("service", "input", "source"), value))
    rest = topic.removeprefix(prefix_of(template))
    assert topic.startswith(prefix_of(template))
    assert rest
    assert len(topic) <= LONGEST_TOPIC
    assert all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in rest)


@pytest.mark.parametrize(
    "template",
    ["{service}", "ab{service}", "logs-{what}", "../{service}", "a b-{service}", "logs-{service", ".x{input}"],
)
def test_a_template_without_a_fixed_beginning_is_refused(template: str) -> None:
    """A topic that only the lines decide would let them write anywhere."""
    with pytest.raises(ValidationError):
        TypeAdapter(TopicTemplate).validate_python(template)


@pytest.mark.parametrize("template", ["logs-{service}", "logs-alerts", "logs-a{service}", "logflow-{input}"])
def test_a_template_that_could_hit_a_topic_of_ours_is_refused(template: str) -> None:
    """A service called `alerts` must not write alerts."""
    with pytest.raises(ConfigError, match=r"shipper\.topic"):
        producer_settings(Config.model_validate({"shipper": {"topic": template}}))


def record(service: str, text: str, lane: str = "") -> Record:
    """Return a record of one line of a service."""
    (lines,) = split_lines(f"{text}\n".encode(), 0)
    (made,) = pack(lines, Metadata(lane=lane or service, service=service), PackLimits())
    return made


@pytest.mark.kafka
async def test_lines_arrive_in_the_topics_of_their_services(kafka: Kafka, unique: str) -> None:
    """A topic that is missing is made as the topic of raw lines is; what is acknowledged has arrived."""
    config = Config.model_validate({"kafka": {"brokers": [kafka.bootstrap], "partitions": {"raw": 2}}})
    settings = ProducerSettings(f"{unique}-{{service}}", kafka.bootstrap)
    routing = Routing(settings, lambda topic: make_raw_topic(config, topic))
    acknowledged: list[str] = []
    routing.start()
    for service in ("pay", "../shop", "pay"):
        made = record(service, f"of {service}")
        routing.put(Parcel(made, lambda service=service: acknowledged.append(service), lambda _: pytest.fail("cut")))
    assert await routing.drain(60.0)
    told = routing.observe()
    await routing.close()
    assert (["../shop", "pay", "pay"], "sending", 3) == (sorted(acknowledged), told.state, told.records)
    for topic, texts in ((f"{unique}-pay", {"of pay"}), (f"{unique}-shop", {"of ../shop"})):
        shelf = Shelf(kafka.bootstrap, topic, 2)
        await shelf.read()
        assert texts == shelf.texts


async def test_services_that_are_made_up_make_few_topics() -> None:
    """Past a number of topics, further ones share one; and together they hold no more than one would."""

    async def make(topic: str) -> None:
        await asyncio.Event().wait()

    routing = Routing(ProducerSettings("raw-{service}", "127.0.0.1:1", in_flight_bytes=100_000), make)
    routing.start()
    for n in range(MOST_TOPICS + 100):
        routing.put(Parcel(record(f"s{n}", "x"), lambda: None, lambda _: pytest.fail("cut")))
    assert MOST_TOPICS + 1 == len(routing._outlets)
    assert "raw-other" in routing._outlets
    assert routing.has_room("unseen")
    routing.put(Parcel(record("s1", "x" * 100_000), lambda: None, lambda _: pytest.fail("cut")))
    assert not routing.has_room("unseen")
    await routing.close()
