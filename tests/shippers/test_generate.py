"""The generator writes the seed's lines: their mix, their shapes, at the rate asked for, whole."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer

from shippers.generate import Block, Schedule, generate
from shippers.generate_targets import FileTarget
from shippers.sample_lines import SERVICES, SampleLines

TEXT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (INFO|WARN|ERROR|DEBUG) \[([a-z]+-service)\] (\S.*)")
START = 1_761_229_935.0  # 2025-10-23 14:32:15 UTC
COMMAND = [sys.executable, "-m", "shippers", "generate"]


def written(path: Path, line_format: str = "text", seed: int = 7, **schedule) -> list[str]:
    """Generate into a file and return its lines."""
    settings = {"rate": 1000.0, "burst_interval_secs": 0.0, "start": START, "wait": False} | schedule
    asyncio.run(generate(Schedule(**settings), SampleLines(line_format, seed), FileTarget(path)))
    text = path.read_text()
    assert text.endswith("\n")
    return text.splitlines()


def wait_until(holds, deadline_secs: float = 60.0) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + deadline_secs
    while not holds():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)


def test_levels_and_services_follow_the_mix(tmp_path):
    """Levels come 70/15/10/5 and all five services alike, to a fiftieth."""
    lines = written(tmp_path / "app.log", lines=50_000)
    parts = [TEXT.fullmatch(line).groups() for line in lines]
    levels = Counter(level for _, level, _, _ in parts)
    services = Counter(service for _, _, service, _ in parts)
    shares = {level: round(count / 50_000, 4) for level, count in levels.items()}
    assert shares == {
        "INFO": pytest.approx(0.70, abs=0.01),
        "WARN": pytest.approx(0.15, abs=0.01),
        "ERROR": pytest.approx(0.10, abs=0.01),
        "DEBUG": pytest.approx(0.05, abs=0.01),
    }
    assert {service: count / 50_000 for service, count in services.items()} == {
        service: pytest.approx(0.2, abs=0.01) for service in SERVICES
    }
    assert len({message for _, _, _, message in parts}) > 10_000


def test_text_lines_have_the_seeds_form(tmp_path):
    """A text line is time, level, [service] and message, exactly as seed 001 shows it."""
    lines = written(tmp_path / "app.log", lines=5000)
    assert [line for line in lines if not TEXT.fullmatch(line)] == []
    assert lines[0].startswith("2025-10-23 14:32:15 ")


def test_json_lines_have_the_seeds_form(tmp_path):
    """A JSON line holds seed 001's four keys in its order, and the same events as the text of the same seed."""
    lines = written(tmp_path / "app.json", "json", lines=5000)
    events = [json.loads(line) for line in lines]
    assert {tuple(event) for event in events} == {("timestamp", "level", "service", "message")}
    text = [f"{e['timestamp']} {e['level']} [{e['service']}] {e['message']}" for e in events]
    assert text == written(tmp_path / "app.log", lines=5000)
    assert lines[0] == json.dumps(events[0])


def test_the_same_seed_and_start_give_the_same_text(tmp_path):
    """Two runs of one seed and start are equal byte for byte; another seed is another text."""
    first = written(tmp_path / "a.log", lines=3000, burst_interval_secs=1.0)
    again = written(tmp_path / "b.log", lines=3000, burst_interval_secs=1.0)
    other = written(tmp_path / "c.log", lines=3000, burst_interval_secs=1.0, seed=8)
    assert first == again
    assert first != other


def test_times_follow_the_rate_from_the_start(tmp_path):
    """At 100 lines a second each second of the text holds 100 lines."""
    lines = written(tmp_path / "app.log", rate=100.0, duration_secs=5.0)
    counts = Counter(line[:19] for line in lines)
    assert counts == {f"2025-10-23 14:32:{second}": pytest.approx(100, abs=1) for second in range(15, 20)}


def test_at_rate_0_with_a_start_time_passes_as_if_a_million_were_written_a_second(tmp_path):
    """The text at rate 0 depends on seed and start alone, and its times advance."""
    lines = written(tmp_path / "app.log", lines=2_100_000, rate=0.0)
    assert sorted({line[:19] for line in lines}) == [f"2025-10-23 14:32:{second}" for second in (15, 16, 17)]
    assert len(lines) == 2_100_000


