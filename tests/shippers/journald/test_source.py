"""Journals as sources: systemd's own programs at the other end, killed and started again, and each entry once."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from logflow_app.errors import ConfigError
from shippers.journald.configured import plan
from shippers.journald.export import ExportReader
from shippers.journald.settings import Filters, JournaldInput
from shippers.spool.settings import SpoolSettings
from tests.services.machine import free_ports
from tests.shippers.journald.journals import FIXTURES, GATEWAY, LiveJournal, entry, exported, journal_file, need
from tests.shippers.sourcing import Printed, shipping
from tests.shippers.waiting import until

MESSAGES = [
    "Listening on port 8080",
    'Traceback (most recent call last):\n  File "shop.py", line 3\n\nValueError: no such order',
    "Started nginx.service - A high performance web server.",
    "eth0: link \ufffd\x01 up",
    "Accepted publickey for deploy",
    "Shutting down",
]


def messages(lines: list[str]) -> list[str]:
    """Return the messages of lines that are whole entries."""
    return [json.loads(line)["message"] for line in lines]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveJournal]:
    """A journal that grows."""
    journal = LiveJournal(tmp_path / "journal")
    yield journal
    journal.close()


async def test_the_journal_is_read_from_its_beginning(tmp_path: Path) -> None:
    """Every entry of a real journal file comes once, with its host and its time."""
    need("journalctl", "systemd")
    directory = journal_file(tmp_path / "journal")
    async with shipping(tmp_path / "spool", plan(JournaldInput("j", directory=str(directory)))) as ship:
        await ship.until_lines(6)
        assert MESSAGES == messages(ship.tray.lines)
        assert [1_762_264_929_000 + n for n in range(1, 7)] == [t for lines in ship.tray.contents for t in lines.times]
        assert {"web-1"} == {meta.source for meta in ship.metadata}


async def test_a_journalctl_that_ends_is_started_again_behind_the_last_entry(tmp_path: Path) -> None:
    """However often the child ends, no entry is missing and none comes twice."""
    need("journalctl", "systemd")
    directory = journal_file(tmp_path / "journal")
    mortal = tmp_path / "journalctl-that-ends"
    mortal.write_text(
        f"#!/bin/sh\necho start >> {tmp_path / 'starts'}\n"
        'for word; do shift; [ "$word" = --follow ] || set -- "$@" "$word"; done\nexec journalctl "$@"\n'
    )
    mortal.chmod(0o755)
    settings = JournaldInput("j", directory=str(directory), program=str(mortal))
    async with shipping(tmp_path / "spool", plan(settings)) as ship:
        await until(lambda: (tmp_path / "starts").exists() and (tmp_path / "starts").read_text().count("start") >= 4)
        await ship.until_lines(6)
    assert MESSAGES == messages(ship.tray.lines)


async def test_filters_are_journalctls_own(tmp_path: Path) -> None:
    """Units, identifiers, priorities and matches are passed on to journalctl."""
    need("journalctl", "systemd")
    directory = journal_file(tmp_path / "journal")
    several = {
        "a": Filters(units=("shop",), priority="notice"),
        "b": Filters(identifiers=("sshd", "kernel")),
        "c": Filters(matches=("ORDER=42",)),
    }
    plans = [plan(JournaldInput(name, directory=str(directory), filters=each)) for name, each in several.items()]
    async with shipping(tmp_path / "spool", *plans) as ship:
        await ship.until_lines(5)
    came: dict[str, list[str]] = {}
    for meta, lines in zip(ship.metadata, ship.tray.contents, strict=True):
        came.setdefault(meta.input, []).extend(messages(lines.texts))
    assert {"a": [MESSAGES[1], MESSAGES[5]], "b": [MESSAGES[3], MESSAGES[4]], "c": [MESSAGES[1]]} == came


async def test_a_machine_without_journalctl_is_told(tmp_path: Path) -> None:
    """The operator learns what is missing before anything runs."""
    async with shipping(tmp_path, plan(JournaldInput("j", program="/nonexistent/journalctl"))) as ship:
        with pytest.raises(ConfigError, match="input j: expected the program /nonexistent/journalctl of systemd"):
            await ship.running


async def test_new_entries_of_a_live_journal_come(live: LiveJournal, tmp_path: Path) -> None:
    """What is written while nobody reads is had by the next start; `end` begins behind what was there."""
    begun, late = (JournaldInput(each, directory=str(live.folder), start_at=each) for each in ("beginning", "end"))
    async with shipping(tmp_path / "spool", plan(begun)) as ship:
        await ship.until_lines(1)
        live.write(b"while it runs")
        await ship.until_lines(2)
    live.write(b"while nobody reads")
    async with shipping(tmp_path / "spool", plan(begun)) as again:
        await again.until_lines(1)
    assert ["the first", "while it runs", "while nobody reads"] == messages(ship.tray.lines + again.tray.lines)
    async with shipping(tmp_path / "other", plan(late)) as other:
        deadline = time.monotonic() + 60
        while not other.tray.lines and time.monotonic() < deadline:
            live.write(b"later")
            await asyncio.sleep(0.2)
    assert {"later"} == set(messages(other.tray.lines))


async def test_the_gateway_of_systemd_is_read(tmp_path: Path) -> None:
    """The real systemd-journal-gatewayd gives the same entries by HTTP, each once over a restart."""
    need(GATEWAY, "systemd-journal-remote")
    need("systemd-socket-activate", "systemd")
    directory = journal_file(tmp_path / "journal")
    (port,) = free_ports(1)
    activate = ["systemd-socket-activate", "-l", f"127.0.0.1:{port}", str(GATEWAY), f"--directory={directory}"]
    gateway = await asyncio.create_subprocess_exec(*activate, stderr=asyncio.subprocess.DEVNULL)
    try:
        settings = JournaldInput("j", url=f"http://127.0.0.1:{port}")
        async with shipping(tmp_path / "spool", plan(settings)) as ship:
            await ship.until_lines(6)
        assert MESSAGES == messages(ship.tray.lines)
        async with shipping(tmp_path / "spool", plan(settings)) as again:
            await asyncio.sleep(0.5)
        assert [] == again.tray.lines
    finally:
        gateway.terminate()
        await gateway.wait()


async def test_a_gateway_that_breaks_off_is_asked_for_the_rest(tmp_path: Path) -> None:
    """A stream cut anywhere, errors and refusals in between: each entry once, from the cursor on."""
    entries = [entry(number, b"message %d" % number) for number in range(1, 41)]
    cursors = [dict(each)["__CURSOR"].decode() for each in entries]
    asked: list[str] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        assert "application/vnd.fdo.journal" == request.headers["Accept"]
        asked.append(request.headers.get("Range", ""))
        if len(asked) % 3 == 2:
            return web.Response(status=503)
        first = cursors.index(asked[-1].removeprefix("entries=")) if asked[-1] else 0
        answer = web.StreamResponse()
        await answer.prepare(request)
        data = exported(entries[first:])
        await answer.write(data[:2500] if len(entries) - first > 5 else data)
        if len(entries) - first <= 5:
            await asyncio.Event().wait()
        return answer

    app = web.Application()
    app.router.add_get("/entries", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    (port,) = free_ports(1)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        settings = JournaldInput("j", url=f"http://127.0.0.1:{port}/", whole_entries=False)
        async with shipping(tmp_path, plan(settings)) as ship:
            await ship.until_lines(40)
        assert [f"message {number}" for number in range(1, 41)] == ship.tray.lines
        assert {"shop"} == {meta.service for meta in ship.metadata}
        assert {"journald": {"_SYSTEMD_UNIT": "shop.service", "SYSLOG_IDENTIFIER": "shop"}} == ship.metadata[0].fields
    finally:
        await runner.cleanup()


async def test_an_export_file_is_read_to_its_end_and_once(tmp_path: Path) -> None:
    """Read again it gives only what is behind the last entry; another file in its place is read whole."""
    path = tmp_path / "journal.export"
    path.write_bytes((FIXTURES / "shop.export").read_bytes())
    settings = JournaldInput("j", path=str(path))
    seen: list[list[str]] = []
    for more in (b"", b"", exported([entry(7, b"appended")])):
        with path.open("ab") as file:
            file.write(more)
        async with shipping(tmp_path / "spool", plan(settings)) as ship:
            await ship.running
        seen.append(messages(ship.tray.lines))
    path.write_bytes(exported([entry(100, b"another")]))
    async with shipping(tmp_path / "spool", plan(settings)) as ship:
        await ship.running
    assert [[*MESSAGES], [], ["appended"], ["another"]] == [*seen, messages(ship.tray.lines)]


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (b"this is no export\n" + b"x" * 100, "expected a field of at most"),
        (b"MESSAGE=cut o", "expected the end of a field, got the end of the stream"),
        (exported([entry(3, b"cut\noff")])[:-4], "expected the end of a field, got the end of the stream"),
        (b"=value\n\n" + exported([entry(3, b"behind it")]), "expected the name of a field"),
    ],
    ids=["no export", "cut off in a text", "cut off in a binary field", "no name"],
)
async def test_a_damaged_export_file_ends_at_the_damage(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, rest: bytes, reason: str
) -> None:
    """What stands before it arrives, once, and the log says from which byte on nothing was taken."""
    path = tmp_path / "journal.export"
    good = exported([entry(1, b"whole"), entry(2, b"whole,\ntoo")])
    path.write_bytes(good + rest)
    seen: list[list[str]] = []
    for _ in range(2):
        caplog.clear()
        async with shipping(tmp_path / "spool", plan(JournaldInput("j", path=str(path)))) as ship:
            await asyncio.wait_for(ship.running, 60)
        seen.append(messages(ship.tray.lines))
        assert f"entries_damaged input=j byte={len(good)} reason='{reason}" in caplog.text
    assert [["whole", "whole,\ntoo"], []] == seen


async def test_other_inputs_go_on_behind_a_damaged_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One file is no reason to stop listening to a pipe; another damaged file in its place is read up to its damage."""
    path, pipe = tmp_path / "journal.export", tmp_path / "pipe"
    os.mkfifo(pipe)
    plans = plan(JournaldInput("j", path=str(path))), plan(JournaldInput("k", path=str(pipe)))
    for number in (1, 100):
        path.write_bytes(exported([entry(number, b"whole")]) + b"=damage\n")
        caplog.clear()
        async with shipping(tmp_path / "spool", *plans) as ship:
            await until(lambda: "entries_damaged input=j" in caplog.text)
            await asyncio.to_thread(pipe.write_bytes, exported([entry(number + 1, b"goes on")]))
            await ship.until_lines(2)
            assert not ship.running.done()
        assert {"whole", "goes on"} == set(messages(ship.tray.lines))


