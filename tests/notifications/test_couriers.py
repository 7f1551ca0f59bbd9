"""Every transition is told to every notifier that is to know it: in order, recorded, and not twice."""

import asyncio
import logging

import pytest
from prometheus_client import REGISTRY

from logflow_app.notifications import courier
from logflow_app.notifications.log import Notification
from logflow_app.notifiers.answers import Outcome
from logflow_app.tables.ledgers import AbandonedError
from tests.notifications.office import Office, until
from tests.notifications.topic import Topic
from tests.notifiers.alerts import alert_bytes
from tests.notifiers.chat import chatting, hang, hang_up, saying

EPISODE = 1_761_233_400


def key(fingerprint: str = "a", state: str = "firing", notifier: str = "webhook") -> str:
    """Return the key of a message."""
    return f"{fingerprint}|{EPISODE}|{state}|{notifier}"


def metric(what: str, notifier: str) -> float:
    """Return a counter of a notifier."""
    return REGISTRY.get_sample_value(f"logflow_notifications_{what}", {"notifier": notifier}) or 0.0


async def test_a_message_is_sent_then_recorded_then_let_go(unique):
    """In this order: while Kafka has no record of it, its batch waits."""
    async with chatting(saying()) as chat, Office({"url": chat.url, "name": unique}) as office:
        office.topic.is_confirming.clear()
        await office.fire("one", "a")
        await until(lambda: chat.bodies)
        assert ([], []) == (office.released, office.topic.entries)
        office.topic.is_confirming.set()
        await until(lambda: office.released)
        assert [(key(notifier=unique), "sent")] == office.topic.statuses()
        assert 1 == metric("sent_total", unique)
        assert 0 == metric("oldest_seconds", unique)


async def test_without_notifiers_a_batch_is_let_go_at_once():
    """Nothing is recorded, and nobody waits for the topic."""
    async with Office() as office:
        await office.fire("one", "a")
        assert (["one"], [], 0) == (office.released, office.topic.entries, office.topic.readings)


async def test_pending_is_not_told():
    """Nor any state that is none of firing and resolved."""
    async with chatting(saying()) as chat, Office({"url": chat.url}) as office:
        await office.fire("one", "a", state="pending")
        await office.fire("two", "b", state="unknown")
        await office.fire("three", "c")
        await until(lambda: len(office.released) == 3)
        assert [f"c-{EPISODE}-firing"] == chat.ids


async def test_a_transition_that_is_written_twice_is_told_once():
    """In one batch, in a later one, or with another revision."""
    async with chatting(saying()) as chat, Office({"url": chat.url}) as office:
        await office.fire("one", "a", "a")
        await until(lambda: "one" in office.released)
        await office.fire("two", "a", revision=2, value=99.0)
        await until(lambda: "two" in office.released)
        assert 1 == len(chat.bodies)


async def test_what_another_worker_has_sent_is_not_sent_again():
    """Its record is enough, whatever it says."""
    topic = Topic()
    for fingerprint, status in (("a", Outcome.SENT), ("b", Outcome.REFUSED), ("c", Outcome.EXPIRED)):
        topic.write(key(fingerprint), Notification(status, 1e12, 1))
    async with chatting(saying()) as chat, Office({"url": chat.url}, topic=topic) as office:
        await office.fire("one", "a", "b", "c", "d")
        await until(lambda: office.released)
        assert [f"d-{EPISODE}-firing"] == chat.ids


async def test_nothing_is_sent_before_the_records_are_read():
    """However long Kafka takes, and however often it must be asked."""
    topic = Topic()
    topic.failures = 1
    topic.is_readable.clear()
    topic.write(key("a"), Notification(Outcome.SENT, 1e12, 1))
    async with chatting(saying()) as chat:
        office = Office({"url": chat.url}, topic=topic)
        loading = asyncio.create_task(office.couriers.load())
        submitting = asyncio.create_task(office.fire("one", "a", "b"))
        await until(lambda: topic.readings == 2)
        assert ([], False) == (chat.bodies, submitting.done())
        topic.is_readable.set()
        await asyncio.gather(loading, submitting)
        await until(lambda: office.released)
        assert [f"b-{EPISODE}-firing"] == chat.ids
        await office.couriers.close()


async def test_transitions_of_one_alert_keep_their_order():
    """Resolved waits for firing, however often that must be tried."""
    async with (
        chatting(saying(500), saying(503), saying(500), saying()) as chat,
        Office({"url": chat.url, "concurrency": 8}) as office,
    ):
        await office.fire("one", "a")
        await office.fire("two", "a", state="resolved")
        await office.fire("three", "a", episode=EPISODE + 600)
        await until(lambda: len(office.released) == 3)
        expected = [f"a-{EPISODE}-firing"] * 4 + [f"a-{EPISODE}-resolved", f"a-{EPISODE + 600}-firing"]
        assert expected == chat.ids
        assert ["one", "two", "three"] == office.released