def test_a_burst_is_errors_of_one_service(tmp_path):
    """Every burst interval brings errors of one service on top of the mix."""
    calm = written(tmp_path / "calm.log", rate=10.0, duration_secs=3.05)
    stormy = written(tmp_path / "stormy.log", rate=10.0, duration_secs=3.05, burst_interval_secs=1.0)
    added = list((Counter(stormy) - Counter(calm)).elements())
    assert len(calm) == 31
    assert len(added) == 3 * 20
    bursts = [{TEXT.fullmatch(line).groups()[1:3] for line in added[n : n + 20]} for n in (0, 20, 40)]
    assert [(len(burst), {level for level, _ in burst}) for burst in bursts] == [(1, {"ERROR"})] * 3


def test_the_first_burst_may_come_sooner_and_be_of_any_size(tmp_path):
    """Whoever shows an alert to somebody cannot wait two minutes for it."""
    settings = {"rate": 100.0, "burst_interval_secs": 60.0, "first_burst_secs": 3.0, "burst_lines": 70}
    lines = written(tmp_path / "app.log", duration_secs=100.0, **settings)
    errors = Counter(line[:19] for line in lines if " ERROR " in line)
    assert ["2025-10-23 14:32:18", "2025-10-23 14:33:18"] == sorted(at for at, count in errors.items() if count >= 70)


def test_a_line_torn_by_a_kill_is_ended_by_the_next_run(tmp_path):
    """Else the first line of the next run would be glued to it."""
    path = tmp_path / "app.log"
    path.write_bytes(b"2025-10-23 14:32:14 INFO [a] whole\n2025-10-23 14:32:15 INFO [a] to")
    lines = written(path, lines=2)
    assert "2025-10-23 14:32:15 INFO [a] to" == lines[1]
    assert all(TEXT.fullmatch(line) for line in lines[2:])
    assert 4 == len(lines)


def test_rotation_by_rename_keeps_every_line(tmp_path):
    """Renamed files and the live one hold all lines in order, none torn, and the oldest have gone."""
    path = tmp_path / "app.log"
    target = FileTarget(path, rotate_bytes=50_000, keep=9)
    schedule = Schedule(rate=0.0, burst_interval_secs=0.0, lines=4000, start=START)
    asyncio.run(generate(schedule, SampleLines("text", 7), target))
    files = [path.with_name(f"app.log.{number}") for number in range(9, 0, -1)] + [path]
    kept = "".join(file.read_text() for file in files if file.exists())
    assert kept.splitlines() == written(tmp_path / "whole.log", lines=4000, rate=0.0)
    assert max(file.stat().st_size for file in files if file.exists()) < 110_000


def test_rotation_by_copy_keeps_the_inode(tmp_path):
    """Copied and cut, the live file stays the same file; copies and live file hold all lines."""
    path = tmp_path / "app.log"
    path.touch()
    inode = path.stat().st_ino
    target = FileTarget(path, rotate_bytes=50_000, keep=9, copy=True)
    schedule = Schedule(rate=0.0, burst_interval_secs=0.0, lines=2000, start=START)
    asyncio.run(generate(schedule, SampleLines("text", 7), target))
    copies = sorted(tmp_path.glob("app.log.*"), reverse=True)
    kept = "".join(file.read_text() for file in [*copies, path])
    assert path.stat().st_ino == inode
    assert copies != []
    assert kept.splitlines() == written(tmp_path / "whole.log", lines=2000, rate=0.0)


async def test_a_full_disk_leaves_no_torn_line(tmp_path, monkeypatch):
    """When the disk takes half a block, that half is taken back and the error says why."""
    path = tmp_path / "app.log"
    target = FileTarget(path)
    await target.write(Block(b"head ", [b"one\n"]))
    real_write = __import__("os").write
    sizes = iter([7])

    def failing(file, data):
        try:
            return real_write(file, data[: next(sizes)])
        except StopIteration:
            raise OSError(28, "No space left on device") from None

    monkeypatch.setattr("shippers.generate_targets.os.write", failing)
    with pytest.raises(OSError, match="No space left"):
        await target.write(Block(b"head ", [b"two\n", b"three\n"]))
    await target.close()
    assert path.read_text() == "head one\n"


