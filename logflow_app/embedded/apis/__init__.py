"""What the broker answers: a request is a row in `APIS`, a handler in one of these files."""

from collections.abc import Callable
from typing import Any, NamedTuple

from logflow_app.embedded.apis import cluster, fetch, groups, list_offsets, offsets, produce, producer_id, topics
from logflow_app.embedded.apis.peer import OK, Answer, Peer
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.messages import Values

PRODUCE, API_VERSIONS = 0, 18
SAID_OLDEST = {PRODUCE: 0}  # as Kafka says itself: librdkafka would not compress otherwise (KAFKA-18659)


class Api(NamedTuple):
    """A kind of request, the versions of it that we speak, and what answers it.

    Versions end where the next would ask for something we have not: topic ids in place of names, or transactions.
    """

    key: int
    oldest: int
    newest: int
    handle: Callable[[Broker, Any, Peer], Answer]


def api_versions(broker: Broker, request: object, peer: Peer) -> Values:
    """Tell which requests we take, in which versions."""
    rows: list[Values] = [
        {"api_key": key, "min_version": SAID_OLDEST.get(key, oldest), "max_version": newest}
        for key, oldest, newest, _ in APIS
    ]
    return {"error_code": OK, "api_keys": rows}


APIS = (
    Api(PRODUCE, 3, 9, produce.produce),
    Api(1, 4, 12, fetch.fetch),
    Api(2, 1, 6, list_offsets.list_offsets),
    Api(3, 0, 12, cluster.metadata),
    Api(8, 2, 8, offsets.offset_commit),
    Api(9, 1, 7, offsets.offset_fetch),
    Api(10, 0, 3, cluster.find_coordinator),
    Api(11, 0, 9, groups.join_group),
    Api(12, 0, 4, groups.heartbeat),
    Api(13, 0, 5, groups.leave_group),
    Api(14, 0, 5, groups.sync_group),
    Api(15, 0, 5, groups.describe_groups),
    Api(16, 0, 4, groups.list_groups),
    Api(API_VERSIONS, 0, 4, api_versions),
    Api(19, 2, 7, topics.create_topics),
    Api(20, 1, 5, topics.delete_topics),
    Api(22, 0, 4, producer_id.init_producer_id),
    Api(32, 1, 4, topics.describe_configs),
    Api(37, 0, 3, topics.create_partitions),
    Api(42, 0, 2, groups.delete_groups),
    Api(60, 0, 1, cluster.describe_cluster),
)
BY_KEY = {api.key: api for api in APIS}
