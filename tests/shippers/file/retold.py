"""Scenarios of our own, of the kinds the peers' tests know, as steps with the lines that must come."""

from collections.abc import Iterable
from typing import Any

Step = dict[str, Any]
START, STOP, POLL, FLUSH = {"op": "start"}, {"op": "stop"}, {"op": "poll"}, {"op": "wait_flush_timeout"}


def write(file: str, text: str) -> Step:
    """Append text."""
    return {"op": "write", "file": file, "text": text}


def rename(old: str, new: str) -> Step:
    """Rename a file."""
    return {"op": "rename", "from": old, "to": new}


def copytruncate(old: str, new: str) -> list[Step]:
    """Copy a file over another, and truncate it."""
    return [{"op": "copy", "from": old, "to": new}, {"op": "truncate", "file": old}]


def mkdir(folder: str) -> Step:
    """Make a folder."""
    return {"op": "mkdir", "dir": folder}


def symlink(target: str, link: str) -> Step:
    """Let a link point somewhere, whether it exists or not."""
    return {"op": "symlink", "to": target, "link": link}


def case(
    name: str,
    steps: list[Step],
    expected: Iterable[str],
    *,
    glob: str = "*.log",
    start_at: str = "beginning",
    order: str = "any",
) -> dict[str, Any]:
    """Return a scenario laid out as those of the corpora are."""
    return {
        "id": name,
        "steps": steps,
        "config": {"glob": glob, "start_at": start_at},
        "expected": {"lines": list(expected), "order": order},
    }


def body(first: int, after: int, word: str = "msg") -> str:
    """Return numbered lines that begin alike."""
    return "".join(f"{text}\n" for text in texts(first, after, word))


def texts(first: int, after: int, word: str = "msg") -> list[str]:
    """Return what should come of `body`."""
    return [f"{word * 12} {n:6d}" for n in range(first, after)]


def _rotations(*, copies: bool, backups: int, polls: bool, lines: int = 10, generations: int = 6) -> dict[str, Any]:
    """One log rotated again and again, the oldest backup written over by the one before."""
    steps = [START]
    for generation in range(generations):
        steps += [write("app.log", body(n, n + 1)) for n in range(generation * lines, (generation + 1) * lines)]
        steps += [POLL] if polls or generation % 2 else []
        if generation == generations - 1:
            break
        steps += [rename(f"app.log.{n}", f"app.log.{n + 1}") for n in range(min(backups - 1, generation), 0, -1)]
        steps += copytruncate("app.log", "app.log.1") if copies else [rename("app.log", "app.log.1")]
    name = f"{'copytruncate' if copies else 'move'}-{backups}-backups-{'polled' if polls else 'overlapping'}-{lines}"
    return case(name, [*steps, POLL], texts(0, lines * generations), glob="app.log*")


def _many_files(*, copies: bool) -> dict[str, Any]:
    steps, expected = [START], []
    for n in range(8):
        for turn in range(3):
            steps.append(write(f"f{n}.log", body(turn * 5, turn * 5 + 5, f"f{n} ")))
            expected += texts(turn * 5, turn * 5 + 5, f"f{n} ")
    steps.append(POLL)
    for n in range(8):
        new = f"f{n}.log.1"
        steps += copytruncate(f"f{n}.log", new) if copies else [rename(f"f{n}.log", new)]
        steps.append(write(f"f{n}.log", body(100, 105, f"f{n} ")))
        expected += texts(100, 105, f"f{n} ")
    return case(f"many-files-{'copied' if copies else 'moved'}", [*steps, POLL], expected, glob="f*.log*")


LONG = "x" * 70_000

