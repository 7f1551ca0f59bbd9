"""What every search promises, over the registry: words, filters, order, pages, and questions from anybody."""

import asyncio
import json
import random

import pytest

from logflow_app.errors import QueryError
from logflow_app.events import Documents
from logflow_app.search.base import LARGEST_PAGE, LONGEST_TEXT, Page, Query
from tests.search.stores import DAY_MS, NOON_MS, Store, event, messages

WORDS = [
    "Payment of 100% done by payment-service",
    "GET /var/log/app-2.log from 10.0.0.7 answered 503",
    'user "anna" said: it\'s E503, NOT done',
    "Ошибка соединения с базой, größer als ÄRGER",  # noqa: RUF001 - Cyrillic is meant
    "数据库连接超时",
    "🚀 started naïve worker_pool(3)",
    "done payment AND refund",
]
# What is asked, and the places in WORDS of what is to be found.
QUESTIONS: dict[str, list[int]] = {
    "": [0, 1, 2, 3, 4, 5, 6],
    "  \t\n ": [0, 1, 2, 3, 4, 5, 6],
    "payment": [0, 6],
    "PAYMENT done": [0, 6],
    "done payment": [0, 6],
    '"done payment"': [6],
    '"payment done"': [],
    '"payment-service"': [0],
    "payment-service": [0],
    "service-payment": [],
    "pay": [],
    "pay*": [],
    "paymen?": [],
    "100%": [0],
    "%": [0, 1, 2, 3, 4, 5, 6],
    "payment %": [0, 6],
    "worker_pool": [5],
    "10.0.0.7": [1],
    "10.0.0.70": [],
    "/var/log/app-2.log": [1],
    "e503": [2],
    "E503,": [2],
    "it's": [2],
    "NOT done": [2],
    "done NOT payment": [],
    "payment AND": [6],
    "payment AND refund": [6],
    "payment OR refund": [],
    "payment NEAR done": [],
    "(payment": [0, 6],
    "message:payment": [],
    "-done": [0, 2, 6],
    "+done": [0, 2, 6],
    "^Payment": [0, 6],
    "{payment}": [0, 6],
    '"': [0, 1, 2, 3, 4, 5, 6],
    '""': [0, 1, 2, 3, 4, 5, 6],
    '"payment': [0, 6],
    'pay"ment"': [],
    "'payment'": [0, 6],
    "payment; DROP TABLE events; --": [],
    "ошибка": [3],
    "ОШИБКА": [3],
    "ärger": [3],
    "arger": [],
    "naïve": [5],
    "naive": [],
    "连接": [4],
    "接连": [],
    "🚀": [5],
    "🔥": [],
    "\0": [0, 1, 2, 3, 4, 5, 6],
    "pay\0ment": [],
    "\ud800": [0, 1, 2, 3, 4, 5, 6],
    "payment \udfff": [0, 6],
}


async def turned(store: Store, limit: int, **more: object) -> list[str]:
    """Return the messages of all pages."""
    found: list[str] = []
    page = Page(cursor="")
    while True:
        page = await store.search.find(Query(limit=limit, cursor=page.cursor, **more))  # type: ignore[arg-type]
        assert len(page.hits) <= limit
        found += messages(page)
        if not page.cursor:
            return found


async def test_words_are_found(store: Store) -> None:
    """Every word must be there, quoted ones in their order, case aside; no sign is an operator, and none an error."""
    await store.put(*(event(text, NOON_MS + place) for place, text in enumerate(WORDS)))
    found = {question: sorted(WORDS.index(text) for text in await store.find(question)) for question in QUESTIONS}
    assert QUESTIONS == found


async def test_a_hit_is_the_document_as_it_was_stored(store: Store) -> None:
    """With its id, whatever the document holds."""
    odd = event('tab\t quote" back\\ nul\0 bell\a ü 🚀 \u2028')
    await store.put_as(["9f-1"], [odd])
    (hit,) = (await store.search.find(Query())).hits
    assert ("9f-1", json.loads(odd)) == (hit.id, hit.document)


async def test_levels_and_services_are_alternatives(store: Store) -> None:
    """One of the levels and one of the services, to the letter, and the words besides."""
    for n, (level, service) in enumerate([("INFO", "a-b"), ("ERROR", "a-b"), ("ERROR", "A-b"), ("FATAL", "a b")]):
        await store.put(event(f"event {n}", NOON_MS + n, level, service))
    assert ["event 3", "event 2", "event 1"] == await store.find(levels=("ERROR", "FATAL"))
    assert ["event 1", "event 0"] == await store.find(services=("a-b",))
    assert ["event 3", "event 2"] == await store.find(services=("A-b", "a b", "c"))
    assert ["event 1"] == await store.find("event", levels=("ERROR",), services=("a-b",))
    assert [] == await store.find("1", levels=("ERROR",), services=("A-b",))
    assert [] == await store.find(levels=("error",))
    assert [] == await store.find(services=("a",))


