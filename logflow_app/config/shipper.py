"""The section `shipper`: how lines travel from where they are written to Kafka."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from logflow_app.config.section import Section
from logflow_app.config.topic_template import TopicTemplate
from logflow_app.config.units import Bytes, LoopbackAddress, Seconds


class SpoolSection(Section):
    """Where lines that cannot be read again (syslog) wait on disk until Kafka has them."""

    path: Path | None = Field(default=None, description="The folder; without it, `spool` in `data_dir`.")
    max_bytes: Bytes = Field(
        default=2**30, ge=16 * 2**20, le=2**50, description="How much may wait; what takes room is whole files."
    )
    memory_bytes: Bytes = Field(
        default=16 * 2**20,
        ge=0,
        le=4 * 2**30,
        description="How much of what cannot be told to wait (UDP) is held in memory while the disk has no room.",
    )
    when_full: Literal["block", "drop_newest", "sample"] = Field(
        default="block",
        description="What happens with no room left: `block` lets clients wait that can, and drops the rest; "
        "`drop_newest` drops what comes; `sample` keeps one message in so many, ever fewer from half full on. "
        "What is dropped or left out is counted.",
    )
    lanes: int = Field(
        default=4, ge=1, le=64, description="Parts of the spool; the lines of one client are in one part, in order."
    )
    sync_interval_secs: Seconds = Field(
        default=0.05,
        ge=0,
        le=10,
        description="The least time between two syncs to disk; a line is sent once it is synced.",
    )


class ShipperSection(Section):
    """How lines travel from where they are written to Kafka."""

    pack_max_bytes: Bytes = Field(
        default=256 * 2**10,
        ge=1024,
        le=2**20,
        description="How large a pack of lines may be, encoded and not yet compressed.",
    )
    lines_per_record: int = Field(
        default=0,
        ge=0,
        le=100_000,
        description="Lines in one record: 0 as many as fit, 1 the plain form of one line a record.",
    )
    linger_ms: Annotated[float, Field(allow_inf_nan=False)] = Field(
        default=5.0, ge=0, le=20, description="How long a line waits for company before it is sent, in milliseconds."
    )
    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = Field(
        default="zstd", description="How records are packed."
    )
    max_line_bytes: Bytes = Field(
        default=8 * 2**20, ge=1024, le=9 * 2**20, description="How long a line may be, of whatever kind of input."
    )
    long_lines: Literal["truncate", "split"] = Field(
        default="truncate",
        description="Whether of a longer line of a file the head is kept, or it is cut into several lines.",
    )
    read_chunk_bytes: Bytes = Field(
        default=512 * 2**10, ge=4096, le=64 * 2**20, description="How much is read from a file at once."
    )
    partial_line_secs: Seconds = Field(
        default=5.0, ge=0.1, le=3600, description="A last line without its end is sent after so long without growing."
    )
    in_flight_bytes: Bytes = Field(
        default=32 * 2**20, ge=2**20, le=4 * 2**30, description="How much may wait for Kafka before reading pauses."
    )
    backoff_min_secs: Seconds = Field(default=0.1, ge=0.001, le=60, description="The first wait before trying again.")
    backoff_max_secs: Seconds = Field(default=10.0, ge=0.001, le=3600, description="The longest such wait.")
    breaker_failures: int = Field(
        default=5,
        ge=1,
        le=10_000,
        description="After so many failures in a row at one broker, a single attempt at a time probes it.",
    )
    batch_bytes: Bytes = Field(
        default=2**20,
        ge=16 * 2**10,
        le=16 * 2**20,
        description="How much is sent to a partition at once, uncompressed.",
    )
    oversize: Literal["split", "truncate", "bury"] = Field(
        default="split",
        description="What becomes of a line larger than the broker takes: `split` sends it as several lines, "
        "`truncate` its head, `bury` its head, and the whole to the dead letters.",
    )
    topic: TopicTemplate | None = Field(
        default=None,
        description="Where lines are sent, with `{service}`, `{input}` or `{source}` behind a prefix that is fixed; "
        "without it, the topic of raw lines.",
    )
    lines_per_sec: Annotated[int, Field(ge=1, le=100_000_000)] | None = Field(
        default=None, description="How many lines a second are shipped at most; files wait. None: no limit."
    )
    bytes_per_sec: Annotated[Bytes, Field(ge=1024, le=2**40)] | None = Field(
        default=None, description="The same in bytes; one of the two."
    )
    close_gone_secs: Seconds = Field(
        default=60.0,
        ge=0,
        le=7 * 86400,
        description="A file that is deleted, or found no more, is closed so long after it grew last.",
    )
    hold_copy_secs: Seconds = Field(
        default=30.0,
        ge=0,
        le=3600,
        description="A copy of a file being read waits so long for the original to be truncated, before it is another.",
    )
    forget_secs: Seconds = Field(
        default=7 * 86400.0, ge=60, le=366 * 86400, description="A file unseen for so long is forgotten."
    )
    report_interval_secs: Seconds = Field(
        default=10.0, ge=0.1, le=3600, description="How often the log says how much was shipped."
    )
    shutdown_secs: Seconds = Field(
        default=7.0,
        ge=0,
        le=7,
        description="How long a stop waits for what is on its way; what has not arrived is sent by the next start.",
    )
    watch_config: bool = Field(
        default=True, description="Whether a changed configuration is taken at once; without, SIGHUP asks for it."
    )
    metrics_address: LoopbackAddress | None = Field(
        default=None, description="Where /metrics and /health are served, on this machine alone; none: nowhere."
    )
    spool: SpoolSection = Field(
        default=SpoolSection(), description="Where lines that cannot be read again wait on disk until Kafka has them."
    )

    @model_validator(mode="after")
    def _waits_grow(self) -> Self:
        if self.backoff_min_secs > self.backoff_max_secs:
            raise ValueError("expected `backoff_min_secs` to be at most `backoff_max_secs`")
        return self

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if self.lines_per_sec and self.bytes_per_sec:
            raise ValueError("expected either `lines_per_sec` or `bytes_per_sec`, not both")
        return self