def test_sigterm_at_full_speed_leaves_whole_lines(tmp_path):
    """SIGTERM ends the generator with status 0, whole lines and the number it reports."""
    path = tmp_path / "app.log"
    process = subprocess.Popen(
        [*COMMAND, "--rate", "0", "--output", str(path), "--json"], stdout=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: path.exists() and path.stat().st_size > 1_000_000)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    lines = path.read_text().split("\n")
    assert process.returncode == 0
    assert lines[-1] == ""
    assert [line for line in lines[:-1] if not TEXT.fullmatch(line)] == []
    assert json.loads(out)["lines"] == len(lines) - 1


def test_the_seeds_flags_are_taken(tmp_path):
    """Seed 000's -rate and seed 001's flags are accepted as written, and the file is appended to."""
    path = tmp_path / "sample_logs" / "app.log"
    flags = ["-rate", "1000", "--burst-interval", "60", "--format", "json", "--lines", "5", "--output", str(path)]
    for _ in range(2):
        subprocess.run([*COMMAND, *flags], check=True)
    assert len(path.read_text().splitlines()) == 10


def test_a_file_and_a_topic_together_are_refused():
    """Asking for both targets is explained."""
    result = subprocess.run([*COMMAND, "--topic", "logs", "--output", "x"], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "--output and --topic exclude each other" in result.stderr


def test_an_absent_kafka_is_explained():
    """With no broker at the address the command fails and names the address."""
    command = [*COMMAND, "--topic", "logs-raw", "--kafka", "127.0.0.1:1"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "no Kafka at 127.0.0.1:1" in result.stderr


def test_logflow_generate_is_the_same_command(tmp_path):
    """`logflow generate` writes what `python -m shippers generate` writes."""
    flags = ["--lines", "200", "--rate", "0", "--seed", "5", "--start", "2025-10-23T14:32:15", "--output"]
    subprocess.run([*COMMAND, *flags, str(tmp_path / "a")], check=True)
    subprocess.run([sys.executable, "-m", "logflow_app", "generate", *flags, str(tmp_path / "b")], check=True)
    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text()


@pytest.mark.kafka
@pytest.mark.parametrize("lines_per_record", [1, 100])
async def test_lines_go_straight_into_kafka_in_the_shippers_shapes(kafka, lines_per_record):
    """With --topic every line arrives once, as seed 001's message or in packs, each lane without a gap."""
    topic = f"generated-{lines_per_record}"
    await asyncio.to_thread(kafka.create_topics, {topic: 4})
    flags = ["--topic", topic, "--kafka", kafka.bootstrap, "--lines", "20000", "--rate", "0", "--seed", "3"]
    command = [*COMMAND, *flags, "--lines-per-record", str(lines_per_record), "--start", "2025-10-23T14:32:15"]
    await asyncio.to_thread(subprocess.run, command, check=True)
    records = await records_of(kafka.bootstrap, topic, 20_000)
    first = json.loads(records[0].value)
    assert set(first) == ({"raw_log", "metadata"} if lines_per_record == 1 else {"raw_logs", "offsets", "metadata"})
    assert {"source", "file_path", "shipper_timestamp", "service"} <= set(first["metadata"])
    envelopes = [json.loads(record.value) for record in records]
    lines = Counter(line for one in envelopes for line in one.get("raw_logs", [one.get("raw_log")]))
    sample = SampleLines("text", 3)
    assert lines == Counter(f"2025-10-23 14:32:15{tail.decode().rstrip()}" for tail in sample.take(20_000))
    ends: dict[str, int] = {}
    for record, one in zip(records, envelopes, strict=True):
        lane, places = one["metadata"]["lane"], one.get("offsets", [one["metadata"].get("offset")])
        assert record.key.decode() == lane
        assert places[0] == ends.get(lane, 0)
        ends[lane] = one["metadata"]["end_offset"]


async def records_of(bootstrap: str, topic: str, lines: int) -> list:
    """Read a topic until it has given so many lines."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    records, seen = [], 0
    try:
        async with asyncio.timeout(120):
            while seen < lines:
                for batch in (await consumer.getmany(timeout_ms=500)).values():
                    records += batch
                    seen += sum(len(json.loads(record.value).get("raw_logs", [""])) for record in batch)
    finally:
        await consumer.stop()
    return records
