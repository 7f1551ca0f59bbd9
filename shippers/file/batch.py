"""Lines of one stream with the bytes each is made of, in columns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from logflow_app.events import LATIN_1
from shippers.lines import UTF_8, Lines


@dataclass(slots=True)
class Batch:
    """Lines, each made of the bytes `[start, end)`; all columns are parallel.

    `times` is empty where the source tells none, `partial` where no line goes on in the next. `is_latin` and
    `truncated_bytes` hold for all of them: what is truncated stands alone. See Lines.
    """

    texts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    partial: list[bool] = field(default_factory=list)
    is_latin: bool = False
    truncated_bytes: int = 0

    @classmethod
    def of(cls, lines: Lines) -> "Batch":
        """Return the lines of a file."""
        ends = [*lines.offsets[1:], lines.end]
        return cls(lines.texts, lines.offsets, ends, [], [], lines.encoding != UTF_8, lines.truncated_bytes)

    def part(self, first: int, after: int) -> "Batch":
        """Return the lines from `first` to before `after`."""
        here = slice(first, after)
        return replace(
            self,
            texts=self.texts[here],
            starts=self.starts[here],
            ends=self.ends[here],
            times=self.times[here],
            partial=self.partial[here],
        )

    def as_latin(self) -> "Batch":
        """Return the lines as the Latin-1 code points of their bytes."""
        return self if self.is_latin else replace(self, texts=[as_latin(text) for text in self.texts], is_latin=True)

    def split(self, pieces_of: Callable[[str], list[str]], codec: str) -> "Batch":
        """Return the lines in pieces, each with its bytes, which are read in `codec`; they have no times."""
        split = Batch(is_latin=self.is_latin, truncated_bytes=self.truncated_bytes)
        encoding = LATIN_1 if self.is_latin else codec
        for text, start, end in zip(self.texts, self.starts, self.ends, strict=True):
            pieces = pieces_of(text)
            sizes = [len(piece.encode(encoding, "replace")) for piece in pieces[:-1]]
            starts = list(accumulate(sizes, initial=start))
            split.texts += pieces
            split.starts += starts
            split.ends += [*starts[1:], end]
        return split


def as_latin(text: str) -> str:
    """Return the UTF-8 bytes of a text as Latin-1 code points."""
    return text.encode().decode(LATIN_1)


@dataclass(slots=True)
class Joiner:
    """Joins the pieces of lines that a container runtime cut; of a line over `longest` characters the head is kept."""

    longest: int
    _held: Batch = field(default_factory=Batch)
    _size: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a line has not ended yet."""
        return bool(self._held.texts)

    @property
    def start(self) -> int:
        """Where the line begins that has not ended."""
        return self._held.starts[0]

    def join(self, batch: Batch) -> Iterator[Batch]:
        """Yield the whole lines."""
        first = 0
        for n, is_partial in enumerate(batch.partial):
            if is_partial or self._held.texts:
                yield batch.part(first, n)
                first = n + 1
                self._hold(batch.part(n, n + 1))
                if not is_partial:
                    yield self.flush()
        yield batch.part(first, len(batch.texts))

    def flush(self) -> Batch:
        """Return the line that has not ended, which ends here."""
        held, size, self._held, self._size = self._held, self._size, Batch(), 0
        if not held.texts:
            return held
        text = "".join(held.texts)
        left_out = size - len(text)
        return Batch([text], held.starts[:1], held.ends[-1:], held.times[:1], [], held.is_latin, left_out)

    def _hold(self, piece: Batch) -> None:
        if piece.is_latin is not self._held.is_latin and self._held.texts:
            piece, self._held = piece.as_latin(), self._held.as_latin()
        (text,) = piece.texts
        room = max(self.longest - self._size, 0)
        self._size += len(text)
        self._held = Batch(
            [*self._held.texts, text[:room]],
            [*self._held.starts, *piece.starts],
            [*self._held.ends, *piece.ends],
            [*self._held.times, *piece.times],
            [],
            piece.is_latin,
        )
