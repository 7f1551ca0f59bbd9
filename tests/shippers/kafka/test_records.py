"""Records of foreign topics: what is kept of them, and which can travel together."""

from types import SimpleNamespace

import pytest

from logflow_app.errors import ConfigError
from logflow_app.topics import named
from shippers.kafka.configured import plans
from shippers.kafka.partitions import wanted
from shippers.kafka.records import origin_of, runs
from shippers.kafka.settings import KafkaInput
from shippers.process import Request, plan_of
from shippers.wishes import Wishes
from tests.config.loaded import loaded

pytestmark = pytest.mark.usefixtures("own_folder")

SETTINGS = KafkaInput("orders", {"bootstrap_servers": "k:9092"})
HEADERS = [("app", b"shop"), ("trace", b"\xff1")]


def record(offset: int, value: bytes | None, key: bytes | None = b"k", **more: object) -> SimpleNamespace:
    """Return a record."""
    usual = {"topic": "orders", "partition": 3, "timestamp": 1_700_000_000_000 + offset, "headers": HEADERS}
    return SimpleNamespace(offset=offset, value=value, key=key, **usual | more)


def test_a_record_brings_all_that_is_known_of_it() -> None:
    """Topic, partition, offset, key and headers are in its fields; its partition is its lane."""
    origin = origin_of(record(7, b"x"), SETTINGS, "k")
    about = {"topic": "orders", "partition": 3, "offset": 7, "key": "k", "headers": {"app": "shop", "trace": "\ufffd1"}}
    assert ({"kafka": about}, "orders/3", "orders", "k") == (origin.fields, origin.path, origin.service, origin.source)


def test_what_is_not_there_is_left_out() -> None:
    """A record without a key and headers says nothing of them."""
    assert {"topic": "orders", "partition": 3, "offset": 7} == (
        origin_of(record(7, b"x", None, headers=[]), SETTINGS, "k").fields["kafka"]
    )


@pytest.mark.parametrize(
    ("settings", "service"),
    [
        (KafkaInput("a", {}, service_header="app"), "shop"),
        (KafkaInput("a", {}, service_header="none", service="mine"), "mine"),
        (KafkaInput("a", {}, service="mine"), "mine"),
        (KafkaInput("a", {}), "orders"),
    ],
)
def test_the_service(settings: KafkaInput, service: str) -> None:
    """A header names it, else the configuration, else the topic."""
    assert service == origin_of(record(1, b"x"), settings, "k").service


def test_tombstones_and_empty_records_are_no_lines() -> None:
    """And the mark behind the others covers them."""
    found = list(runs([record(1, b"a"), record(2, None), record(3, b""), record(5, b"b\nc")], SETTINGS, "k"))
    assert [([b"a"], [1_700_000_000_001], 2), ([b"b\nc"], [1_700_000_000_005], 6)] == [each[1:] for each in found]


def test_records_travel_together_where_nothing_tells_them_apart() -> None:
    """Without offset, key and headers a partition's records are one run; without a time they have none."""
    settings = KafkaInput("a", {}, keep=("topic", "partition"))
    (run,) = runs([record(n, b"%d" % n, timestamp=-1) for n in range(1, 4)], settings, "k")
    assert ([b"1", b"2", b"3"], [], 4) == run[1:]


def test_keys_and_headers_are_bounded() -> None:
    """A megabyte of key, or a thousand headers, stays small."""
    fields = origin_of(
        record(1, b"x", b"k" * 10**6, headers=[(f"h{n}", b"v" * 10**5) for n in range(1000)]), SETTINGS, ""
    )
    about = fields.fields["kafka"]
    assert 1024 == len(about["key"])
    assert (50, 1024) == (len(about["headers"]), len(about["headers"]["h0"]))


def test_a_pattern_never_takes_our_own_topics() -> None:
    """`.*` on LogFlow's own Kafka would read what it writes, for ever."""
    names = ["logs-raw", "logflow-ledger-changelog", "orders", "__consumer_offsets", "order", "gone"]
    described = [
        {
            "error_code": 0 if name != "gone" else 3,
            "topic": name,
            "is_internal": name[0] == "_",
            "partitions": [{"partition": 0}],
        }
        for name in names
    ]
    pattern = KafkaInput("a", {}, pattern=".*", own_prefixes=("logs-", "logflow-"))
    assert {"orders", "order"} == {each.topic for each in wanted(described, pattern)}
    assert {"order"} == {each.topic for each in wanted(described, KafkaInput("a", {}, topics=("order",)))}


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        *(
            (f"topics: [{topic}]", f"topics: expected topics of other people, got {topic}, which is LogFlow's own")
            for topic in (*named(), "logflow-ledger-changelog", "sent-to")
        ),
        ("topics: [a], output_topic: a", "output_topic: expected an output_topic it does not read, got a"),
    ],
)
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_circles_are_refused(more: str, problem: str, host: str) -> None:
    """An input that reads what becomes of its own lines would never end, however this machine is spelled."""
    config = loaded(
        f"shipper: {{topic: sent-to}}\ninputs: {{kafka: [{{name: k, brokers: ['{host}:9092', 'k:9092'], {more}}}]}}\n"
    )
    with pytest.raises(ConfigError) as caught:
        list(plans(config))
    assert [f"logflow.yaml:2: inputs.kafka[0].{problem}"] == caught.value.problems


def test_brokers_of_the_command_line_are_our_own() -> None:
    """Where lines are sent decides what must not be read, whatever the configuration says."""
    config = loaded("inputs: {kafka: [{brokers: 'k:9092', topics: [logs-raw]}]}\n")
    assert plan_of(Request(Wishes(), brokers="other:9092"), config)
    with pytest.raises(ConfigError, match="got logs-raw, which is LogFlow's own"):
        plan_of(Request(Wishes(), brokers="k:9092,other:9092"), config)


def test_other_people_may_name_topics_as_we_do() -> None:
    """Another LogFlow's lines can be read: whether it is another one is found out when its Kafka answers."""
    (plan,) = plans(loaded("inputs: {kafka: [{brokers: 'k:9092', topics: [logs-raw]}]}\n"))
    assert plan.settings.topics == ("logs-raw",)


def test_a_password_is_not_shown() -> None:
    """Whatever prints the settings of an input."""
    sasl = "sasl: {username: me, password: hunter2}"
    (plan,) = plans(loaded(f"inputs: {{kafka: [{{brokers: 'k:9092', topics: [a], {sasl}}}]}}\n"))
    assert "hunter2" not in repr(plan)
