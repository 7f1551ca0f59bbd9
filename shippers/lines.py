"""Bytes of a lane → lines with the place of each; pure."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from logflow_app.encodings import Encoding, character_boundary
from logflow_app.events import LATIN_1

__all__ = ["UTF_8", "Buffer", "Lines", "character_boundary", "split_encoded", "split_lines", "without_mark"]

UTF_8 = ""  # how metadata spells it: by leaving `encoding` out
BYTE_ORDER_MARK = "\ufeff"
_LATIN_MARK = BYTE_ORDER_MARK.encode().decode(LATIN_1)
Buffer = bytes | memoryview
_with_line_end = (1).__add__


class Lines(NamedTuple):
    """Lines that stand one after the other in a lane, all in one encoding.

    `offsets` has the first byte of each line. Together they account for the bytes `[start, end)`: line ends and empty
    lines, which are not among `texts`, included. So consecutive `Lines` touch. `times` has when each line was written,
    in milliseconds since the epoch, where its source tells that beside the line; else it is empty. `truncated_bytes` is
    how much was left out of the one line there is then.
    """

    texts: list[str]
    offsets: list[int]
    start: int
    end: int
    encoding: str = UTF_8
    times: Sequence[int] = ()
    truncated_bytes: int = 0


def split_lines(data: Buffer, start: int, *, keeps_empty: bool = False) -> list[Lines]:
    r"""Return the lines of `data`, whose first byte is at `start` and whose last byte ends a line.

    Lines end with `\n`; one `\r` before it is left out; empty lines are skipped, unless told otherwise. Lines that are
    not valid UTF-8 are given as Latin-1 in `Lines` of their own, so no byte is lost. Where nothing but empty lines
    came, `texts` is empty.
    """
    try:
        text = str(data, "utf-8")
    except UnicodeDecodeError:
        return list(_split_mixed(bytes(data), start, keeps_empty=keeps_empty))
    texts = text.split("\n")  # 0.12 µs a line, with the offsets
    if len(text) == len(data):
        offsets = list(accumulate(map(_with_line_end, map(len, texts)), initial=start))
    else:
        offsets = list(accumulate(map(_with_line_end, map(len, bytes(data).split(b"\n"))), initial=start))
    if "\r" in text:
        texts = [line.removesuffix("\r") for line in texts]
    return [_tidied(texts, offsets, start, start + len(data), keeps_empty=keeps_empty)]


def split_encoded(data: Buffer, start: int, encoding: Encoding, *, keeps_empty: bool = False) -> list[Lines]:
    r"""Return the lines of `data` as `split_lines` does, of text in another encoding.

    What is no text in it stands as `\x81`, so no byte is lost.
    """
    if encoding.is_utf_8:
        return split_lines(data, start, keeps_empty=keeps_empty)
    name, width = encoding.name, encoding.width
    try:
        text = str(data, name)
    except UnicodeDecodeError:
        raw = encoding.lines(bytes(data))
        texts, sizes = [line.decode(name, "backslashreplace") for line in raw], [len(line) + width for line in raw]
    else:
        texts = text.split("\n")
        if len(text) * width == len(data):
            sizes = [(len(line) + 1) * width for line in texts]
        else:
            sizes = [len(line) + width for line in encoding.lines(bytes(data))]
    offsets = list(accumulate(sizes, initial=start))
    if any(line.endswith("\r") for line in texts):
        texts = [line.removesuffix("\r") for line in texts]
    return [_tidied(texts, offsets, start, start + len(data), keeps_empty=keeps_empty)]


def _tidied(texts: list[str], offsets: list[int], start: int, end: int, *, keeps_empty: bool) -> Lines:
    """Return the lines without what is none; `offsets` has one more, the place after the last line and a line end."""
    offsets.pop()
    if not texts[-1]:  # behind the last line end, as nearly always
        texts.pop()
        offsets.pop()
    if not keeps_empty and "" in texts:
        kept = [(line, place) for line, place in zip(texts, offsets, strict=True) if line]
        texts, offsets = [line for line, _ in kept], [place for _, place in kept]
    return Lines(texts, offsets, start, end)


def without_mark(runs: list[Lines], encoding: Encoding, *, keeps_empty: bool = False) -> list[Lines]:
    """Return the lines a file begins with without its byte order mark, behind which the first of them begins."""
    mark = _LATIN_MARK if runs and runs[0].encoding == LATIN_1 else BYTE_ORDER_MARK
    if not runs or not runs[0].texts or not runs[0].texts[0].startswith(mark):
        return runs
    first = runs[0]
    texts = [first.texts[0].removeprefix(mark), *first.texts[1:]]
    offsets = [first.offsets[0] + len(BYTE_ORDER_MARK.encode(encoding.name)), *first.offsets[1:]]
    skipped = 0 if texts[0] or keeps_empty else 1
    return [first._replace(texts=texts[skipped:], offsets=offsets[skipped:]), *runs[1:]]


class _Line(NamedTuple):
    text: str
    offset: int
    encoding: str


def _split_mixed(data: bytes, start: int, *, keeps_empty: bool) -> Iterator[Lines]:
    """Yield the lines of bytes that are not all UTF-8, a run of lines in one encoding at a time; slow and rare."""
    lines = _decode_each(data, start, keeps_empty=keeps_empty)
    runs = [(encoding, list(run)) for encoding, run in groupby(lines, key=lambda line: line.encoding)]
    ends = [run[0].offset for _, run in runs[1:]] + [start + len(data)]
    for (encoding, run), end in zip(runs, ends, strict=True):
        yield Lines([line.text for line in run], [line.offset for line in run], start, end, encoding)
        start = end


def _decode_each(data: bytes, start: int, *, keeps_empty: bool) -> Iterator[_Line]:
    raw_lines = data.split(b"\n")
    if not raw_lines[-1]:
        raw_lines.pop()
    for raw in raw_lines:
        line = raw.removesuffix(b"\r")
        if line or keeps_empty:
            yield _decode(line, start)
        start += len(raw) + 1


def _decode(line: bytes, offset: int) -> _Line:
    try:
        return _Line(line.decode(), offset, UTF_8)
    except UnicodeDecodeError:
        return _Line(line.decode(LATIN_1), offset, LATIN_1)
