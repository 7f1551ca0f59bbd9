"""Making, deleting and describing topics."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import NODE_ID, OK, Peer
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.catalogue import TopicError
from logflow_app.embedded.messages import Values
from logflow_app.embedded.topic_settings import Known, known_settings

if TYPE_CHECKING:
    from kio.schema.create_partitions.v3.request import CreatePartitionsRequest
    from kio.schema.create_topics.v7.request import CreatableTopic, CreateTopicsRequest
    from kio.schema.delete_topics.v5.request import DeleteTopicsRequest
    from kio.schema.describe_configs.v4.request import DescribeConfigsRequest, DescribeConfigsResource

TOPIC, BROKER = 2, 4  # kinds of resources
FROM_TOPIC, BY_DEFAULT = 1, 5  # where a setting comes from
UNSET = -1


def create_topics(broker: Broker, request: "CreateTopicsRequest", peer: Peer) -> Values:
    """Make topics, each for itself; with `validate_only` say only what would happen."""
    times = Counter(topic.name for topic in request.topics)
    rows: list[Values] = []
    for topic in request.topics:
        try:
            rows.append(_create(broker, topic, times[topic.name], only_check=request.validate_only))
        except TopicError as error:
            rows.append({"name": topic.name, "topic_id": None, "error_code": error.code, "error_message": str(error)})
    return {"topics": rows}


def delete_topics(broker: Broker, request: "DeleteTopicsRequest", peer: Peer) -> Values:
    """Delete topics and what groups have committed in them."""
    rows: list[Values] = []
    for name in request.topic_names:
        code, message = _delete(broker, name)
        rows.append({"name": name, "error_code": code, "error_message": message})
    return {"responses": rows}


def create_partitions(broker: Broker, request: "CreatePartitionsRequest", peer: Peer) -> Values:
    """Refuse: LogFlow's keys would move to other partitions, and its ledgers with them."""
    message = "this broker keeps the number of partitions; make a new topic, or use Apache Kafka"
    code = ErrorCode.invalid_partitions
    return {"results": [{"name": one.name, "error_code": code, "error_message": message} for one in request.topics]}


def describe_configs(broker: Broker, request: "DescribeConfigsRequest", peer: Peer) -> Values:
    """Tell the settings of topics, and of the broker those that topics take over."""
    return {"results": [_described(broker, resource) for resource in request.resources]}


def _create(broker: Broker, topic: "CreatableTopic", times: int, *, only_check: bool) -> Values:
    if times > 1:
        raise TopicError(ErrorCode.invalid_request, f"topic {topic.name} is asked for {times} times")
    partitions = int(topic.num_partitions)
    if topic.assignments:
        if any(set(one.broker_ids) != {NODE_ID} for one in topic.assignments):
            raise TopicError(ErrorCode.invalid_replica_assignment, f"there is one broker, {NODE_ID}")
        partitions = len(topic.assignments)
    elif topic.replication_factor not in {1, UNSET}:
        raise TopicError(
            ErrorCode.invalid_replication_factor, f"one broker keeps one copy, not {topic.replication_factor}"
        )
    if partitions == UNSET:
        partitions = 1
    given = {one.name: one.value for one in topic.configs if one.value is not None}
    answer: Values = {"name": topic.name, "topic_id": None, "error_code": OK, "error_message": None}
    answer |= {"num_partitions": partitions, "replication_factor": 1}
    if only_check:
        broker.catalogue.check_new(topic.name, partitions, given)
        return answer
    made = broker.catalogue.create(topic.name, partitions, given)
    configs = [{**entry, "config_source": source} for entry, source, _ in _entries(broker, made.given)]
    return answer | {"topic_id": made.id, "configs": configs}


def _delete(broker: Broker, name: str) -> tuple[ErrorCode, str | None]:
    try:
        remove = broker.catalogue.delete(name)
        broker.flusher.between(remove)
        broker.coordinator.offsets.forget_topic(name)
    except TopicError as error:
        return error.code, str(error)
    except OSError as error:
        broker.trouble.refused(name, error)
        return ErrorCode.kafka_storage_error, f"the broker's disk refuses: {error.strerror or error}"
    return OK, None


def _described(broker: Broker, resource: "DescribeConfigsResource") -> Values:
    answer: Values = {
        "error_code": OK,
        "error_message": None,
        "resource_type": resource.resource_type,
        "resource_name": resource.resource_name,
    }
    if resource.resource_type == TOPIC:
        topic = broker.catalogue.get(resource.resource_name)
        if topic is None:
            return answer | {"error_code": ErrorCode.unknown_topic_or_partition, "error_message": "no such topic"}
        given = topic.given
    elif resource.resource_type == BROKER and resource.resource_name == str(NODE_ID):
        given = {}
    else:
        message = f"expected a topic, or broker {NODE_ID}"
        return answer | {"error_code": ErrorCode.invalid_request, "error_message": message}
    wanted = resource.configuration_keys
    configs = [
        {**entry, "config_source": source, "config_type": known.kind, "synonyms": (), "documentation": None}
        for entry, source, known in _entries(broker, given)
        if not wanted or entry["name"] in wanted
    ]
    return answer | {"configs": configs}


def _entries(broker: Broker, given: dict[str, str]) -> list[tuple[dict[str, Any], int, Known]]:
    return [
        (
            {"name": name, "value": given.get(name, known.default), "read_only": True, "is_sensitive": False},
            FROM_TOPIC if name in given else BY_DEFAULT,
            known,
        )
        for name, known in known_settings(broker.settings).items()
    ]
