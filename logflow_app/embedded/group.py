"""One consumer group as Kafka's classic protocol has it: who is in it, and what each of them reads.

Pure: the time comes in with every call, answers go out through functions handed in, and `next_deadline` says when
`tick` must be called. The states and codes follow KIP-62, KIP-345 (static members) and KIP-394 (a member needs its id).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from kio.schema.errors import ErrorCode

from logflow_app.embedded.settings import JOIN_DELAY_SECS


class State(Enum):
    """What a group is doing, in the words that Kafka's tools show."""

    EMPTY = "Empty"
    JOINING = "PreparingRebalance"
    SYNCING = "CompletingRebalance"
    STABLE = "Stable"


class Joined(NamedTuple):
    """The answer to a join; only the leader gets the members, with what they said of themselves."""

    code: ErrorCode
    member_id: str = ""
    generation: int = -1
    protocol: str | None = None
    leader: str = ""
    members: tuple[tuple[str, str | None, bytes], ...] = ()


class Synced(NamedTuple):
    """The answer to a sync: what the leader has given the member to read."""

    code: ErrorCode
    assignment: bytes = b""


class Claim(NamedTuple):
    """What a member says of itself with each request: which generation it means to be in."""

    member_id: str
    generation: int
    instance_id: str | None = None


class Join(NamedTuple):
    """A wish to be in the group."""

    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    session_secs: float
    rebalance_secs: float
    protocol_type: str
    protocols: tuple[tuple[str, bytes], ...]
    needs_known_id: bool  # the client understands that it must come again with the id it is given


@dataclass(slots=True)
class Member:
    """Somebody in the group."""

    id: str
    wish: Join
    seen_at: float
    assignment: bytes = b""
    joined: Callable[[Joined], None] | None = None  # it waits for the others
    synced: Callable[[Synced], None] | None = None  # it waits for the leader

    @property
    def expires_at(self) -> float:
        """When it is given up, unless it is heard of; while it waits for us it is alive."""
        return float("inf") if self.joined or self.synced else self.seen_at + self.wish.session_secs

    def supports(self, protocol: str) -> bool:
        """Whether it understands a way of sharing the partitions."""
        return any(name == protocol for name, _ in self.wish.protocols)

    def metadata(self, protocol: str) -> bytes:
        """Return what it says of itself for one way of sharing."""
        return next((data for name, data in self.wish.protocols if name == protocol), b"")


