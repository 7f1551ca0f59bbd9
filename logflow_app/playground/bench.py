"""One input of a configuration, set up to try lines on."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import IO, Self

from logflow_app.config import Config
from logflow_app.config.inputs import Input
from logflow_app.events import Metadata, Pack
from logflow_app.pipeline import Pipelines
from logflow_app.playground.reading import joined, lines_of
from logflow_app.playground.running import Outcome, arrival_of, make_pack, run
from logflow_app.playground.settings import input_of, of_any_age, pipelines_of
from logflow_app.playground.tracing import Trace, Tracer

PACK_LINES = 1000

Tried = tuple[str, Outcome, Trace | None]
"""A line, what becomes of it, and how if that was asked."""


@dataclass
class Bench:
    """Tries lines as they would be read by `entry` at `arrival_ms`; without one, now, and whatever their age."""

    config: Config
    entry: Input
    arrival_ms: int | None
    tried: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, config: Config, name: str | None, now: object = None, *, believes_any_age: bool | None = None) -> Self:
        """Set up the input of that name, the only one without; raises `ConfigError`."""
        entry = input_of(config, name)
        if believes_any_age or (believes_any_age is None and now is None):
            config = of_any_age(config)
        bench = cls(config, entry, None if now is None else arrival_of(now))
        _ = bench._pipelines  # complains now rather than at the first line
        return bench

    @cached_property
    def _pipelines(self) -> Pipelines:
        return pipelines_of(self.config)

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(self.config, self.entry)

    def run(self, file: IO[bytes], path: str = "", *, explain: bool = False) -> Iterator[Tried]:
        """Yield what becomes of each line of a file, as they come; `path` is what events call it."""
        meta = Metadata(file_path=path, lane=path or "lines", input=self.entry.name)
        for lines in joined(lines_of([file]), self.entry):
            for first in range(0, len(lines), PACK_LINES):
                for encoding, group in groupby(lines[first : first + PACK_LINES], key=lambda line: line[1]):
                    meta.encoding = encoding
                    texts = [text for text, _ in group]
                    yield from self._explain(texts, meta) if explain else self._try(texts, meta)

    def _try(self, texts: list[str], meta: Metadata) -> Iterator[Tried]:
        ran = run(self._pipelines, self._pack(texts, meta))
        self.counts.update(ran.counts)
        yield from ((text, outcome, None) for text, outcome in zip(texts, ran.outcomes, strict=True))

    def _explain(self, texts: list[str], meta: Metadata) -> Iterator[Tried]:
        for text in texts:
            trace = self._tracer.trace(self._pack([text], meta))
            yield text, trace.outcome, trace

    def _pack(self, texts: list[str], meta: Metadata) -> Pack:
        arrival_ms = round(time.time() * 1000) if self.arrival_ms is None else self.arrival_ms
        pack = make_pack(texts, meta, arrival_ms, self.tried)
        self.tried += len(texts)
        return pack
