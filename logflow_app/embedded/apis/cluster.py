"""What a client asks first: the versions we speak, the one broker there is, and its topics."""

from typing import TYPE_CHECKING

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import NODE_ID, OK, Peer
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.catalogue import Topic
from logflow_app.embedded.messages import Values

if TYPE_CHECKING:
    import uuid

    from kio.schema.describe_cluster.v1.request import DescribeClusterRequest
    from kio.schema.find_coordinator.v3.request import FindCoordinatorRequest
    from kio.schema.metadata.v12.request import MetadataRequest

GROUP = 0


def metadata(broker: Broker, request: "MetadataRequest", peer: Peer) -> Values:
    """Return the broker, and the topics asked for or all; no topic is made by asking for it."""
    asked = request.topics
    if asked is None or (peer.version == 0 and not asked):
        topics = [_topic(topic) for topic in broker.catalogue]
    else:
        topics = []
        by_id: dict[uuid.UUID | None, Topic] = {topic.id: topic for topic in broker.catalogue}
        wanted: dict[tuple[str | None, uuid.UUID | None], None]  # each once, however often it is named
        wanted = dict.fromkeys((one.name, getattr(one, "topic_id", None)) for one in asked)
        for name, topic_id in wanted:
            found = broker.catalogue.get(name) if name is not None else by_id.get(topic_id)
            topics.append(_topic(found) if found else _unknown(name, topic_id))
    return {
        "brokers": [{"node_id": NODE_ID, "host": peer.host, "port": peer.port}],
        "cluster_id": broker.catalogue.cluster_id,
        "controller_id": NODE_ID,
        "topics": topics,
    }


def find_coordinator(broker: Broker, request: "FindCoordinatorRequest", peer: Peer) -> Values:
    """Name ourselves as the coordinator of every group."""
    if getattr(request, "key_type", GROUP) != GROUP:
        return {
            "error_code": ErrorCode.invalid_request,
            "error_message": "this broker has no transactions",
            "node_id": -1,
            "host": "",
            "port": -1,
        }
    return {"error_code": OK, "error_message": None, "node_id": NODE_ID, "host": peer.host, "port": peer.port}


def describe_cluster(broker: Broker, request: "DescribeClusterRequest", peer: Peer) -> Values:
    """Return the one broker there is."""
    return {
        "error_code": OK,
        "cluster_id": broker.catalogue.cluster_id,
        "controller_id": NODE_ID,
        "brokers": [{"broker_id": NODE_ID, "host": peer.host, "port": peer.port}],
    }


def _topic(topic: Topic) -> Values:
    rows: list[Values] = [
        {
            "error_code": OK,
            "partition_index": index,
            "leader_id": NODE_ID,
            "leader_epoch": 0,
            "replica_nodes": (NODE_ID,),
            "isr_nodes": (NODE_ID,),
        }
        for index in range(len(topic.partitions))
    ]
    return {"error_code": OK, "name": topic.name, "topic_id": topic.id, "partitions": rows}


def _unknown(name: str | None, topic_id: object) -> Values:
    code = ErrorCode.unknown_topic_or_partition if name is not None else ErrorCode.unknown_topic_id
    return {"error_code": code, "name": name, "topic_id": topic_id}
