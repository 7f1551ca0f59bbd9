"""One suite for two brokers and two clients: consumer groups share partitions and remember how far they have read."""

import time
from collections.abc import Callable

from tests.embedded.clients import WAIT_SECS, Client, Member, Message


def poll_until(members: list[Member], holds: Callable[[], bool]) -> list[Message]:
    """Poll all members until something is so; return what they have read."""
    found: list[Message] = []
    end = time.monotonic() + WAIT_SECS
    while not holds():
        assert time.monotonic() < end
        for member in members:
            found += member.poll(0.1)
    return found


def read_all(members: list[Member], count: int) -> list[bytes | None]:
    """Poll all members until they have read so many records."""
    found: list[Message] = []
    end = time.monotonic() + WAIT_SECS
    while len(found) < count:
        assert time.monotonic() < end, len(found)
        for member in members:
            found += member.poll(0.2)
    return sorted((m.value for m in found), key=lambda value: value or b"")


def test_two_members_share_and_one_takes_over(client: Client, unique: str) -> None:
    """All partitions are read by somebody, none by two, and by the one that stays when the other leaves."""
    client.create_topic(unique, 4)
    first = client.member(unique, unique)
    poll_until([first], lambda: first.assigned() == {0, 1, 2, 3})
    second = client.member(unique, unique)
    members = [first, second]
    poll_until(members, lambda: len(first.assigned()) == 2 and len(second.assigned()) == 2)
    assert {0, 1, 2, 3} == first.assigned() | second.assigned()
    client.produce(unique, [Message(b"%02d" % number, partition=number % 4) for number in range(40)])
    assert [b"%02d" % number for number in range(40)] == read_all(members, 40)
    for member in members:
        member.commit()
    first.close()
    poll_until([second], lambda: second.assigned() == {0, 1, 2, 3})
    client.produce(unique, [Message(b"later", partition=number) for number in range(4)])
    assert [b"later"] * 4 == read_all([second], 4)
    second.close()


def test_who_comes_back_goes_on_where_it_was(client: Client, unique: str) -> None:
    """What was committed is not read again, what was not is."""
    client.create_topic(unique)
    client.produce(unique, [Message(b"%d" % number) for number in range(10)])
    assert client.committed(unique, unique) is None
    first = client.member(unique, unique)
    read_all([first], 10)
    first.commit()
    first.close()
    assert 10 == client.committed(unique, unique)
    client.produce(unique, [Message(b"new")])
    second = client.member(unique, unique)
    assert [b"new"] == read_all([second], 1)
    second.close()
    third = client.member(unique, unique)
    assert [b"new"] == read_all([third], 1)
    third.close()
