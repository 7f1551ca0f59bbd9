"""Consumer groups: joining, sharing out, staying alive, leaving; and what tools ask about them."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis.peer import OK, Peer, error
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.group import Claim, Group, Join, Joined, State, Synced
from logflow_app.embedded.messages import Values
from logflow_app.embedded.settings import MAX_SESSION_SECS, MIN_SESSION_SECS

if TYPE_CHECKING:
    from kio.schema.delete_groups.v2.request import DeleteGroupsRequest
    from kio.schema.describe_groups.v5.request import DescribeGroupsRequest
    from kio.schema.heartbeat.v4.request import HeartbeatRequest
    from kio.schema.join_group.v9.request import JoinGroupRequest
    from kio.schema.leave_group.v5.request import LeaveGroupRequest
    from kio.schema.list_groups.v4.request import ListGroupsRequest
    from kio.schema.sync_group.v5.request import SyncGroupRequest

Answer = TypeVar("Answer")

NEEDS_KNOWN_ID_FROM = 4
NAMES_PROTOCOL_FROM = 7  # the version in which an answer to a join may lack a protocol


async def join_group(broker: Broker, request: "JoinGroupRequest", peer: Peer) -> Values:
    """Let somebody into a group; the answer comes when the group is complete."""
    session_secs = request.session_timeout.total_seconds()
    if not request.group_id:
        return _joined(Joined(ErrorCode.invalid_group_id, request.member_id), None, peer)
    if not MIN_SESSION_SECS <= session_secs <= MAX_SESSION_SECS:
        return _joined(Joined(ErrorCode.invalid_session_timeout, request.member_id), None, peer)
    group = broker.coordinator.get(request.group_id)
    answer: asyncio.Future[Joined] = asyncio.get_running_loop().create_future()
    group.join(_wish(request, peer, session_secs), broker.coordinator.now, _into(answer))
    broker.coordinator.changed(group)
    return _joined(await answer, group.protocol_type, peer)


async def sync_group(broker: Broker, request: "SyncGroupRequest", peer: Peer) -> Values:
    """Give a member what it is to read, when its group's leader has said so."""
    group = broker.coordinator.get(request.group_id)
    answer: asyncio.Future[Synced] = asyncio.get_running_loop().create_future()
    assignments = {one.member_id: one.assignment for one in request.assignments}
    group.sync(_claim(request), assignments, broker.coordinator.now, _into(answer))
    broker.coordinator.changed(group)
    code, assignment = await answer
    return {
        "error_code": code,
        "assignment": assignment,
        "protocol_type": group.protocol_type,
        "protocol_name": group.protocol,
    }


def heartbeat(broker: Broker, request: "HeartbeatRequest", peer: Peer) -> Values:
    """Take note that a member is alive."""
    group = broker.coordinator.get(request.group_id)
    code = group.heartbeat(_claim(request), broker.coordinator.now)
    broker.coordinator.changed(group)
    return error(code)


def leave_group(broker: Broker, request: "LeaveGroupRequest", peer: Peer) -> Values:
    """Let members go."""
    group = broker.coordinator.get(request.group_id)
    now = broker.coordinator.now
    if not hasattr(request, "members"):  # the first versions let one go
        code = group.leave(str(getattr(request, "member_id", "")), None, now)
        broker.coordinator.changed(group)
        return error(code)
    rows = [
        {
            "member_id": one.member_id,
            "group_instance_id": one.group_instance_id,
            "error_code": group.leave(one.member_id, one.group_instance_id, now),
        }
        for one in request.members
    ]
    broker.coordinator.changed(group)
    return {"error_code": OK, "members": rows}


def describe_groups(broker: Broker, request: "DescribeGroupsRequest", peer: Peer) -> Values:
    """Tell who is in a group."""
    return {"groups": [_described(broker, group_id) for group_id in request.groups]}


def list_groups(broker: Broker, request: "ListGroupsRequest", peer: Peer) -> Values:
    """Tell which groups there are."""
    states = set(getattr(request, "states_filter", ()))
    groups = {group.id: group for group in broker.coordinator}
    rows: list[Values] = []
    for group_id in sorted({*groups, *broker.coordinator.offsets.groups()}):
        group = groups.get(group_id)
        state = group.state.value if group else State.EMPTY.value
        if not states or state in states:
            protocol_type = group.protocol_type if group else "consumer"
            rows.append({"group_id": group_id, "protocol_type": protocol_type, "group_state": state})
    return {"error_code": OK, "groups": rows}


def delete_groups(broker: Broker, request: "DeleteGroupsRequest", peer: Peer) -> Values:
    """Forget groups without members, and what they have committed."""
    return {"results": [{"group_id": one, "error_code": _delete(broker, one)} for one in request.groups_names]}


def _delete(broker: Broker, group_id: str) -> ErrorCode:
    if not broker.coordinator.has(group_id):
        return ErrorCode.group_id_not_found
    if broker.coordinator.get(group_id).members:
        return ErrorCode.non_empty_group
    try:
        broker.coordinator.delete(group_id)
    except OSError as problem:
        broker.trouble.refused("offsets", problem)
        return ErrorCode.coordinator_not_available
    return OK


def _wish(request: "JoinGroupRequest", peer: Peer, session_secs: float) -> Join:
    rebalance = getattr(request, "rebalance_timeout", None)
    return Join(
        member_id=request.member_id,
        instance_id=getattr(request, "group_instance_id", None),
        client_id=peer.client_id,
        client_host=peer.client_host,
        session_secs=session_secs,
        rebalance_secs=min(rebalance.total_seconds(), MAX_SESSION_SECS) if rebalance is not None else session_secs,
        protocol_type=request.protocol_type,
        protocols=tuple((one.name, one.metadata) for one in request.protocols),
        needs_known_id=peer.version >= NEEDS_KNOWN_ID_FROM,
    )


def _joined(answer: Joined, protocol_type: str | None, peer: Peer) -> Values:
    protocol = answer.protocol
    if protocol is None and peer.version < NAMES_PROTOCOL_FROM:
        protocol = ""
    return {
        "error_code": answer.code,
        "generation_id": answer.generation,
        "protocol_type": protocol_type,
        "protocol_name": protocol,
        "leader": answer.leader,
        "member_id": answer.member_id,
        "members": [
            {"member_id": member_id, "group_instance_id": instance_id, "metadata": data}
            for member_id, instance_id, data in answer.members
        ],
    }


def _claim(request: "SyncGroupRequest | HeartbeatRequest") -> Claim:
    return Claim(request.member_id, request.generation_id, getattr(request, "group_instance_id", None))


def _into(future: "asyncio.Future[Answer]") -> Callable[[Answer], None]:
    """Return what takes an answer, also when nobody waits for it any longer."""

    def take(answer: Answer) -> None:
        if not future.done():
            future.set_result(answer)

    return take


def _described(broker: Broker, group_id: str) -> Values:
    group = broker.coordinator.get(group_id)
    state = group.state.value if broker.coordinator.has(group_id) else "Dead"
    return {
        "error_code": OK,
        "group_id": group_id,
        "group_state": state,
        "protocol_type": group.protocol_type,
        "protocol_data": group.protocol or "",
        "members": _described_members(group),
    }


def _described_members(group: Group) -> list[Values]:
    return [
        {
            "member_id": member.id,
            "group_instance_id": member.wish.instance_id,
            "client_id": member.wish.client_id,
            "client_host": f"/{member.wish.client_host}",
            "member_metadata": member.metadata(group.protocol or ""),
            "member_assignment": member.assignment,
        }
        for member in group.members.values()
    ]