async def test_times_are_bounded(store: Store) -> None:
    """From the first millisecond on, up to the last and without it; bounds of any size are taken."""
    await store.put(*(event(f"at {n}", NOON_MS + n) for n in range(4)))
    assert ["at 2", "at 1"] == await store.find(start_ms=NOON_MS + 1, end_ms=NOON_MS + 3)
    assert ["at 3"] == await store.find(start_ms=NOON_MS + 3)
    assert ["at 0"] == await store.find(end_ms=NOON_MS + 1)
    assert [] == await store.find(start_ms=NOON_MS + 2, end_ms=NOON_MS + 2)
    assert [] == await store.find(start_ms=NOON_MS + 3, end_ms=NOON_MS + 1)
    assert 4 == len(await store.find(start_ms=-(2**70), end_ms=2**70))


async def test_the_newest_come_first_whatever_came_in_first(store: Store) -> None:
    """By their own time, over days, and pages of any size hold each of them once."""
    times = [NOON_MS + day * DAY_MS + n * 997 for day in range(3) for n in range(20)]
    random.Random(1).shuffle(times)
    await store.put(*(event(f"event {at}", at) for at in times))
    expected = [f"event {at}" for at in sorted(times, reverse=True)]
    assert expected == await store.find()
    assert expected == await turned(store, 7)
    assert expected[5:40] == await turned(store, 9, start_ms=sorted(times)[20], end_ms=sorted(times)[55])


async def test_events_of_one_moment_are_each_found_once(store: Store) -> None:
    """Equal times do not confuse the pages: the last one stored comes first, and none is missed or repeated."""
    for part in range(4):
        await store.put(*(event(f"event {part * 25 + n}", NOON_MS) for n in range(25)))
    expected = [f"event {n}" for n in range(99, -1, -1)]
    assert expected == await turned(store, 10)
    assert expected == await turned(store, 1000)
    assert expected == await turned(store, 33, text="event")


async def test_a_full_last_page_ends_without_a_cursor(store: Store) -> None:
    """A cursor promises that there is more."""
    await store.put(*(event(f"event {n}", NOON_MS + n) for n in range(4)))
    first = await store.search.find(Query(limit=2))
    last = await store.search.find(Query(limit=2, cursor=first.cursor))
    assert (True, "") == (bool(first.cursor), last.cursor)


async def test_an_event_with_a_clock_far_off_is_found_at_its_own_time(store: Store) -> None:
    """It is stored with the day it came on; order and bounds go by the time it says."""
    far = NOON_MS + 400 * DAY_MS
    documents = [event("now", NOON_MS), event("long ago", NOON_MS - 4000 * DAY_MS), event("to come", far)]
    await store.put(event("yesterday", NOON_MS - DAY_MS), event("tomorrow", NOON_MS + DAY_MS))
    await store.sink.write(Documents([f"far-{n}" for n in range(3)], ["2025.10.23"] * 3, documents))
    store.refresh()
    expected = ["to come", "tomorrow", "now", "yesterday", "long ago"]
    assert expected == await store.find()
    assert expected == await turned(store, 1)
    assert ["to come"] == await store.find(start_ms=NOON_MS + 2 * DAY_MS)
    assert ["long ago"] == await store.find(end_ms=NOON_MS - 2 * DAY_MS)