async def test_a_notifier_that_is_away_holds_up_no_other():
    """Each batch goes to the others at once; it is let go when all have it."""
    async with (
        chatting(hang) as dead,
        chatting(saying()) as alive,
        Office({"url": dead.url, "name": "dead"}, {"url": alive.url, "name": "alive"}) as office,
    ):
        for n in range(20):
            await office.fire(f"batch {n}", f"f{n}")
        await until(lambda: len(alive.bodies) == 20 and len(office.topic.entries) == 20)
        assert [] == office.released


async def test_an_alert_that_cannot_be_told_holds_up_no_other():
    """A notifier may stumble over one of them alone."""

    async def picky(request):
        return await (saying(500) if (await request.json())["fingerprint"] == "bad" else saying())(request)

    async with chatting(picky) as chat, Office({"url": chat.url, "concurrency": 1}) as office:
        await office.fire("bad", "bad")
        await office.fire("good", *(f"f{n}" for n in range(20)))
        await until(lambda: "good" in office.released)
        assert "bad" not in office.released


AWAY = {
    "HTTP 500": saying(500),
    "no answer within 0.1 s": hang,
    "connection lost": hang_up,
}


@pytest.mark.parametrize("answer", AWAY)
async def test_who_is_away_for_a_minute_gets_everything_afterwards(unique, answer):
    """Retried, counted, and shown meanwhile, however it is away."""
    async with (
        chatting(AWAY[answer]) as chat,
        Office({"url": chat.url, "name": unique, "request_timeout_secs": 0.1}) as office,
    ):
        await office.fire("one", "a")
        await until(lambda: metric("retried_total", unique) >= 3)
        (trouble,) = office.couriers.troubles()
        assert trouble.startswith(f"notifier {unique} has been failing for ")
        assert trouble.endswith(f": {answer}")
        office.now += 60
        assert 60 <= metric("oldest_seconds", unique) < 120
        chat.handlers = [saying()]
        await until(lambda: office.released)
        assert ([], [(key(notifier=unique), "sent")]) == (office.couriers.troubles(), office.topic.statuses())


async def test_what_gets_too_old_is_given_up_and_what_follows_is_told(unique, caplog):
    """A resolved alert is told even if nobody could be told of its firing."""

    async def picky(request):
        return await saying(500 if (await request.json())["state"] == "firing" else 200)(request)

    async with (
        chatting(picky) as chat,
        Office({"url": chat.url, "name": unique, "max_age_secs": "1h"}) as office,
    ):
        await office.fire("one", "a")
        await until(lambda: len(chat.bodies) >= 2)
        office.now += 3599
        await office.fire("two", "a", state="resolved")
        office.now += 2
        await until(lambda: len(office.released) == 2)
        assert [(key(notifier=unique), "expired"), (key("a", "resolved", unique), "sent")] == office.topic.statuses()
        assert 1 == metric("expired_total", unique)
    (line,) = [record.message for record in caplog.records if "notification_expired" in record.message]
    assert f"notifier={unique} alert='a-{EPISODE}-firing' attempts=" in line
    assert "last_answer=HTTP 500" in line


async def test_a_notifier_that_is_new_is_not_flooded(unique, caplog):
    """What is older than it may get is recorded, counted and logged in one line, not sent."""
    async with chatting(saying()) as chat, Office({"url": chat.url, "name": unique}) as office:
        old = [alert_bytes(fingerprint=f"f{n}") for n in range(100)]
        await office.tell("old", *old, age_secs=3601)
        await office.fire("new", "new")
        await until(lambda: len(office.released) == 2)
        assert [f"new-{EPISODE}-firing"] == chat.ids
        assert 100 == [status for _, status in office.topic.statuses()].count("expired")
        assert 100 == metric("expired_total", unique)
        await office.tell("again", *old, age_secs=3601)
        assert 100 == metric("expired_total", unique)
    (line,) = [record.message for record in caplog.records if "notifications_expired" in record.message]
    assert f"notifications_expired notifier={unique} count=100: too old" == line


async def test_a_refused_message_is_not_tried_again(unique, caplog):
    """It is recorded and counted; the same answer is said once, until messages are taken again."""
    async with (
        chatting(saying(404, "no_service"), saying(404, "no_service"), saying(410), saying(), saying(410)) as chat,
        Office({"url": chat.url, "name": unique, "concurrency": 1}) as office,
    ):
        for n in range(5):
            await office.fire(str(n), f"f{n}")
            await until(lambda n=n: len(office.released) > n)
            if n == 1:
                assert [True] == ["HTTP 404 no_service" in trouble for trouble in office.couriers.troubles()]
        assert 5 == len(chat.bodies)
        assert ["refused", "refused", "refused", "sent", "refused"] == [s for _, s in office.topic.statuses()]
        assert 4 == metric("refused_total", unique)
    said = [record for record in caplog.records if "notification_refused" in record.message]
    assert ["HTTP 404 no_service", "HTTP 410", "HTTP 410"] == [one.message.rpartition("answer=")[2] for one in said]
    assert {logging.ERROR} == {one.levelno for one in said}


