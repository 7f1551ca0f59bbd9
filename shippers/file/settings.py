"""What the file shipper can be told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from shippers.file.about import About, Knowledge, Marks
from shippers.file.finder import Globs
from shippers.file.reader import ReadLimits
from shippers.file.shape import Shape
from shippers.packs import PackLimits

StartAt = Literal["beginning", "end"]
WatchMode = Literal["auto", "poll"]
Compressed = Literal["auto", "never"]


@dataclass(frozen=True, slots=True)
class FileInput:
    """One input of files: what to follow, and what its lines are labelled with.

    A file that has not grown for `close_inactive_secs` is closed until it does, one not changed for `ignore_older_secs`
    when it is first seen is not begun before it is (0: neither).
    `service` is, where it is empty, what `knowledge` says, else by the file's name.
    """

    name: str
    paths: Sequence[str]
    exclude: Sequence[str] = ()
    service: str = ""
    tz: str = ""
    start_at: StartAt = "beginning"
    watch: WatchMode = "auto"
    close_inactive_secs: float = 0.0
    ignore_older_secs: float = 0.0
    compressed: Compressed = "auto"
    marks: Marks = field(default_factory=Marks)
    knowledge: Knowledge | None = None
    shape: Shape = field(default_factory=Shape)

    @property
    def globs(self) -> Globs:
        """What the finder needs to know."""
        wants = self.knowledge.wants if self.knowledge else None
        return Globs(self.name, self.paths, self.exclude, is_watched=self.watch == "auto", wants=wants)

    def about(self, path: str) -> About:
        """Return what the lines of a file are labelled with."""
        known = self.knowledge.about(path) if self.knowledge else About()
        return About(self.service or known.service, {**self.marks.fields, **known.fields})


@dataclass(frozen=True, slots=True)
class FileSettings:
    """How files are read and remembered, for all inputs alike.

    A file no glob finds any more is closed `close_gone_secs` after its last growth; a copy of a file being read is not
    read for `hold_copy_secs`, as the original may be about to be truncated; a lane not seen for `forget_secs` is
    forgotten, one whose file was deleted after `mourn_secs`: until then it may turn up compressed.
    """

    read: ReadLimits = field(default_factory=ReadLimits)
    pack: PackLimits = field(default_factory=PackLimits)
    scan_interval_secs: float = 1.0
    checkpoint_interval_secs: float = 5.0
    report_interval_secs: float = 10.0
    close_gone_secs: float = 60.0
    hold_copy_secs: float = 30.0
    forget_secs: float = 7 * 86400.0
    mourn_secs: float = 3600.0
    shutdown_secs: float = 7.0
    ends_when_read: bool = False
