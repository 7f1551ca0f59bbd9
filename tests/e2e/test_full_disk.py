"""A full disk under the shipper's checkpoint: it says so, waits, and goes on when there is room again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import until
from tests.small_disk import small_disk

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

SIZE_BYTES = 64 * 1024
BEFORE = 40


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full."""
    with small_disk(tmp_path / "disk", SIZE_BYTES) as folder:
        yield folder


def test_a_full_disk_is_waited_out(disk: Path, make_pipeline: MakePipeline) -> None:
    """Files known before go on, new ones wait for room, nothing is lost or doubled, and the log says what to do."""
    pipeline = make_pipeline()
    pipeline.shipper.env["LOGFLOW_INPUTS__FILES__0__CHECKPOINT_PATH"] = str(disk)
    pipeline.start()
    pipeline.write("known.log", b"a line of a file that is known by its first kilobyte\n" * BEFORE)
    pipeline.until_stored(BEFORE)
    filler = disk / "filler"
    with pytest.raises(OSError, match="No space left"):
        filler.write_bytes(bytes(SIZE_BYTES))
    pipeline.write("known.log", b"while it is full\n")
    pipeline.write("new.log", b"new while it is full\n")
    until(lambda: "checkpoint_unwritable" in pipeline.shipper.log, say=lambda: pipeline.shipper.log)
    assert "remedy='free disk space'" in pipeline.shipper.log
    pipeline.until_stored(BEFORE + 1)
    filler.unlink()
    pipeline.until_stored(BEFORE + 2)
    until(lambda: "checkpoint_recovered" in pipeline.shipper.log)
    pipeline.shipper.kill()
    pipeline.shipper.start()
    pipeline.write("known.log", b"after\n")
    pipeline.until_stored(BEFORE + 3)
    pipeline.until_counted({"known": BEFORE + 2, "new": 1})