async def test_a_wish_to_be_left_alone_holds_for_all_messages(unique):
    """Retry-After is the notifier's, not the message's."""
    async with (
        chatting(saying(429, Retry_After="3000"), saying()) as chat,
        Office({"url": chat.url, "name": unique}) as office,
    ):
        await office.fire("one", "a")
        await until(lambda: metric("retried_total", unique) == 1)
        await office.fire("two", "b")
        budget = office.couriers._couriers[0]._budget
        assert 2900 < budget.wait_secs() <= 3000
        await until(lambda: not office.couriers._couriers[0].busy_errands())
        assert 1 == len(chat.bodies)
        budget._closed_until = 0.0
        office.couriers._nudge()
        await until(lambda: len(office.released) == 2)
        assert 3 == len(chat.bodies)


async def test_more_than_a_chat_takes_in_a_minute_waits(unique):
    """Nothing is dropped, and nothing more is under way than may be."""
    async with (
        chatting(saying()) as chat,
        Office({"url": chat.url, "name": unique, "messages_per_minute": 3, "concurrency": 2}) as office,
    ):
        await office.fire("many", *(f"f{n}" for n in range(10)))
        await until(lambda: metric("sent_total", unique) == 3)
        await until(lambda: not office.couriers._couriers[0].busy_errands())
        assert ([], 3) == (office.released, len(chat.bodies))
        assert chat.most_under_way <= 2


async def test_the_oldest_is_given_up_where_too_many_wait(unique, monkeypatch):
    """Memory is bounded, visibly, and no other notifier waits for it."""
    monkeypatch.setattr(courier, "MOST_WAITING", 5)
    async with (
        chatting(hang) as chat,
        Office({"url": chat.url, "name": unique, "concurrency": 1, "request_timeout_secs": 0.1}) as office,
    ):
        await office.fire("many", *(f"f{n}" for n in range(8)))
        await until(lambda: len(office.topic.entries) == 3)
        assert {(key(f"f{n}", notifier=unique), "expired") for n in range(3)} == set(office.topic.statuses())


async def test_a_notifier_is_told_what_it_wants_to_know():
    """By severity, by state, and by the rule's own word."""
    async with (
        chatting(saying()) as all_of_it,
        chatting(saying()) as grave,
        chatting(saying()) as begins,
        Office(
            {"url": all_of_it.url, "name": "all"},
            {"url": grave.url, "name": "grave", "severities": ["critical", "page"]},
            {"url": begins.url, "name": "begins", "send_resolved": False},
        ) as office,
    ):
        await office.fire("1", "a", severity="warning")
        await office.fire("2", "b", severity="page")
        await office.fire("3", "b", severity="page", state="resolved")
        await office.fire("4", "c", notify=["begins", "gone"])
        await office.fire("5", "d", notify=[])
        await until(lambda: len(office.released) == 5)
        short = lambda chat: sorted(one.replace(f"-{EPISODE}-", " ") for one in chat.ids)  # noqa: E731
        assert ["a firing", "b firing", "b resolved"] == short(all_of_it)
        assert ["b firing", "b resolved"] == short(grave)
        assert ["a firing", "b firing", "c firing"] == short(begins)


async def test_what_is_no_alert_is_passed_over(caplog):
    """With a line in the log, and the others are told."""
    async with chatting(saying()) as chat, Office({"url": chat.url}) as office:
        await office.tell("one", b"{}", b"\xff", alert_bytes(fingerprint="a"), b"null")
        await until(lambda: office.released)
        assert 1 == len(chat.bodies)
    assert 3 == sum("alert_unreadable partition=0 offset=" in record.message for record in caplog.records)


async def test_a_bug_in_a_message_holds_up_nothing(unique, monkeypatch, caplog):
    """It is refused as a bug, with its traceback in the log."""
    async with chatting(saying()) as chat, Office({"url": chat.url, "name": unique}) as office:
        monkeypatch.setattr(office.couriers._couriers[0]._notifier, "render", lambda _: 1 / 0)
        await office.fire("one", "a")
        await until(lambda: office.released)
        assert [(key(notifier=unique), "refused")] == office.topic.statuses()
    assert ["ZeroDivisionError"] == [record.exc_info[0].__name__ for record in caplog.records if record.exc_info]


