"""A worker the transport tests run as a process: it writes down what it reads, and does what files tell it.

Configured by the environment: APP_ID, BOOTSTRAP, TOPIC, FOLDER (where it writes `seen.jsonl` and keeps its tables),
SCHEME, BEHAVIOUR (`ack`, `never`, `late` or `raise`), WITH_TABLE, COMMANDS (a folder of files, each carried out once).
"""

import asyncio
import json
import os
from pathlib import Path

import faust
from faust.types import TP

from logflow_app.transport import BatchSchema, Transport, acknowledge, is_abandoned

FOLDER = Path(os.environ["FOLDER"])
TOPIC = os.environ["TOPIC"]
FOLDED = os.environ.get("SCHEME", "kafkabatch") == "kafkabatch"
BEHAVIOUR = os.environ.get("BEHAVIOUR", "ack")
Transport.revoke_patience_secs = float(os.environ.get("PATIENCE", "1"))

app = faust.App(
    os.environ["APP_ID"],
    broker=f"{os.environ.get('SCHEME', 'kafkabatch')}://{os.environ['BOOTSTRAP']}",
    store="memory://",
    datadir=FOLDER,
    topic_disable_leader=True,
    topic_partitions=int(os.environ.get("PARTITIONS", "2")),
    table_standby_replicas=0,
    broker_session_timeout=6.0,
    broker_heartbeat_interval=0.5,
    broker_rebalance_timeout=12.0,
    broker_commit_interval=0.2,
    consumer_max_fetch_size=int(os.environ.get("FETCH_BYTES", str(1 << 20))),
)
schema = BatchSchema(int(os.environ.get("BATCH_BYTES", str(1 << 16)))) if FOLDED else None
source = app.topic(TOPIC, schema=schema, value_type=bytes, value_serializer="raw", maxsize=4)
seen_file = (FOLDER / "seen.jsonl").open("a", buffering=1)
held: list[faust.EventT] = []


def write(**entry: object) -> None:
    """Append one line to what the test reads."""
    seen_file.write(json.dumps(entry) + "\n")


def write_batch(event: faust.EventT) -> None:
    """Write down a batch, or a plain event as a batch of one."""
    records = event.value.records if FOLDED else [event.message]
    write(
        event="batch",
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
        write_batch(event)
        if os.environ.get("WITH_TABLE"):
            table["records"] += 1
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
    write(event="started")
    if FOLDED:
        app.transport.on_give_up.append(lambda: write(event="give_up"))
    while True:
        for path in folder.glob("*.json"):
            command = json.loads(path.read_text())
            path.unlink()
            await carry_out(**command)
        await asyncio.sleep(0.02)


async def carry_out(name: str, partition: int = 0, offset: int = 0) -> None:
    """Do one command and write down that it is done."""
    result: object = None
    tp = TP(TOPIC, partition)
    if name == "rewind":
        await app.consumer.rewind(tp, offset)
    elif name == "seek":
        await app.consumer.seek(tp, offset)
    elif name == "release":
        result = [acknowledge(*stream_and_event) for stream_and_event in held]
        held.clear()
    write(event="done", name=name, result=result)


if __name__ == "__main__":
    app.main()
