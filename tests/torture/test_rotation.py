"""The short form of the rotation storm, in every run of the tests."""

import random
from pathlib import Path

import pytest

from tests.services import Kafka
from tests.torture.rotation import Storm, storm

SECS = 15.0


@pytest.mark.kafka
@pytest.mark.torture
@pytest.mark.timeout(600)
def test_however_logs_are_rotated_and_whoever_dies_every_line_arrives(kafka: Kafka, tmp_path: Path, unique: str):
    """Renames, copies, truncations, deletions, compression and kills lose no line, double none, and leave no hole."""
    how = Storm(random.randrange(1 << 30), SECS, files=20, kill_secs=3.0, outage_secs=SECS / 2, hasten=3.0)
    verdict = storm(how, tmp_path, kafka, unique)

    assert [] == verdict.wrong[:10], f"seed {how.seed}: {verdict.rotations}"
    assert verdict.hole_bytes > 0
