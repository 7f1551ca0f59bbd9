"""Where each setting stands: in which line of which file, or in which variable of the environment."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Where a setting was written; `file` is a file's name or, with no line, what else it came from."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        """Write it as editors and terminals know to jump to it."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one setting: one sentence of a `ConfigError`."""

    place: Place
    path: Path
    sentence: str

    def __str__(self) -> str:
        """Write place, key, and what is wrong there."""
        return ": ".join(part for part in (str(self.place), dotted(self.path), self.sentence) if part)


@dataclass
class Places:
    """The places of all settings; one that has none of its own stands where the nearest one around it does."""

    whole: Place = Place("defaults")
    by_path: dict[Path, Place] = field(default_factory=dict)
    variables: dict[Path, tuple[str, ...]] = field(default_factory=dict)  # `${NAME}` in a value: those names

    def of(self, path: Path) -> Place:
        """Return where the setting at `path`, or the nearest one around it, was written."""
        for length in range(len(path), 0, -1):
            place = self.by_path.get(path[:length])
            if place:
                return place
        return self.whole

    def replace(self, path: Path, place: Place) -> None:
        """Say that the setting at `path`, with all within it, now stands elsewhere."""
        for old in [known for known in self.by_path if known[: len(path)] == path]:
            del self.by_path[old]
        for length in range(1, len(path)):  # the sections around it, where nothing else made them
            self.by_path.setdefault(path[:length], place)
        self.by_path[path] = place

    def problem(self, path: Path, sentence: str) -> Problem:
        """Say what is wrong with the setting at `path`."""
        return Problem(self.of(path), path, sentence)


def dotted(path: Path) -> str:
    """Write a path as `inputs.files[0].paths`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def in_order(problems: Iterable[Problem]) -> list[str]:
    """Return the sentences in the order of their places, each once."""
    ordered = sorted(problems, key=lambda problem: (problem.place.file, problem.place.line or 0))
    return list(dict.fromkeys(str(problem) for problem in ordered))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean ...?` for the known word that looks most like `word`, or nothing."""
    near = difflib.get_close_matches(word[:100].lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""