async def test_what_a_child_said_before_damage_is_taken_and_it_is_started_behind_that(tmp_path: Path) -> None:
    """Entries before it arrive once, and those behind it when the child gives them whole."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(exported([entry(1, b"one"), entry(2, b"two")]) + b"=damage\n")
    second.write_bytes(exported([entry(3, b"three")]))
    child = tmp_path / "journalctl"
    child.write_text(
        f'#!/bin/sh\ncase "$*" in\n--version) ;;\n*"--after-cursor="*"i=2;"*) cat {second} ;;\n'
        f"*--after-cursor=*) ;;\n*) cat {first} ;;\nesac\n"
    )
    child.chmod(0o755)
    async with shipping(tmp_path / "spool", plan(JournaldInput("j", program=str(child)))) as ship:
        await ship.until_lines(3)
    assert ["one", "two", "three"] == messages(ship.tray.lines)


async def test_a_named_pipe_is_read_for_ever(tmp_path: Path) -> None:
    """One writer after the other, as with `journalctl -o export > pipe`."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    async with shipping(tmp_path / "spool", plan(JournaldInput("j", path=str(path)))) as ship:
        for number in range(1, 4):
            await asyncio.to_thread(path.write_bytes, exported([entry(number, b"writer %d" % number)]))
            await ship.until_lines(number)
        assert ["writer 1", "writer 2", "writer 3"] == messages(ship.tray.lines)


