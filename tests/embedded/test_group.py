"""The state machine of a consumer group, with a clock that the test sets."""

from itertools import count
from typing import Any

import pytest
from kio.schema.errors import ErrorCode

from logflow_app.embedded.group import Claim, Group, Join, Joined, State, Synced
from logflow_app.embedded.settings import JOIN_DELAY_SECS

OK = ErrorCode.none


class Answers(list[Any]):
    """Collects what a group answers."""

    @property
    def last(self) -> Any:
        """The answer that came last."""
        return self[-1] if self else None


class Cluster:
    """A group, a clock, and everybody's answers."""

    def __init__(self) -> None:
        ids = count(1)
        self.group = Group("g", lambda client: f"{client}-{next(ids)}")
        self.now = 0.0

    def join(self, member: str = "", client: str = "c", **changes: Any) -> Answers:
        """Wish to be in the group."""
        answers = Answers()
        wish = Join(member, None, client, "host", 10.0, 30.0, "consumer", (("range", client.encode()),), False)  # noqa: FBT003
        self.group.join(wish._replace(**changes), self.now, answers.append)
        return answers

    def sync(self, member: str, assignments: dict[str, bytes] | None = None, generation: int | None = None) -> Answers:
        """Ask what to read."""
        answers = Answers()
        claim = Claim(member, self.group.generation if generation is None else generation)
        self.group.sync(claim, assignments or {}, self.now, answers.append)
        return answers

    def beat(self, member: str, generation: int | None = None, instance: str | None = None) -> ErrorCode:
        """Say that a member is alive."""
        return self.group.heartbeat(
            Claim(member, self.group.generation if generation is None else generation, instance), self.now
        )

    def pass_time(self, secs: float) -> None:
        """Let time pass, and the group do what it has to."""
        end = self.now + secs
        while self.group.next_deadline() <= end:
            self.now = self.group.next_deadline()
            self.group.tick(self.now)
        self.now = end

    def stable(self, *clients: str) -> list[str]:
        """Make a group of these, and return their ids, the leader's first."""
        joins = [self.join(client=client) for client in clients]
        self.pass_time(JOIN_DELAY_SECS)
        ids = [answers.last.member_id for answers in joins]
        for member in reversed(ids):
            self.sync(member, {name: name.encode() for name in ids} if member == self.group.leader else None)
        assert State.STABLE is self.group.state
        return ids


@pytest.fixture
def cluster() -> Cluster:
    """An empty group."""
    return Cluster()


def test_first_members_wait_for_each_other(cluster: Cluster) -> None:
    """Who comes within the delay is in the first generation; only the leader is told who they are."""
    first, second = cluster.join(client="a"), cluster.join(client="b")
    assert ([], []) == (first, second)
    cluster.pass_time(JOIN_DELAY_SECS)
    assert (OK, 1, "range", "a-1") == (first.last.code, first.last.generation, first.last.protocol, first.last.leader)
    assert (("a-1", None, b"a"), ("b-2", None, b"b")) == first.last.members
    assert () == second.last.members


def test_members_get_what_the_leader_gives_them(cluster: Cluster) -> None:
    """Whoever asks before the leader waits for it."""
    cluster.join(client="a")
    cluster.join(client="b")
    cluster.pass_time(JOIN_DELAY_SECS)
    waiting = cluster.sync("b-2")
    assert [] == waiting
    assert [Synced(OK, b"for a")] == cluster.sync("a-1", {"a-1": b"for a", "b-2": b"for b"})
    assert [Synced(OK, b"for b")] == waiting
    assert [Synced(OK, b"for b")] == cluster.sync("b-2")


def test_a_newcomer_makes_everybody_join_anew(cluster: Cluster) -> None:
    """Members are told by their heartbeat, keep what is theirs until they come, and the new generation has all."""
    first, second = cluster.stable("a", "b")
    third = cluster.join(client="c")
    assert ErrorCode.rebalance_in_progress is cluster.beat(first)
    assert OK is cluster.group.may_commit(Claim(first, 1), cluster.now)
    joins = [cluster.join(first, "a"), cluster.join(second, "b")]
    assert [2, 2, 2] == [answers.last.generation for answers in (*joins, third)]
    assert ErrorCode.illegal_generation is cluster.beat(first, 1)
    assert ErrorCode.rebalance_in_progress is cluster.group.may_commit(Claim(first, 2), cluster.now)


def test_who_does_not_come_back_is_left_behind(cluster: Cluster) -> None:
    """A rebalance waits as long as the slowest member may take, and no longer."""
    first, second = cluster.stable("a", "b")
    cluster.join(client="c", rebalance_secs=5.0)
    joined = cluster.join(first, "a")
    for _ in range(11):
        cluster.pass_time(2.9)
        cluster.beat(second)
    assert 2 == joined.last.generation
    assert ErrorCode.unknown_member_id is cluster.beat(second)


