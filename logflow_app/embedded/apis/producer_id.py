"""InitProducerId: an id for an idempotent producer."""

from typing import TYPE_CHECKING

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import OK, Peer
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.messages import Values

if TYPE_CHECKING:
    from kio.schema.init_producer_id.v4.request import InitProducerIdRequest


def init_producer_id(broker: Broker, request: "InitProducerIdRequest", peer: Peer) -> Values:
    """Give out an id nobody has had; transactions are refused, for ever."""
    if request.transactional_id is not None:
        return _refused(ErrorCode.transactional_id_authorization_failed)
    try:
        return {"error_code": OK, "producer_id": broker.producer_ids.take(), "producer_epoch": 0}
    except OSError as error:
        broker.trouble.refused("producer-ids", error)
        return _refused(ErrorCode.coordinator_not_available)


def _refused(code: ErrorCode) -> Values:
    return {"error_code": code, "producer_id": -1, "producer_epoch": -1}
