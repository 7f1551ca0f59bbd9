"""Events of several lines come whole through the file shipper, whatever happens to their files."""

import shutil
from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.file.shape import Shape
from tests.shippers.file.driven import Driven

TRACE = "java.lang.XException: y\n\tat a.b(C.java:1)\n\tat a.c(C.java:2)"
JAVA = Shape(multiline=MultilineSettings(presets=("java",)))
LATER_SECS = 10.0


def append(path: Path, text: str) -> None:
    """Write at the end of a file."""
    with path.open("a") as file:
        file.write(text)


async def test_an_event_goes_on_in_the_renamed_file(tmp_path: Path) -> None:
    """Rotation in the midst of a trace tears nothing."""
    shipper = Driven(tmp_path, "app.log*", shape=JAVA)
    first, *rest = TRACE.splitlines(keepends=True)
    append(tmp_path / "app.log", f"before\n{first}")
    await shipper.poll()
    (tmp_path / "app.log").rename(tmp_path / "app.log.1")
    append(tmp_path / "app.log.1", "".join(rest) + "\n")
    append(tmp_path / "app.log", "after\n")
    await shipper.poll()
    await shipper.pass_time(LATER_SECS)
    assert ["before", TRACE, "after"] == sorted(shipper.tray.lines, key=["before", TRACE, "after"].index)
    await shipper.stop()


async def test_an_open_event_survives_the_truncation_of_its_file(tmp_path: Path) -> None:
    """What was read of it is sent, and what the copy has besides, too; nothing comes twice."""
    shipper = Driven(tmp_path, "app.log*", shape=JAVA)
    log = tmp_path / "app.log"
    append(log, TRACE + "\n")
    await shipper.poll()
    append(log, "more\n")
    shutil.copyfile(log, tmp_path / "app.log.1")
    log.write_text("after\n")
    await shipper.poll()
    await shipper.pass_time(LATER_SECS)
    assert sorted([TRACE, "more", "after"]) == sorted(shipper.tray.lines)
    await shipper.stop()


async def test_a_restart_joins_what_was_open(tmp_path: Path) -> None:
    """Lines that were read and not sent are read again, and the event has the id it would have had."""
    shipper = Driven(tmp_path, shape=JAVA)
    first, *rest = TRACE.splitlines(keepends=True)
    append(tmp_path / "app.log", f"before\n{first}")
    await shipper.poll()
    assert ["before"] == shipper.tray.lines
    await shipper.stop()
    append(tmp_path / "app.log", "".join(rest) + "\nafter\n")
    await shipper.poll()
    ids = shipper.tray.ids
    assert [(0, "before"), (7, TRACE), (7 + len(TRACE) + 1, "after")] == [(offset, text) for _, offset, text in ids]
    assert 1 == len({lane for lane, _, _ in ids})
    await shipper.stop()


async def test_a_crash_after_a_cut_by_time_repeats_the_same(tmp_path: Path) -> None:
    """The place is in the checkpoint before the event is on its way."""
    shipper = Driven(tmp_path, shape=JAVA)
    shipper.tray.holds = True
    append(tmp_path / "app.log", TRACE + "\n")
    await shipper.pass_time(LATER_SECS)
    sent = shipper.tray.ids
    assert [TRACE] == [text for _, _, text in sent]
    await shipper.crash()
    append(tmp_path / "app.log", "\tat a.d(C.java:3)\nafter\n")
    shipper.tray.records.clear()
    shipper.tray.holds = False
    await shipper.poll()
    assert [*sent[0]] == [*shipper.tray.ids[0]]
    assert [TRACE, "\tat a.d(C.java:3)", "after"] == shipper.tray.lines
    await shipper.stop()


@pytest.mark.parametrize("crashes", [False, True])
async def test_the_streams_of_a_container_are_lanes(tmp_path: Path, *, crashes: bool) -> None:
    """Each in its own order and without holes; after the end of a life each goes on where it was."""
    shipper = Driven(tmp_path, shape=Shape("utf-8", "cri", JAVA.multiline))
    lines = [
        f"2025-10-23T15:30:45.{n:03d}Z stderr F {line}\n2025-10-23T15:30:46Z stdout F out {n}\n"
        for n, line in enumerate(TRACE.split("\n"))
    ]
    append(tmp_path / "app.log", "".join(lines[:2]))
    await shipper.poll()
    assert ["out 0", "out 1"] == shipper.tray.lines
    await (shipper.crash() if crashes else shipper.stop())
    append(tmp_path / "app.log", lines[2] + "2025-10-23T15:30:47Z stderr F after\n")
    await shipper.poll()
    by_stream = {
        stream: list(dict.fromkeys((offset, text) for lane, offset, text in shipper.tray.ids if lane.endswith(stream)))
        for stream in ("/stdout", "/stderr")
    }
    assert ["out 0", "out 1", "out 2"] == [text for _, text in by_stream["/stdout"]]
    assert [TRACE, "after"] == [text for _, text in by_stream["/stderr"]]
    assert 0 == by_stream["/stderr"][0][0]
    assert {0} == set(shipper.tray.gaps().values())
    if not crashes:
        assert 5 == len(shipper.tray.lines)
    await shipper.stop()
