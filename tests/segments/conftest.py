"""A folder in memory: these tests open logs by the thousand, and what they promise is no matter of the disk."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder of the test's own, in memory where the system has that."""
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="logflow-segments-", dir=MEMORY) as folder:
        yield Path(folder)
