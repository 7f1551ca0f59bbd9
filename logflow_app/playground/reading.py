"""Bytes → lines → events of several lines, as a shipper would read them, while they come."""

from collections.abc import Iterable, Iterator
from typing import IO

from logflow_app.config.inputs import FileInput, Input
from logflow_app.multiline import Assembly, MultilineSettings, group
from logflow_app.playground.running import decoded

CHUNK_BYTES = 2**16

Line = tuple[str, str]
"""A line, and its encoding where it is no UTF-8."""


def lines_of(files: Iterable[IO[bytes]]) -> Iterator[list[bytes]]:
    """Yield the lines of files as they can be had, some at a time, without their ends."""
    for file in files:
        pieces: list[bytes] = []
        read = getattr(file, "read1", file.read)  # what is there now, for those who watch a pipe
        while data := read(CHUNK_BYTES):
            first, *others = data.split(b"\n")
            pieces.append(first)
            if others:
                yield [line.removesuffix(b"\r") for line in (b"".join(pieces), *others[:-1])]
                pieces = others[-1:]
        if last := b"".join(pieces):
            yield [last.removesuffix(b"\r")]


def joined(chunks: Iterable[list[bytes]], entry: Input) -> Iterator[list[Line]]:
    """Yield what the lines are when those that belong together are one; what is open at the end ends there."""
    container = entry.container if isinstance(entry, FileInput) else "none"
    settings = entry.joins
    if container != "none":
        texts = [decoded(line)[0] for lines in chunks for line in lines]
        yield [(text, "") for text in group(texts, settings or MultilineSettings(), container, flush=True).events]
    elif settings is None:
        for lines in chunks:
            yield [decoded(line) for line in lines if line]
    else:
        assembly = Assembly(settings)
        for lines in chunks:
            yield [(text, "") for text in assembly.add(decoded(line)[0] for line in lines)]
        yield [(text, "") for text in assembly.flush()]
