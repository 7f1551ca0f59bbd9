"""Whatever the bytes, however they come and whenever the reader dies: the same events come with the same ids."""

import json
import random
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.file.reader import ReadLimits
from shippers.file.shape import Shape
from tests.shippers.file.lives import Lives

LIMITS = ReadLimits(chunk_bytes=64, max_line_bytes=100, partial_line_secs=5.0)
SPLITS = ReadLimits(chunk_bytes=64, max_line_bytes=100, partial_line_secs=5.0, splits_long_lines=True)
AFTER = MultilineSettings(pattern="^[^ ]", negate=True)
Chance = random.Random
LINES = 60
SEEDS = range(3)


def _words(chance: Chance) -> Iterator[str]:
    """Yield lines, all different from each other, some of which belong together."""
    for n in count():
        yield chance.choice(
            [
                f"{n:04d} x",
                f"  {n} more",
                f"  at {n}",
                f"a.b.Error: {n}",
                "",
                f"panic: {n}",
                "goroutine 1 [running]:",
                f"<{n}> a <{n}.5> b;",
                f"{n} é€😀",
                f"{n} " + "long " * chance.choice([1, 30]),
            ]
        )


def plain(chance: Chance) -> bytes:
    """Return lines of text."""
    words = _words(chance)
    return "".join(next(words) + chance.choice(["\n", "\n", "\r\n"]) for _ in range(LINES)).encode()


def dirty(chance: Chance) -> bytes:
    """Return lines some of which are no text."""
    words = _words(chance)
    ends = [b"\n", b"\xff\n", b"\x00\xc3\n"]
    return b"\xef\xbb\xbf" + b"".join(next(words).encode() + chance.choice(ends) for _ in range(LINES))


def _in(codec: str) -> Callable[[Chance], bytes]:
    def made(chance: Chance) -> bytes:
        return plain(chance).decode().replace("é€😀", "abc" if codec == "cp037" else "é€😀").encode(codec, "replace")

    return made


def _wrapped(chance: Chance) -> Iterator[str]:
    for line in _words(chance):
        stream = chance.choice(["stdout", "stderr"])
        form = chance.choice(["docker", "cri", "cri", "bare"])
        pieces = [line[:3], line[3:]] if chance.random() < 0.3 else [line]
        for n, piece in enumerate(pieces):
            is_last = n == len(pieces) - 1
            if form == "bare":
                yield f"bare {piece}"
            elif form == "cri":
                yield f"2025-10-23T15:30:45.{chance.randrange(1000):03d}Z {stream} {'F' if is_last else 'P'} {piece}"
            else:
                text = {"log": piece + "\n" * is_last, "stream": stream, "time": "2025-10-23T15:30:45.1Z"}
                yield json.dumps(text, ensure_ascii=False)


def wrapped(chance: Chance) -> bytes:
    """Return a container's log, of both streams and forms."""
    lines = _wrapped(chance)
    return "".join(next(lines) + "\n" for _ in range(LINES)).encode()


CASES = {
    "plain": (Shape(), LIMITS, plain),
    "split": (Shape(), SPLITS, plain),
    "dirty": (Shape(), LIMITS, dirty),
    "latin-1": (Shape("latin-1"), LIMITS, dirty),
    "utf-16": (Shape("utf-16"), LIMITS, _in("utf-16")),
    "utf-16-be": (Shape("utf-16-be"), SPLITS, _in("utf-16-be")),
    "cp037": (Shape("cp037"), LIMITS, _in("cp037")),
    "after": (Shape(multiline=AFTER), LIMITS, plain),
    "after, dirty": (Shape(multiline=AFTER), SPLITS, dirty),
    "after, utf-16": (Shape("utf-16", multiline=AFTER), LIMITS, _in("utf-16")),
    "few lines": (Shape(multiline=MultilineSettings(pattern="^[^ ]", negate=True, max_lines=2)), LIMITS, plain),
    "few bytes": (Shape(multiline=MultilineSettings(pattern=".", max_bytes=200)), LIMITS, plain),
    "before": (Shape(multiline=MultilineSettings(pattern="x$", match="before", negate=True)), LIMITS, plain),
    "single": (Shape(multiline=MultilineSettings(pattern="^00", negate=True, strays="single")), LIMITS, plain),
    "traces": (Shape(multiline=MultilineSettings(presets=("all",))), LIMITS, dirty),
    "start": (Shape(multiline=MultilineSettings(start=r"<\d")), LIMITS, plain),
    "end": (Shape("utf-16-le", multiline=MultilineSettings(end=";|x")), LIMITS, _in("utf-16-le")),
    "both": (Shape(multiline=MultilineSettings(start=r"<\d+>", end=";")), LIMITS, dirty),
    "container": (Shape(container="auto"), LIMITS, wrapped),
    "container, traces": (Shape(container="auto", multiline=MultilineSettings(presets=("all",))), LIMITS, wrapped),
    "container, few lines": (
        Shape(container="auto", multiline=MultilineSettings(pattern="^[^ ]", negate=True, max_lines=3)),
        LIMITS,
        wrapped,
    ),
    "cri": (Shape(container="cri", multiline=AFTER), ReadLimits(512, 4096, 5.0), wrapped),
}


