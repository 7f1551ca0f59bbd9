"""Whether there is room where the data are."""

import shutil
from pathlib import Path

LEAST_BYTES = 512 * 2**10  # below that nothing of ours can write on


def is_full(folder: Path, least_bytes: int = LEAST_BYTES) -> bool:
    """Return whether the disk that holds `folder` has no room left; False where that cannot be told."""
    try:
        return shutil.disk_usage(folder).free < least_bytes
    except OSError:
        return False
