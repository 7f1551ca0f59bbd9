"""A worker the transport tests run as a process: it writes down what it reads, and does what files tell it.

Configured by the environment: APP_ID, BOOTSTRAP, TOPIC, FOLDER (where it writes `seen.jsonl`),
BEHAVIOUR (`ack`, `never`, `late` or `raise`), WITH_TABLE, PATIENCE, PAUSE_SECS (a batch), BATCH_BYTES and
FETCH_BYTES. Each file in the folder `commands` is carried out once.
"""

import asyncio
import json
import os
import time
from pathlib import Path

import faust
from faust.types import TP

from logflow_app.transport import BatchSchema, Transport, acknowledge, is_abandoned

FOLDER = Path(os.environ["FOLDER"])
TOPIC = os.environ["TOPIC"]
BEHAVIOUR = os.environ.get("BEHAVIOUR", "ack")
PAUSE_SECS = float(os.environ.get("PAUSE_SECS", "0"))
Transport.revoke_patience_secs = float(os.environ.get("PATIENCE", "1"))

app = faust.App(
    os.environ["APP_ID"],
    broker=f"kafkabatch://{os.environ['BOOTSTRAP']}",
    store="memory://",
    datadir=FOLDER,
    topic_disable_leader=True,
    topic_partitions=2,
    table_standby_replicas=0,
    broker_session_timeout=6.0,
    broker_heartbeat_interval=0.5,
    broker_rebalance_timeout=12.0,
    broker_commit_interval=0.2,
    consumer_metadata_max_age_ms=1000,
    consumer_max_fetch_size=int(os.environ.get("FETCH_BYTES", "1048576")),
)
schema = BatchSchema(int(os.environ.get("BATCH_BYTES", "65536")))
source = app.topic(TOPIC, schema=schema)
seen_file = (FOLDER / "seen.jsonl").open("a", buffering=1)
held: list[tuple[faust.StreamT, faust.EventT]] = []


def write(**entry: object) -> None:
    """Append one line to what the test reads."""
    seen_file.write(json.dumps(entry) + "\n")


def write_batch(event: faust.EventT, waiting: int) -> None:
    """Write down a batch, and how many more wait for the agent."""
    records = event.value.records
    write(
        event="batch",
        waiting=waiting,
        partition=event.message.partition,
        offsets=[record.offset for record in records],
        values=[(record.value or b"").decode() for record in records],
        keys=[record.key.decode() if record.key else None for record in records],
        headers=[[[k, v.decode()] for k, v in record.headers] for record in records],
        timestamps=[record.timestamp for record in records],
    )


if os.environ.get("WITH_TABLE"):
    table = app.Table("totals", default=int)


@app.agent(source, concurrency=1)
async def read(stream: faust.StreamT) -> None:
    """Write down every batch, then do what BEHAVIOUR says."""
    stream = stream.noack()
    async for event in stream.events():
        if is_abandoned(event):
            continue
        write_batch(event, stream.channel.queue.qsize())
        if os.environ.get("WITH_TABLE"):
            table["records"] += 1
        await asyncio.sleep(PAUSE_SECS)
        if BEHAVIOUR == "raise":
            raise RuntimeError("the agent has a bug")
        if BEHAVIOUR == "ack":
            acknowledge(stream, event)
        else:
            held.append((stream, event))


@app.task
async def obey() -> None:
    """Carry out each file of COMMANDS once: `rewind`, `seek` and `release`."""
    folder = FOLDER / "commands"
    folder.mkdir(exist_ok=True)
    app.transport.on_give_up.append(lambda: write(event="give_up"))
    note_empty_polls()
    while True:
        for path in folder.glob("*.json"):
            command = json.loads(path.read_text())
            path.unlink()
            await carry_out(**command)
        await asyncio.sleep(0.02)


def note_empty_polls() -> None:
    """Write down polls that ran into their time-out."""
    poll = app.consumer._getmany

    async def noting(active_partitions: set[TP], timeout: float) -> dict:  # noqa: ASYNC109
        begun = time.monotonic()
        fetched = await poll(active_partitions, timeout)
        if not fetched and time.monotonic() - begun >= timeout:
            write(event="empty_poll")
        return fetched

    app.consumer._getmany = noting


async def carry_out(name: str, partition: int = 0, offset: int = 0, count: int | None = None) -> None:
    """Do one command and write down that it is done."""
    result: object = None
    tp = TP(TOPIC, partition)
    if name == "rewind":
        await app.consumer.rewind(tp, offset)
    elif name == "seek":
        await app.consumer.seek(tp, offset)
    elif name == "release":
        result = [acknowledge(*stream_and_event) for stream_and_event in held[:count]]
        del held[:count]
    write(event="done", name=name, result=result)


if __name__ == "__main__":
    app.main()