RETOLD = [
    *(
        _rotations(copies=copies, backups=backups, polls=polls)
        for copies in (False, True)
        for backups in (1, 3)
        for polls in (True, False)
        if polls or not copies or backups > 2  # a copy written over by the next one, unread, is lost to everybody
        if polls or copies or backups > 2  # and so is a file another one is renamed over
    ),
    _rotations(copies=False, backups=1, polls=True, lines=100, generations=3),
    _rotations(copies=True, backups=1, polls=True, lines=100, generations=3),
    _many_files(copies=False),
    _many_files(copies=True),
    case("new-file-while-running", [START, POLL, write("a.log", "one\ntwo\n"), POLL], ["one", "two"], order="per-file"),
    case(
        "new-file-is-read-whole-when-starting-at-the-end",
        [write("old.log", "old\n"), START, POLL, write("a.log", "one\n"), POLL, write("old.log", "new\n"), POLL],
        ["one", "new"],
        start_at="end",
    ),
    case(
        "start-at-end-goes-on-after-a-restart",
        [
            *(write("a.log", "skipped\n"), START, POLL, write("a.log", "one\n"), POLL, STOP),
            *(write("a.log", "two\n"), write("b.log", "three\n"), START, POLL),
        ],
        ["one", "two", "three"],
        start_at="end",
    ),
    case("no-line-end", [write("a.log", "one\ntwo"), START, POLL, FLUSH, POLL], ["one", "two"], order="per-file"),
    case("long-line", [START, write("a.log", f"{LONG}\nshort\n"), POLL], [LONG, "short"], order="per-file"),
    case("moved-and-not-read-again", [START, write("a.log", "one\n"), POLL, rename("a.log", "b.log"), POLL], ["one"]),
    case(
        "moved-away-is-followed",
        [
            *(START, write("a.log", "one\n"), POLL, mkdir("new"), rename("a.log", "new/a.log")),
            *(write("new/a.log", "two\n"), POLL),
        ],
        ["one", "two"],
        order="per-file",
    ),
    case(
        "rotated-goes-first",
        [
            *(START, write("a.log", "one\n"), POLL, mkdir("new"), rename("a.log", "new/a.log")),
            *(write("a.log", "three\n"), write("new/a.log", "two\n"), POLL),
        ],
        ["one", "two", "three"],
        order="per-file",
    ),
    case(
        "rotated-goes-first-after-a-stop",
        [
            *(START, write("a.log", body(0, 5)), POLL, STOP, write("a.log", body(5, 10)), rename("a.log", "a.log.1")),
            *(write("a.log", body(10, 15)), START, POLL),
        ],
        texts(0, 15),
        glob="a.log*",
        order="per-file",
    ),
    case(
        "truncated-then-written",
        [
            START,
            write("a.log", "one\ntwo\n"),
            POLL,
            {"op": "truncate", "file": "a.log"},
            write("a.log", "three\n"),
            POLL,
        ],
        ["one", "two", "three"],
        order="per-file",
    ),
    case(
        "truncated-many-times",
        [
            START,
            *(
                step
                for n in range(10)
                for step in (write("a.log", body(n * 3, n * 3 + 3)), POLL, {"op": "truncate", "file": "a.log"})
            ),
        ],
        texts(0, 30),
        order="per-file",
    ),
    case(
        "truncated-and-the-same-again",
        [
            *(START, write("a.log", "same\n"), POLL, {"op": "truncate", "file": "a.log"}, POLL),
            *(write("a.log", "same\n"), POLL),
        ],
        ["same", "same"],
    ),
    case(
        "copy-and-original-both-go-on",
        [
            *(START, write("a.log", "one\ntwo\n"), POLL, *copytruncate("a.log", "a2.log")),
            *(write("a2.log", "three\n"), write("a.log", "four\n"), POLL),
        ],
        ["one", "two", "three", "four"],
    ),
    case(
        "moved-while-off-small",
        [
            *(write("a.log", "one\n"), START, POLL, STOP, rename("a.log", "a.log2")),
            *(write("a.log", "two\n"), START, POLL),
        ],
        ["one", "two"],
        glob="a.log*",
    ),
    case(
        "written-while-off",
        [write("a.log", "one\n"), START, POLL, STOP, write("a.log", "two\n"), START, POLL, write("a.log", "3\n"), POLL],
        ["one", "two", "3"],
        order="per-file",
    ),
    case(
        "big-and-written-while-off",
        [
            *(write("a.log", body(0, 500)), START, POLL, STOP, write("a.log", body(500, 1000)), START, POLL),
            *(STOP, START, POLL),
        ],
        texts(0, 1000),
        order="per-file",
    ),
    case(
        "grows-past-its-fingerprint-between-restarts",
        [step for n in range(12) for step in (write("a.log", body(n, n + 1)), START, POLL, STOP)],
        texts(0, 12),
        order="per-file",
    ),
    case(
        "grows-and-is-renamed-while-off",
        [
            *(write("a.log", "12345"), START, POLL, STOP, write("a.log", "67890\n"), START, POLL, STOP),
            *(rename("a.log", "b.log"), write("b.log", body(0, 30)), START, POLL),
        ],
        ["1234567890", *texts(0, 30)],
        order="per-file",
    ),
    case(
        "half-a-line-before-a-restart",
        [write("a.log", "one\nhal"), START, POLL, STOP, write("a.log", "f\ntwo\n"), START, POLL],
        ["one", "half", "two"],
        order="per-file",
    ),
    case(
        "half-a-line-before-a-rotation",
        [
            START,
            write("a.log", "hal"),
            POLL,
            rename("a.log", "a.log.1"),
            write("a.log.1", "f\n"),
            write("a.log", "2\n"),
            POLL,
        ],
        ["half", "2"],
        glob="a.log*",
        order="per-file",
    ),
    case(
        "empty-files-wait",
        [
            START,
            {"op": "create", "file": "a.log"},
            {"op": "create", "file": "b.log"},
            POLL,
            write("b.log", "one\n"),
            POLL,
        ],
        ["one"],
    ),
    case(
        "links-into-another-folder",
        [
            *(mkdir("targets"), write("targets/1", body(0, 3)), symlink("targets/1", "in.1.log"), START, POLL),
            *(
                write("targets/2", body(3, 6)),
                symlink("targets/2", "in.2.log"),
                POLL,
                write("targets/1", body(6, 7)),
                POLL,
            ),
        ],
        texts(0, 7),
        glob="in.*.log",
    ),
    case(
        "a-link-points-elsewhere",
        [
            *(write("day1", "one\n"), symlink("day1", "now.log"), START, POLL, write("day2", "three\n")),
            *(symlink("day2", "now.log"), write("day1", "two\n"), POLL, write("day2", "four\n"), POLL),
        ],
        ["one", "two", "three", "four"],
    ),
    case(
        "what-a-link-leads-to-is-rotated-while-down",
        [
            *(
                mkdir("pods"),
                mkdir("in"),
                write("pods/0", body(0, 3)),
                symlink("../pods/0", "in/p.log"),
                START,
                POLL,
                STOP,
            ),
            *(write("pods/0", body(3, 6)), rename("pods/0", "pods/0.1"), write("pods/0", body(6, 9)), START, POLL),
        ],
        texts(0, 9),
        glob="in/*.log",
    ),
    case(
        "what-a-link-leads-to-is-copied-and-truncated-while-down",
        [
            *(
                mkdir("pods"),
                mkdir("in"),
                write("pods/0", body(0, 3)),
                symlink("../pods/0", "in/p.log"),
                START,
                POLL,
                STOP,
            ),
            *(write("pods/0", body(3, 6)), *copytruncate("pods/0", "pods/0.1"), write("pods/0", body(6, 7))),
            *(START, POLL),
        ],
        texts(0, 7),
        glob="in/*.log",
    ),
    case(
        "a-link-points-elsewhere-while-down",
        [
            *(
                mkdir("r1"),
                mkdir("r2"),
                mkdir("in"),
                write("r1/a", body(0, 3)),
                symlink("../r1/a", "in/p.log"),
                START,
                POLL,
            ),
            *(STOP, write("r1/a", body(3, 6)), write("r2/a", body(6, 9)), symlink("../r2/a", "in/p.log"), START, POLL),
        ],
        texts(0, 9),
        glob="in/*.log",
    ),
    case(
        "a-file-and-a-link-to-it",
        [write("a.log", "one\n"), symlink("a.log", "b.log"), START, POLL, write("a.log", "two\n"), POLL],
        ["one", "two"],
    ),
    case(
        "a-link-to-a-link-to-come",
        [
            *(START, symlink("middle", "a.log"), POLL, symlink("real", "middle"), POLL),
            *(write("real", "one\n"), POLL),
        ],
        ["one"],
    ),
    case(
        "folders-come-later",
        [
            START,
            *(
                step
                for n in range(5)
                for step in (
                    mkdir(f"in.{n}"),
                    mkdir(f"in.{n}/sub"),
                    write(f"in.{n}/sub/x.tmp", f"{n}\n"),
                    rename(f"in.{n}/sub/x.tmp", f"in.{n}/sub/x.log"),
                )
            ),
            POLL,
        ],
        ["0", "1", "2", "3", "4"],
        glob="in.*/*/*.log",
    ),
    case(
        "a-folder-is-renamed",
        [
            START,
            mkdir("in.1"),
            write("in.1/a.log", "one\n"),
            POLL,
            rename("in.1", "in.2"),
            write("in.2/a.log", "two\n"),
            POLL,
        ],
        ["one", "two"],
        glob="in.*/*.log",
        order="per-file",
    ),
    case(
        "folders-below-folders",
        [
            START,
            mkdir("a/b/c"),
            write("a/b/c/x.log", "one\n"),
            POLL,
            write("a/y.log", "two\n"),
            POLL,
            write("z.log", "3\n"),
            POLL,
        ],
        ["one", "two", "3"],
        glob="**/*.log",
    ),
    case(
        "made-anew-under-the-same-name",
        [
            START,
            *(step for n in range(6) for step in (write("a.log", body(n, n + 1)), POLL, rename("a.log", "gone"))),
        ],
        texts(0, 6),
        order="per-file",
    ),
    case(
        "written-beside-and-renamed-over",
        [
            *(START, write("a.log", body(0, 5)), POLL, write("a.tmp", body(5, 10)), rename("a.tmp", "a.log"), POLL),
            *(write("a.tmp", body(10, 15)), rename("a.tmp", "a.log"), POLL),
        ],
        texts(0, 15),
        order="per-file",
    ),
    case(
        "renamed-out-of-the-glob-and-back",
        [
            *(START, write("a.log", "one\n"), POLL, rename("a.log", "a.off"), POLL, write("a.off", "two\n"), POLL),
            *(rename("a.off", "a.log"), write("a.log", "three\n"), POLL),
        ],
        ["one", "two", "three"],
        order="per-file",
    ),
    case(
        "copytruncate-while-off",
        [
            *(START, write("a.log", body(0, 5)), POLL, STOP, write("a.log", body(5, 10))),
            *(*copytruncate("a.log", "a.log.1"), write("a.log", body(10, 15)), START, POLL),
        ],
        texts(0, 15),
        glob="a.log*",
    ),
    case(
        "many-renames-while-off",
        [
            *(START, write("a.log", body(0, 5)), POLL, STOP, write("a.log", body(5, 10)), rename("a.log", "a.log.1")),
            *(write("a.log", body(10, 15)), rename("a.log.1", "a.log.2"), rename("a.log", "a.log.1")),
            *(write("a.log", body(15, 20)), START, POLL),
        ],
        texts(0, 20),
        glob="a.log*",
        order="per-file",
    ),
]