def test_a_silent_member_is_given_up(cluster: Cluster) -> None:
    """Its session ends, and the others share anew."""
    first, second = cluster.stable("a", "b")
    cluster.pass_time(9)
    cluster.beat(first)
    cluster.pass_time(2)
    assert {first} == set(cluster.group.members)
    assert ErrorCode.rebalance_in_progress is cluster.beat(first)
    assert ErrorCode.unknown_member_id is cluster.beat(second)


def test_a_silent_leader_does_not_hold_up_the_others(cluster: Cluster) -> None:
    """Who waits for its word is told to join anew."""
    cluster.join(client="a")
    cluster.join(client="b")
    cluster.pass_time(JOIN_DELAY_SECS)
    waiting = cluster.sync("b-2")
    cluster.pass_time(11)
    assert [Synced(ErrorCode.rebalance_in_progress)] == waiting
    assert {"b-2"} == set(cluster.group.members)


def test_who_leaves_is_gone_at_once(cluster: Cluster) -> None:
    """The others share anew, and the last one leaves the group empty."""
    first, second = cluster.stable("a", "b")
    assert OK is cluster.group.leave(second, None, cluster.now)
    assert ErrorCode.unknown_member_id is cluster.group.leave(second, None, cluster.now)
    assert ErrorCode.rebalance_in_progress is cluster.beat(first)
    assert 2 == cluster.join(first, "a").last.generation
    assert OK is cluster.group.leave(first, None, cluster.now)
    assert (State.EMPTY, 3, float("inf")) == (
        cluster.group.state,
        cluster.group.generation,
        cluster.group.next_deadline(),
    )


def test_a_new_client_is_given_its_id_first(cluster: Cluster) -> None:
    """KIP-394: an answer that is lost leaves no ghost in the group, and an id that is not used expires."""
    (answer,) = cluster.join(needs_known_id=True)
    assert (ErrorCode.member_id_required, "c-1") == (answer.code, answer.member_id)
    assert {} == cluster.group.members
    joined = cluster.join("c-1", needs_known_id=True)
    cluster.pass_time(JOIN_DELAY_SECS)
    assert "c-1" == joined.last.leader
    (late,) = cluster.join(needs_known_id=True)
    cluster.sync("c-1")
    cluster.pass_time(10.5)
    assert ErrorCode.unknown_member_id is cluster.join(late.member_id).last.code


def test_members_must_understand_each_other(cluster: Cluster) -> None:
    """Another kind of group, or no way of sharing in common, is refused; a common one is chosen."""
    first, _ = cluster.stable("a", "b")
    assert ErrorCode.inconsistent_group_protocol is cluster.join(protocol_type="connect").last.code
    assert ErrorCode.inconsistent_group_protocol is cluster.join(protocols=(("sticky", b""),)).last.code
    assert ErrorCode.inconsistent_group_protocol is cluster.join(protocols=()).last.code
    assert {first, "b-2"} == set(cluster.group.members)
    cluster.join(client="c", protocols=(("sticky", b"s"), ("range", b"r")))
    cluster.join(first, "a")
    assert "range" == cluster.join("b-2", "b").last.protocol


def test_a_static_member_comes_back_to_what_it_had(cluster: Cluster) -> None:
    """KIP-345: no rebalance, the same partitions, and whoever had its name before is shut out."""
    first = cluster.join(client="a", instance_id="one")
    cluster.join(client="b", instance_id="two")
    cluster.pass_time(JOIN_DELAY_SECS)
    old = first.last.member_id
    cluster.sync("two-2")
    cluster.sync(old, {old: b"mine", "two-2": b"other"})
    (back,) = cluster.join(client="a", instance_id="one")
    assert (OK, 1, old) == (back.code, back.generation, back.leader)
    assert State.STABLE is cluster.group.state
    assert [Synced(OK, b"mine")] == cluster.sync(back.member_id)
    assert ErrorCode.fenced_instance_id is cluster.beat(old, instance="one")
    assert ErrorCode.fenced_instance_id is cluster.join(old, client="a", instance_id="one").last.code
    assert ErrorCode.fenced_instance_id is cluster.group.leave(old, "one", cluster.now)
    assert OK is cluster.group.leave("", "one", cluster.now)


def test_a_lost_answer_is_given_again(cluster: Cluster) -> None:
    """A member that asks twice gets the same, and starts nothing; a leader that joins anew wants to share anew."""
    first, second = cluster.stable("a", "b")
    (again,) = cluster.join(second, "b")
    assert Joined(OK, second, 1, "range", first) == again
    cluster.join(first, "a")
    assert State.JOINING is cluster.group.state


def test_only_members_commit_while_there_are_any(cluster: Cluster) -> None:
    """Somebody without a group may commit in an empty one."""
    assert OK is cluster.group.may_commit(Claim("", -1), cluster.now)
    first, _ = cluster.stable("a", "b")
    assert ErrorCode.unknown_member_id is cluster.group.may_commit(Claim("", -1), cluster.now)
    assert OK is cluster.group.may_commit(Claim(first, 1), cluster.now)
    assert ErrorCode.illegal_generation is cluster.group.may_commit(Claim(first, 0), cluster.now)