def happen(lives: Lives, data: bytes, chance: Chance, *, time_passes: bool) -> None:
    """Let the file be written, read, acknowledged, saved, and its readers killed, in any order."""
    while data or chance.random() < 0.9:
        match chance.choice(["write", "write", "read", "read", "read", "acknowledge", "save", "kill", "time"]):
            case "write":
                size = chance.randrange(1, 120)
                lives.append(data[:size])
                data = data[size:]
            case "read":
                lives.read()
            case "acknowledge":
                lives.acknowledge(chance.randrange(4))
            case "save":
                lives.save()
            case "kill":
                lives.kill()
            case "time" if time_passes:
                lives.now += chance.choice([1.0, LIMITS.partial_line_secs])
    lives.finish()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_events_come_however_they_are_read(tmp_path: Path, name: str, seed: int) -> None:
    """A reader that reads the whole file at once finds what many find that die: ids, texts, and no hole."""
    shape, limits, made = CASES[name]
    data = made(Chance(seed))
    once = Lives(tmp_path / "once.log", shape, limits)
    once.append(data)
    once.finish()
    lives = Lives(tmp_path / "lives.log", shape, limits)
    happen(lives, data, Chance(seed + 1000), time_passes=False)

    assert once.events == lives.events
    assert [] == [came for came in lives.events.values() if len(came) > 1]
    assert ([], []) == (once.holes(), lives.holes())
    assert len(data) == lives.reader.progress.read_position
    assert [] == [cut for cut in lives.lane.cuts if cut <= lives.lane.position]
    once.close()
    lives.close()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_cut_that_time_made_is_made_again(tmp_path: Path, name: str, seed: int) -> None:
    """Where time ends lines and events, too, a place has one text for ever, and nothing of the file is missing."""
    shape, limits, made = CASES[name]
    data = made(Chance(seed))
    lives = Lives(tmp_path / "lives.log", shape, limits)
    happen(lives, data, Chance(seed + 2000), time_passes=True)

    assert [] == [came for came in lives.events.values() if len(came) > 1]
    assert [] == lives.holes()
    assert len(data) == lives.reader.progress.read_position
    assert [] == [cut for cut in lives.lane.cuts if cut <= lives.lane.position]
    if name in ("split", "after, dirty", "utf-16-be"):  # where nothing is left out
        codec = {"utf-16-be": "utf-16-be"}.get(name, "utf-8")
        came = b"".join(
            text.encode(encoding or codec)
            for place in sorted(lives.events, key=lambda place: place[1])
            for text, encoding in lives.events[place]
        )
        ends = ["\r".encode(codec), "\n".encode(codec)] if codec != "utf-8" else [b"\r", b"\n"]
        assert _without(data.removeprefix(b"\xef\xbb\xbf"), ends) == _without(came, ends)
    lives.close()


def _without(data: bytes, ends: list[bytes]) -> bytes:
    width = len(ends[0])
    units = (data[n : n + width] for n in range(0, len(data), width))
    return b"".join(unit for unit in units if unit not in ends)
