"""`logflow broker` as its operator meets it: where it listens, how it ends, and what it will not start with."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.embedded.process import REPOSITORY, EmbeddedBroker
from tests.embedded.wire import FETCH, METADATA, Wire, batch, fetch_values

ENDS_WITHIN_SECS = 60


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        command(arguments), capture_output=True, text=True, timeout=ENDS_WITHIN_SECS, check=False, cwd=REPOSITORY
    )


def command(arguments: Sequence[str]) -> list[str]:
    """Return the command line."""
    return [sys.executable, "-m", "logflow_app", "broker", *arguments]


def test_it_says_where_it_listens_and_ends_when_told(tmp_path: Path) -> None:
    """Port 0 takes a free one; SIGTERM ends it with status 0 and with clients connected."""
    process = subprocess.Popen(
        command(["--data-dir", str(tmp_path), "--address", "127.0.0.1:0"]),
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.readline()
        found = re.fullmatch(rf"listening on 127\.0\.0\.1:(\d+), data in {tmp_path}/broker\n", said)
        assert found, said
        with Wire(int(found[1])) as wire:
            (broker,) = wire.call(METADATA, 12, topics=None, include_topic_authorized_operations=False).brokers
            assert ("127.0.0.1", int(found[1])) == (broker.host, broker.port)
            process.send_signal(signal.SIGTERM)
            assert 0 == process.wait(ENDS_WITHIN_SECS)
            assert wire.is_closed()


def test_a_waiting_client_does_not_hold_up_the_end(own_broker: EmbeddedBroker, unique: str) -> None:
    """A fetch that waits for a minute ends with the broker."""
    with Wire(own_broker.port) as wire:
        wire.create(unique)
        wire.send(FETCH, 12, **fetch_values({unique: 0}, 60))
        began = time.monotonic()
        own_broker.stop()
        assert time.monotonic() - began < 30
        assert wire.is_closed()


def test_what_it_will_not_start_with_ends_it_with_2(tmp_path: Path) -> None:
    """A sentence and no traceback; tests/embedded/test_server.py has the cases."""
    done = run("--data-dir", str(tmp_path), "--address", "0.0.0.0:9092")
    assert (2, True) == (done.returncode, "expected a loopback address" in done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_dead_broker_left_half_made_is_removed(own_broker: EmbeddedBroker, unique: str) -> None:
    """A topic's folder that no topic has is of one that was being made or deleted."""
    with Wire(own_broker.port) as wire:
        wire.create(unique)
    own_broker.kill()
    leftover = own_broker.data / "topics" / ("0" * 32) / "0"
    leftover.mkdir(parents=True)
    foreign = own_broker.data / "topics" / "README"
    foreign.write_text("mine")
    own_broker.start()
    assert (False, True) == (leftover.exists(), foreign.exists())
    with Wire(own_broker.port) as wire:
        assert 0 == wire.produce(unique, batch([b"x"])).base_offset


def test_a_torn_end_is_mended(own_broker: EmbeddedBroker, unique: str) -> None:
    """Half a batch at the end of a file is cut off, and what is before it is there."""
    with Wire(own_broker.port) as wire:
        wire.create(unique)
        wire.produce(unique, batch([b"whole"]))
    own_broker.kill()
    (segment,) = [path for path in (own_broker.data / "topics").rglob("*.seg") if path.stat().st_size > 50]
    whole = segment.read_bytes()
    segment.write_bytes(whole + whole[8:-5])
    own_broker.start()
    with Wire(own_broker.port) as wire:
        assert 1 == wire.fetch(unique).high_watermark
        assert 1 == wire.produce(unique, batch([b"next"])).base_offset
    assert "segment_mended" in own_broker.log