async def test_the_journal_waits_while_there_is_no_room(tmp_path: Path) -> None:
    """A full spool holds up the reading, and nothing is dropped."""
    path = tmp_path / "journal.export"
    path.write_bytes(exported([entry(number, b"x" * 500) for number in range(1, 2001)]))
    small = SpoolSettings(lanes=1, max_bytes=300_000, sync_interval_secs=0.0, save_interval_secs=0.01)
    async with shipping(tmp_path / "spool", plan(JournaldInput("j", path=str(path))), holds=True, spool=small) as ship:
        await until(lambda: ship.shipper.observe().bytes_read > 50_000)
        await asyncio.sleep(0.1)
        assert not ship.running.done()
        ship.tray.holds = False
        ship.tray.release()
        await ship.running
        assert 2000 == len(ship.tray.lines)


def test_killed_again_and_again_it_takes_each_entry_once(tmp_path: Path) -> None:
    """Ended by kill -9 at any moment: cursor and entries last together, so none is missing and none has two places."""
    count = 1500
    (tmp_path / "journal.export").write_bytes(exported([entry(n, b"message %d" % n) for n in range(1, count + 1)]))
    shipper = Printed(tmp_path, f"  journald: [{{name: j, path: {tmp_path / 'journal.export'}}}]\n")
    deadline, kills = time.monotonic() + 60, 0
    while len(shipper.places) < count:
        assert time.monotonic() < deadline, shipper.log
        before = len(shipper.places)
        shipper.start()
        while len(shipper.places) < min(before + 400, count) and shipper.is_running:
            time.sleep(0.005)
        shipper.end()
        kills += 1
    assert kills >= 2
    assert {f"message {n}" for n in range(1, count + 1)} == set(messages(list(shipper.places)))
    assert {1} == {len(places) for places in shipper.places.values()}


def test_the_fixture_is_what_journalctl_exports() -> None:
    """The export text the other tests go by has all fields of six entries."""
    assert 6 == len(ExportReader(2**20, 2**24).feed((FIXTURES / "shop.export").read_bytes()))