@dataclass(slots=True)
class Group:
    """A consumer group. Every method may be called twice with the same arguments without harm."""

    id: str
    new_id: Callable[[str], str]  # the client's name for itself → a member's id nobody has
    state: State = State.EMPTY
    generation: int = 0
    protocol_type: str = ""
    protocol: str | None = None
    leader: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    empty_since: float = 0.0
    _promised: dict[str, float] = field(default_factory=dict)  # ids given out, until when they may be used
    _join_until: float = float("inf")
    _join_not_before: float = 0.0

    def join(self, wish: Join, now: float, answer: Callable[[Joined], None]) -> None:
        """Take somebody in; the answer comes when all have joined, or at once where that is refused."""
        code = self._misfit(wish)
        if code is not ErrorCode.none:
            answer(Joined(code, wish.member_id))
        elif not wish.member_id:
            self._join_unknown(wish, now, answer)
        elif wish.member_id in self._promised:
            del self._promised[wish.member_id]
            self._add(wish.member_id, wish, now, answer)
        else:
            self._join_known(wish, now, answer)

    def sync(self, claim: Claim, assignments: dict[str, bytes], now: float, answer: Callable[[Synced], None]) -> None:
        """Give a member what it is to read, as soon as the leader has said so; the leader brings it along."""
        code = self.check(claim)
        if code is ErrorCode.none and self.state is State.JOINING:
            code = ErrorCode.rebalance_in_progress
        if code is not ErrorCode.none:
            answer(Synced(code))
            return
        member = self.members[claim.member_id]
        member.seen_at = now
        if self.state is State.STABLE:
            answer(Synced(ErrorCode.none, member.assignment))
            return
        _fail_sync(member, ErrorCode.rebalance_in_progress)
        member.synced = answer
        if member.id == self.leader:
            self._assign(assignments, now)

    def heartbeat(self, claim: Claim, now: float) -> ErrorCode:
        """Take note that a member is alive, and tell it whether it must join anew."""
        code = self.check(claim)
        if code is ErrorCode.none:
            self.members[claim.member_id].seen_at = now
            if self.state is State.JOINING:
                return ErrorCode.rebalance_in_progress
        return code

    def leave(self, member_id: str, instance_id: str | None, now: float) -> ErrorCode:
        """Let a member go."""
        if self._promised.pop(member_id, None) is not None:
            self._maybe_complete(now)
            return ErrorCode.none
        member = self._static(instance_id) if instance_id else self.members.get(member_id)
        if member is None:
            return ErrorCode.unknown_member_id
        if instance_id and member_id and member.id != member_id:
            return ErrorCode.fenced_instance_id
        self._remove([member], now)
        return ErrorCode.none

    def may_commit(self, claim: Claim, now: float) -> ErrorCode:
        """Return whether a commit counts: only members commit while there are any."""
        if claim.generation < 0 and not self.members:
            return ErrorCode.none
        code = self.check(claim)
        if code is ErrorCode.none:
            self.members[claim.member_id].seen_at = now
            if self.state is State.SYNCING:
                return ErrorCode.rebalance_in_progress
        return code

    def check(self, claim: Claim) -> ErrorCode:
        """Return what is wrong with a member's idea of the group."""
        static = self._static(claim.instance_id)
        if static is not None and static.id != claim.member_id:
            return ErrorCode.fenced_instance_id
        if claim.member_id not in self.members:
            return ErrorCode.unknown_member_id
        return ErrorCode.none if claim.generation == self.generation else ErrorCode.illegal_generation

    @property
    def is_blank(self) -> bool:
        """Whether nobody is in it, was, or is about to be."""
        return not self.members and not self._promised and self.generation == 0

    def next_deadline(self) -> float:
        """Return when `tick` has something to do."""
        waits = [self._join_until] if self.state is State.JOINING else []
        return min(
            [*waits, *self._promised.values(), *(m.expires_at for m in self.members.values())], default=float("inf")
        )

    def tick(self, now: float) -> None:
        """Give up members that are silent, and go on without those who do not come back to a rebalance."""
        late_ids = [member_id for member_id, until in self._promised.items() if until <= now]
        for member_id in late_ids:
            del self._promised[member_id]
        silent = [member for member in self.members.values() if member.expires_at <= now]
        if silent:
            self._remove(silent, now)
        elif late_ids:
            self._maybe_complete(now)
        if self.state is State.JOINING and self._join_until <= now:
            self._complete(now)

    def _misfit(self, wish: Join) -> ErrorCode:
        static = self._static(wish.instance_id)
        if static is not None and wish.member_id and static.id != wish.member_id:
            return ErrorCode.fenced_instance_id
        if not wish.protocol_type or not wish.protocols:
            return ErrorCode.inconsistent_group_protocol
        others = [m for m in self.members.values() if m.id != wish.member_id and m is not static]
        if not others:
            return ErrorCode.none
        common = set.intersection(*({name for name, _ in m.wish.protocols} for m in others))
        fits = wish.protocol_type == self.protocol_type and common & {name for name, _ in wish.protocols}
        return ErrorCode.none if fits else ErrorCode.inconsistent_group_protocol

    def _join_unknown(self, wish: Join, now: float, answer: Callable[[Joined], None]) -> None:
        static = self._static(wish.instance_id)
        if static is not None:
            self._replace(static, wish, now, answer)
            return
        member_id = self.new_id(wish.instance_id or wish.client_id)
        if wish.instance_id is None and wish.needs_known_id:
            self._promised[member_id] = now + wish.session_secs
            answer(Joined(ErrorCode.member_id_required, member_id))
            return
        self._add(member_id, wish, now, answer)

    def _join_known(self, wish: Join, now: float, answer: Callable[[Joined], None]) -> None:
        member = self.members.get(wish.member_id)
        if member is None:
            answer(Joined(ErrorCode.unknown_member_id, wish.member_id))
            return
        is_same = member.wish.protocols == wish.protocols
        member.wish, member.seen_at = wish, now
        lost_answer = self.state is State.SYNCING and is_same
        if lost_answer or (self.state is State.STABLE and is_same and member.id != self.leader):
            answer(self._joined(member))
            return
        _fail_join(member, ErrorCode.unknown_member_id)
        member.joined = answer
        self._rebalance(now)

    def _replace(self, member: Member, wish: Join, now: float, answer: Callable[[Joined], None]) -> None:
        """Let a static member come back under a new id; whoever had the old one is shut out."""
        old_id, was_same = member.id, member.wish.protocols == wish.protocols
        _fail_join(member, ErrorCode.fenced_instance_id)
        _fail_sync(member, ErrorCode.fenced_instance_id)
        del self.members[old_id]
        member.id, member.wish, member.seen_at = self.new_id(wish.instance_id or ""), wish, now
        self.members[member.id] = member
        leader = self.leader
        if self.leader == old_id:
            self.leader = member.id
        if self.state is State.STABLE and was_same:
            # It is told of the former leader, so that it takes what it had and does not share out anew.
            answer(Joined(ErrorCode.none, member.id, self.generation, self.protocol, leader))
            return
        member.joined = answer
        self._rebalance(now)

    def _add(self, member_id: str, wish: Join, now: float, answer: Callable[[Joined], None]) -> None:
        self.members[member_id] = Member(member_id, wish, now, joined=answer)
        self.protocol_type = wish.protocol_type
        self._rebalance(now)

    def _rebalance(self, now: float) -> None:
        if self.state is not State.JOINING:
            is_first = self.state is State.EMPTY
            for member in self.members.values():
                if member.synced:
                    member.seen_at = now  # until now it was us who let it wait
                _fail_sync(member, ErrorCode.rebalance_in_progress)
            patience = max((m.wish.rebalance_secs for m in self.members.values()), default=0.0)
            self.state = State.JOINING
            self._join_not_before = now + JOIN_DELAY_SECS if is_first else 0.0
            self._join_until = self._join_not_before if is_first else now + patience
        self._maybe_complete(now)

    def _maybe_complete(self, now: float) -> None:
        if self.state is not State.JOINING or now < self._join_not_before or self._promised:
            return
        if all(member.joined for member in self.members.values()):
            self._complete(now)

    def _complete(self, now: float) -> None:
        """Begin the next generation with those who have come back."""
        gone = [m for m in self.members.values() if m.joined is None and m.wish.instance_id is None]
        for member in gone:
            del self.members[member.id]
        present = [member for member in self.members.values() if member.joined]
        if not present and self.members:  # static members only, and their sessions are not over
            self._join_until = now + max(m.wish.rebalance_secs for m in self.members.values())
            return
        self.generation += 1
        self._join_until = float("inf")
        if not present:
            self._become_empty(now)
            return
        self.state = State.SYNCING
        if self.leader not in {member.id for member in present}:
            self.leader = present[0].id
        self.protocol = self._vote()
        for member in present:
            member.assignment, member.seen_at = b"", now
            answer, member.joined = member.joined, None
            if answer:
                answer(self._joined(member))

    def _vote(self) -> str:
        """Return the way of sharing that all understand and most like best."""
        everybody = list(self.members.values())
        common = [name for name, _ in everybody[0].wish.protocols if all(m.supports(name) for m in everybody)]
        votes = Counter(next(name for name, _ in m.wish.protocols if name in common) for m in everybody)
        return max(common, key=lambda name: votes[name])

    def _joined(self, member: Member) -> Joined:
        listed = self._listed() if member.id == self.leader else ()
        return Joined(ErrorCode.none, member.id, self.generation, self.protocol, self.leader, tuple(listed))

    def _listed(self) -> Iterator[tuple[str, str | None, bytes]]:
        for member in self.members.values():
            yield member.id, member.wish.instance_id, member.metadata(self.protocol or "")

    def _assign(self, assignments: dict[str, bytes], now: float) -> None:
        self.state = State.STABLE
        for member in self.members.values():
            member.assignment = assignments.get(member.id, b"")
            answer, member.synced = member.synced, None
            if answer:
                member.seen_at = now
                answer(Synced(ErrorCode.none, member.assignment))

    def _remove(self, members: list[Member], now: float) -> None:
        for member in members:
            del self.members[member.id]
            _fail_join(member, ErrorCode.unknown_member_id)
            _fail_sync(member, ErrorCode.unknown_member_id)
        if self.state is State.JOINING:
            self._maybe_complete(now)
        elif self.members:
            self._rebalance(now)
        else:
            self.generation += 1
            self._become_empty(now)

    def _become_empty(self, now: float) -> None:
        self.state, self.leader, self.protocol, self.empty_since = State.EMPTY, "", None, now

    def _static(self, instance_id: str | None) -> Member | None:
        if instance_id is None:
            return None
        return next((m for m in self.members.values() if m.wish.instance_id == instance_id), None)


def _fail_join(member: Member, code: ErrorCode) -> None:
    answer, member.joined = member.joined, None
    if answer:
        answer(Joined(code, member.id))


def _fail_sync(member: Member, code: ErrorCode) -> None:
    answer, member.synced = member.synced, None
    if answer:
        answer(Synced(code))
