"""A full disk under the shipper's checkpoint: it says so, waits, and goes on when there is room again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import until

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

SIZE_BYTES = 64 * 1024
BEFORE = 40


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("NOT TESTED: only root can mount a small disk; tests/shippers has the case of one that is cut off")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_waited_out(small_disk: Path, make_pipeline: MakePipeline) -> None:
    """Files known before go on, new ones wait for room, nothing is lost or doubled, and the log says what to do."""
    pipeline = make_pipeline()
    pipeline.shipper.env["LOGFLOW_INPUTS__FILES__0__CHECKPOINT_PATH"] = str(small_disk)
    pipeline.start()
    pipeline.write("known.log", b"a line of a file that is known by its first kilobyte\n" * BEFORE)
    pipeline.until_stored(BEFORE)
    filler = small_disk / "filler"
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