async def test_turning_pages_while_events_come_in(store: Store) -> None:
    """What was there before is found once each, whatever is stored meanwhile, be it newer, older or of the moment."""
    before = [f"before {n}" for n in range(60)]
    await store.put(*(event(text, NOON_MS + n // 20) for n, text in enumerate(before)))
    found: list[str] = []
    page = Page(cursor="")
    for turn in range(1000):
        page = await store.search.find(Query(limit=7, cursor=page.cursor))
        found += messages(page)
        if not page.cursor:
            break
        await store.put(*(event(f"turn {turn} {n}", NOON_MS - 1 + n % 4) for n in range(5)))
        assert turn < 100
    assert len(found) == len(set(found))
    assert sorted(before) == sorted(text for text in found if text.startswith("before"))


async def test_searching_and_storing_at_once(store: Store) -> None:
    """Neither makes the other fail, and a search sees batches whole or not at all."""
    documents = [[event(f"event {batch} {n}", NOON_MS + batch) for n in range(50)] for batch in range(8)]

    async def put_all() -> None:
        for batch in documents:
            await store.put(*batch)

    await store.put_as(["first"], [event("first")])
    putting = asyncio.create_task(put_all())
    while not putting.done():
        assert 0 == len(await store.find("event", limit=1000)) % 50 or store.output.type != "sqlite"
    await putting
    assert 400 == len(await store.find("event", limit=1000))


async def test_all_events_are_counted(store: Store) -> None:
    """Each once, however often it was stored."""
    assert 0 == await store.search.count()
    documents = [event(f"event {n}", NOON_MS + n * DAY_MS) for n in range(5)]
    await store.put(*documents)
    await store.put(*documents)
    assert 5 == await store.search.count()


async def test_an_empty_store_is_searched_too(store: Store) -> None:
    """There is nothing, and that is no error."""
    assert Page() == await store.search.find(Query("anything", levels=("INFO",)))


@pytest.mark.parametrize("limit", [0, -1, LARGEST_PAGE + 1])
async def test_a_limit_beyond_the_bounds_is_refused(store: Store, limit: int) -> None:
    """With what was expected."""
    with pytest.raises(QueryError, match=f"limit: expected a number from 1 to {LARGEST_PAGE}, came {limit}"):
        await store.search.find(Query(limit=limit))


async def test_long_texts_are_looked_for(store: Store) -> None:
    """Up to the bound, as one word, as many, and as a phrase; beyond it they are refused."""
    many = " ".join(f"w{n}" for n in range(1700))
    await store.put_as(["long", "short"], [event("x" * 300 + " " + many), event("short")])
    assert LONGEST_TEXT - 1000 < len(many) < LONGEST_TEXT
    assert [] == await store.find("x" * LONGEST_TEXT)
    assert 1 == len(await store.find(many))
    assert 1 == len(await store.find(f'"{many}"'))
    assert [] == await store.find(f"{many} y")
    assert 2 == len(await store.find("% " * (LONGEST_TEXT // 2)))
    assert [] == await store.find('"' * LONGEST_TEXT + "", services=("none",))
    with pytest.raises(QueryError, match=f"text: expected at most {LONGEST_TEXT} characters, came {LONGEST_TEXT + 1}"):
        await store.find("x" * (LONGEST_TEXT + 1))


async def test_a_cursor_of_nobodys_is_refused(store: Store) -> None:
    """Nothing that somebody made up, nor another store's, is taken for a place in this one."""
    await store.put(*(event(f"event {n}") for n in range(3)))
    cursor = (await store.search.find(Query(limit=1))).cursor
    other = "WyJvdGhlciIsMSwyLDNd"  # ["other",1,2,3]
    for bad in ("x", "=", "..", cursor[:-4], cursor + "AAAA", other, "W10", "bnVsbA", "ü", "\0", "A" * 20_000):
        with pytest.raises(QueryError, match="cursor: expected one that came with the page before"):
            await store.search.find(Query(cursor=bad))


async def test_the_same_questions_find_the_same(store: Store) -> None:
    """Random questions over random events find what a plain loop over them finds, in its order."""
    rng = random.Random(7)
    words = ["alpha", "beta", "gamma", "delta-one", "10.0.0.1"]
    rows = [
        (NOON_MS + rng.randrange(3) * DAY_MS + rng.randrange(40), rng.choice(("INFO", "ERROR")), rng.choice("abc"))
        for _ in range(400)
    ]
    texts = [f"{n} {' '.join(rng.choices(words, k=3))}" for n in range(len(rows))]
    await store.put(*(event(text, at, level, service) for text, (at, level, service) in zip(texts, rows, strict=True)))
    for _ in range(20):
        word, level, service = rng.choice(["", *words]), rng.choice([(), ("ERROR",)]), rng.choice([(), ("a", "c")])
        start, end = sorted(NOON_MS + rng.randrange(3 * DAY_MS) for _ in range(2))
        expected = [
            (at, n)
            for n, (at, lv, sv) in enumerate(rows)
            if start <= at < end and word in texts[n] and (not level or lv in level) and (not service or sv in service)
        ]
        found = await turned(
            store, rng.choice((9, 50)), text=word, levels=level, services=service, start_ms=start, end_ms=end
        )
        assert [texts[n] for _, n in sorted(expected, reverse=True)] == found
