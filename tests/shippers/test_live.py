"""A running `logflow ship` follows its configuration: inputs come, change and go, and no line is lost or repeated."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DEADLINE_SECS = 90.0
PATIENCE = "shipper: {partial_line_secs: 100ms}\nlogging: {format: json}\n"


class Live:
    """The command in a folder, and what it has printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, *names: str, more: str = "") -> None:
        """Write, as an editor does, a configuration that follows `<name>.log` for each name."""
        entries = "".join(f"    - {{name: {name}, paths: [{name}.log], scan_interval: 50ms}}\n" for name in names)
        self.write(f"inputs:\n  files:\n{entries}{PATIENCE}{more}")

    def write(self, text: str) -> None:
        """Put a configuration in the place of the one before."""
        (self.folder / "new.yaml").write_text(text)
        (self.folder / "new.yaml").replace(self.folder / "logflow.yaml")

    def append(self, name: str, *lines: str) -> None:
        """Write lines to a file."""
        with (self.folder / f"{name}.log").open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    def start(self) -> None:
        """Start the command."""
        command = [sys.executable, "-m", "logflow_app", "ship", "--stdout", "--checkpoint-path", "checkpoints"]
        self._process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for stream, found in ((self._process.stdout, self.records), (self._process.stderr, self.log)):
            threading.Thread(target=_collect, args=(stream, found), daemon=True).start()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def end(self) -> int:
        """End it, and return its status."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(DEADLINE_SECS)

    @property
    def lines(self) -> list[str]:
        """All lines that were printed."""
        return [line for record in self.records for line in record.get("raw_logs", [record.get("raw_log")])]

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds."""
        deadline = time.monotonic() + DEADLINE_SECS
        while not condition():
            assert self._process is not None
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, (self.lines, self.log)
            time.sleep(0.01)

    def has_said(self, word: str, times: int = 1) -> bool:
        """Return whether its log has a word so often."""
        return times <= sum(word in entry["message"] for entry in list(self.log))


def _collect(stream: Any, found: list[dict[str, Any]]) -> None:
    with stream:
        for line in stream:
            found.append(json.loads(line))  # noqa: PERF401 - others look on


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A command that is ended afterwards."""
    made = Live(tmp_path)
    yield made
    assert 0 == made.end(), made.log


def test_inputs_come_change_and_go(live: Live) -> None:
    """Every line of what is followed is printed once, under the input of the time; what is left out goes on later."""
    live.configure("one")
    live.append("one", "one 1")
    live.append("two", "two 1")
    live.start()
    live.until(lambda: ["one 1"] == live.lines)
    live.configure("one", "two")
    live.until(lambda: ["one 1", "two 1"] == live.lines)
    live.configure("two")
    live.until(lambda: live.has_said("configuration_reloaded", 2))
    live.append("two", "two 2")
    live.until(lambda: "two 2" in live.lines)
    live.append("one", "one 2")
    live.configure("two", "one")
    live.until(lambda: "one 2" in live.lines)
    assert ["one 1", "one 2", "two 1", "two 2"] == sorted(live.lines)
    lanes = {(record["metadata"]["input"], record["metadata"]["lane"]) for record in live.records}
    assert 2 == len(lanes)


def test_a_bad_file_keeps_what_is_done(live: Live) -> None:
    """It is said where the mistake is, lines go on, and what cannot change live is said to stay."""
    live.configure("one")
    live.append("one", "before")
    live.start()
    live.until(lambda: "before" in live.lines)
    live.write("inputs: {files: [{paths: []}]}\n")
    live.until(lambda: live.has_said("configuration_refused"))
    (refusal,) = (entry["message"] for entry in live.log if "configuration_refused" in entry["message"])
    assert "inputs.files[0].paths" in refusal
    live.append("one", "meanwhile")
    live.until(lambda: "meanwhile" in live.lines)
    live.configure("one", "two", more="data_dir: elsewhere\nkafka: {brokers: 'other:9092'}\n")
    live.until(lambda: live.has_said("settings_kept settings=['kafka.brokers', 'data_dir']"))
    live.append("two", "after")
    live.until(lambda: "after" in live.lines)
    assert ["before", "meanwhile", "after"] == live.lines
    assert not (live.folder / "elsewhere").exists()


def test_a_signal_asks_for_it_where_nobody_watches(live: Live) -> None:
    """With `watch_config: false` nothing happens before SIGHUP; an environment file counts as the file does."""
    more = "  # none\n"
    live.configure("one", more=more)
    live.write((live.folder / "logflow.yaml").read_text().replace("100ms}", "100ms, watch_config: false}"))
    live.append("one", "one 1")
    live.append("two", "two 1")
    live.start()
    live.until(lambda: "one 1" in live.lines)
    live.configure("one", "two", more=more)
    live.append("one", "one 2")
    live.until(lambda: "one 2" in live.lines)
    assert "two 1" not in live.lines
    live.signal(signal.SIGHUP)
    live.until(lambda: "two 1" in live.lines)
    assert ["one 1", "one 2", "two 1"] == sorted(live.lines)


def test_lines_written_all_the_while_come_once(live: Live) -> None:
    """Inputs that come and go again and again lose and repeat nothing of what is written meanwhile."""
    written: dict[str, list[str]] = {"one": [], "two": [], "three": []}

    def write(times: int) -> None:
        for _ in range(times):
            for name, lines in written.items():
                lines.append(f"{name} {len(lines)}")
                live.append(name, lines[-1])
            time.sleep(0.001)

    live.configure("one", "two", "three")
    write(10)
    live.start()
    live.until(lambda: live.has_said("shipper_started"))
    plans = [("one",), ("two", "three"), ("three", "one"), ("two",)] * 2
    for n, plan in enumerate(plans, 1):
        live.configure(*plan)
        live.until(lambda n=n: write(10) or live.has_said("configuration_reloaded", n))
    live.configure("one", "two", "three")
    everything = sorted(line for lines in written.values() for line in lines)
    live.until(lambda: len(live.lines) >= len(everything))
    assert everything == sorted(live.lines)


def test_a_port_comes_and_goes_and_figures_are_served(live: Live) -> None:
    """An input that listens is added and taken away while files go on; /metrics and /health tell how it goes."""
    ports = [free_port() for _ in range(2)]
    served = f"shipper: {{metrics_address: '127.0.0.1:{ports[0]}'}}\nlogging: {{format: json}}\n"
    files = "inputs:\n  files: [{name: one, paths: [one.log]}]\n"
    live.write(served + files)
    live.append("one", "one 1")
    live.start()
    live.until(lambda: ["one 1"] == live.lines)
    assert (200, b'{"status": "ok", "problems": []}') == ask(ports[0], "/health")
    live.write(f"{served}{files}  http: [{{name: web, address: '127.0.0.1:{ports[1]}'}}]\n")
    live.until(lambda: 202 == ask(ports[1], "/log", b"by http")[0])
    live.until(lambda: "by http" in live.lines)
    text = ask(ports[0], "/metrics")[1].decode()
    assert "logflow_shipper_config_reloads_total 1.0\n" in text
    assert 'logflow_shipper_input_files{input="one",state="active"} 1.0\n' in text
    live.write(served + files)
    live.until(lambda: 0 == ask(ports[1], "/log", b"late")[0])
    live.append("one", "one 2")
    live.until(lambda: "one 2" in live.lines)
    live.write("nonsense\n")
    live.until(lambda: 503 == ask(ports[0], "/health")[0])


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask(port: int, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Return the status and body of an answer; 0 where nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "text/plain"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""
