"""kcat, the tool people look into a Kafka with, on the embedded broker."""

import shutil
import subprocess

import pytest

from tests.embedded.process import EmbeddedBroker
from tests.embedded.wire import Wire

TIMEOUT_SECS = 60


@pytest.fixture
def kcat() -> str:
    """The program, where this machine has it."""
    found = shutil.which("kcat") or shutil.which("kafkacat")
    if found is None:
        pytest.skip("NOT TESTED: there is no kcat on this machine (apt install kcat)")
    return found


def test_kcat_lists_writes_and_reads(kcat: str, embedded: EmbeddedBroker, unique: str) -> None:
    """Metadata, produce with keys and compression, and consume to the end."""
    with Wire(embedded.port) as wire:
        wire.create(unique, 2)

    def run(*arguments: str, text: str = "") -> str:
        command = [kcat, "-b", embedded.bootstrap, *arguments]
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=TIMEOUT_SECS, check=True)
        return done.stdout

    assert f'topic "{unique}" with 2 partitions' in run("-L")
    run("-P", "-t", unique, "-p", "1", "-K", ":", "-z", "snappy", text="a:1\nb:2\nc:3\n")
    assert "a=1@0\nb=2@1\nc=3@2\n" == run("-C", "-t", unique, "-p", "1", "-e", "-q", "-f", "%k=%s@%o\n")
    assert f"{unique} [1] offset 3\n" == run("-Q", "-t", f"{unique}:1:-1")
