"""What a demo keeps in its folder: its configuration, and what it must remember from one run to the next."""

import glob
import os
from pathlib import Path

import msgspec

from logflow_app.errors import ConfigError
from logflow_app.supervisor.tally import Counted

CONFIG, STATE, LOGS, RECEIVED = "logflow.yaml", "demo.json", "demo-logs", "received.jsonl"
WINDOW_SECS = 10
ERROR_SHARE, SERVICES = 0.1, 5  # of the sample lines: a tenth are errors, spread over five services
LEAST_BURST = 40


class State(msgspec.Struct):
    """What is remembered: the ports of this folder, and what was added up of the raw topic, by partition."""

    broker_port: int = 0
    receiver_port: int = 0
    counted: dict[int, Counted] = {}


def read_state(folder: Path) -> State:
    """Return what an earlier run remembered, or nothing; raises `ConfigError` if it cannot be read."""
    path = folder / STATE
    try:
        return msgspec.json.decode(path.read_bytes(), type=State)
    except FileNotFoundError:
        return State()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: expected what an earlier demo remembered, came {error}") from error


def write_state(folder: Path, state: State) -> None:
    """Remember; raises `OSError`, and then the state before is there."""
    temporary = folder / f"{STATE}.new"
    with temporary.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(state)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / STATE)


def burst_lines(rate: float) -> int:
    """Return how many errors make a burst that stands out."""
    return max(LEAST_BURST, int(rate))


def threshold(rate: float) -> int:
    """Return how many errors of one service in a window are too many: half a burst above what is usual."""
    usual = rate * ERROR_SHARE / SERVICES * WINDOW_SECS
    return int(usual + burst_lines(rate) / 2)


def write_config(folder: Path, state: State, page_port: int, rate: float) -> Path:
    """Write the configuration and return its place; raises `OSError`."""
    path = folder / CONFIG
    text = TEMPLATE.format(
        data_dir=_quoted(str(folder)),
        logs=_quoted(f"{glob.escape(str(folder / LOGS))}/*.log"),
        broker_port=state.broker_port,
        receiver_port=state.receiver_port,
        page_port=page_port,
        threshold=threshold(rate),
        window_secs=WINDOW_SECS,
    )
    path.write_text(text)
    return path


def _quoted(text: str) -> str:
    """Return text in YAML's double quotes; what would begin a variable is kept from it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${") + '"'


TEMPLATE = """\
# Written by `logflow demo` at every start, so what you change here is lost. Copy it, put your own files and your own
# webhook in, and start it with `logflow up --config <your copy>`. All keys: docs/configuration.md

data_dir: {data_dir}

broker:                       # Kafka's protocol on this machine, by LogFlow itself; see docs/broker.md
  enabled: true
  address: "127.0.0.1:{broker_port}"

kafka:
  brokers: ["127.0.0.1:{broker_port}"]
  partitions: {{raw: 4, counts: 2}}
  session_timeout_secs: 6s
  heartbeat_interval_secs: 1s

inputs:
  files:
    - name: demo
      paths: [{logs}]
      checkpoint_interval: 1s

output:
  type: sqlite                # searched with `logflow search`, and by the page
  sqlite:
    retention_days: 0         # so that the demo's figures are of everything it ever stored

counts:
  bucket_secs: 5s             # the default of a minute costs less

alerts:
  grace_secs: 2s
  rules:
    - name: errors            # so many errors of one service within the window
      levels: [ERROR, FATAL]
      count: {threshold}
      window_secs: {window_secs}s

notifiers:
  - type: webhook             # or slack, or teams
    name: chat
    url: "http://127.0.0.1:{receiver_port}/alerts"

web:
  host: 127.0.0.1
  port: {page_port}
"""