# -- partitions come and go


async def test_who_may_have_lost_its_partitions_sends_nothing():
    """A worker that slept past its session has to hear from the group first."""
    async with chatting(saying()) as chat, Office({"url": chat.url}) as office:
        office.is_member = False
        await office.fire("one", "a")
        await asyncio.sleep(0)
        office.abandoned.add("one")  # it hears that they are another's
        office.is_member = True
        await office.fire("two", "b")
        await until(lambda: office.released)
        assert ([f"b-{EPISODE}-firing"], ["two"]) == (chat.ids, office.released)


async def test_what_waits_is_given_up_at_once_when_partitions_go():
    """Nobody waits for a chat that is away; only what is under way is waited for, and it is recorded."""
    answer = asyncio.Event()

    async def slowly(request):
        await answer.wait()
        return await saying()(request)

    async with (
        chatting(saying(500)) as dead,
        chatting(slowly) as slow,
        Office({"url": dead.url, "name": "dead", "backoff_min_secs": 30, "backoff_max_secs": 30}) as waiting,
        Office({"url": slow.url}) as busy,
    ):
        for office, chat in ((waiting, dead), (busy, slow)):
            await office.fire("one", "a")
            await until(lambda chat=chat: chat.bodies)
        await until(lambda: not waiting.couriers._couriers[0].busy_errands())
        for office in (waiting, busy):
            office.couriers.let_go()
        assert ({"one"}, set()) == (waiting.abandoned, busy.abandoned)
        with pytest.raises(AbandonedError):
            await busy.fire("two", "b")
        answer.set()
        await until(lambda: busy.released)
        assert [(key(), "sent")] == busy.topic.statuses()
        await until(lambda: not waiting.couriers._couriers[0]._waiting)
        assert (1, [], []) == (len(dead.bodies), waiting.released, waiting.topic.entries)


async def test_a_message_under_way_when_its_partition_goes_is_not_sent_again_when_it_comes_back():
    """The same worker gets the partition again while the chat still thinks: the second one waits for the first."""
    answer = asyncio.Event()

    async def slowly(request):
        await answer.wait()
        return await saying()(request)

    async with chatting(slowly) as chat, Office({"url": chat.url}) as office:
        await office.fire("one", "a")
        await until(lambda: chat.bodies)
        office.couriers.let_go()
        office.abandoned.add("one")
        office.couriers.discard()
        await office.couriers.load()
        await office.fire("one again", "a")
        answer.set()
        await until(lambda: office.released)
        assert (1, ["one again"]) == (len(chat.bodies), office.released)
        assert [(key(), "sent")] == office.topic.statuses()


async def test_between_two_owners_nothing_is_sent_twice():
    """What the first has recorded the second leaves out; what the first could not send the second does."""
    topic = Topic()
    async with chatting(saying(), saying(500)) as chat:
        async with Office({"url": chat.url}, topic=topic) as first:
            await first.fire("one", "a")
            await until(lambda: first.released)
            await first.fire("two", "b")
            await until(lambda: len(chat.bodies) >= 2)
        chat.handlers = [saying()]
        tried = len(chat.bodies)
        async with Office({"url": chat.url}, topic=topic) as second:
            await second.fire("one", "a")
            await second.fire("two", "b")
            await until(lambda: len(second.released) == 2)
        assert [f"b-{EPISODE}-firing"] == chat.ids[tried:]


async def test_a_batch_that_is_taken_away_while_the_records_are_read_is_left_alone():
    """Its next owner reads it."""
    async with chatting(saying()) as chat:
        office = Office({"url": chat.url})
        submitting = asyncio.create_task(office.fire("one", "a"))
        await asyncio.sleep(0)
        office.abandoned.add("one")
        await office.couriers.load()
        with pytest.raises(AbandonedError):
            await submitting
        assert [] == chat.bodies
        await office.couriers.close()


async def test_secrets_are_in_no_log_no_trouble_and_no_record(caplog):
    """Neither the address nor a header, whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    secret = {"url": "http://127.0.0.1:1/s3cr3t", "name": "closed", "headers": {"X": "s3cr3t"}, "max_age_secs": 1}
    async with chatting(saying(400, "s3cr3t")) as chat:
        refusing = secret | {"url": chat.url + "/s3cr3t", "name": "refusing"}
        async with Office(secret, refusing) as office:
            await office.fire("one", "a")
            await until(lambda: len(office.couriers.troubles()) == 2)
            said = " ".join(office.couriers.troubles())
            office.now += 5
            await until(lambda: office.released)
            said += " ".join(str(entry) for entry in office.topic.entries) + caplog.text + repr(vars(office))
    assert ("Connection refused" in said, "s3cr3t" in said, "127.0.0.1:1" in said) == (True, False, False)
