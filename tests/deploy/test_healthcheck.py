"""The image's own check tells what does its work from what does not."""

import http.server
import importlib.util
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "deploy" / "image" / "healthcheck.py"
SPEC = importlib.util.spec_from_file_location("healthcheck", FILE)
healthcheck = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(healthcheck)

WORKER = ["tini", "--", "faust", "-A", "logflow_app", "worker"]
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue\n"
LISTENS = "   0: 0100007F:23A4 00000000:0000 0A 00000000:00000000\n"
CAME_IN = "   1: 0100007F:23A4 0100007F:D431 01 00000000:00000000\n"
WENT_OUT = "   2: 0200A8C0:9A3E 0300A8C0:23A4 01 00000000:00000000\n"
IS_OVER = "   3: 0200A8C0:9A3F 0300A8C0:23A4 06 00000000:00000000\n"


@pytest.fixture
def server() -> Iterator[http.server.HTTPServer]:
    """A server that answers with the status its `status` says."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(self.server.status if self.path == "/health/live" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "told"), [(200, None), (401, None), (500, "answers 500"), (503, "answers 503")])
@pytest.mark.parametrize("command", [WORKER, ["tini", "--", "logflow", "demo"], ["/opt/logflow/bin/logflow", "up"]])
def test_a_worker_must_answer(
    server: http.server.HTTPServer, command: list[str], status: int, told: str | None
) -> None:
    """Whoever started it; asking for a token is an answer, too."""
    server.status = status
    found = healthcheck.problem(command, str(server.server_port), "")
    assert (told and f"port {server.server_port} {told}") == found


def test_a_worker_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody on the port, or nobody at home behind it."""
    monkeypatch.setattr(healthcheck, "ANSWER_SECS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert f"no answer on port {port}" in healthcheck.problem(WORKER, str(port), "")
    assert f"no answer on port {port}" in healthcheck.problem(WORKER, str(port), "")


@pytest.mark.parametrize(
    ("sockets", "found"),
    [
        (HEAD, "no connection to Kafka"),
        (HEAD + LISTENS + CAME_IN + IS_OVER, "no connection to Kafka"),
        (HEAD + LISTENS + CAME_IN + WENT_OUT, None),
    ],
)
def test_a_shipper_must_reach_kafka(sockets: str, found: str | None) -> None:
    """A connection that somebody made to it, or one that is over, is none."""
    assert found == healthcheck.problem(["tini", "--", "logflow", "ship", "/logs/*.log"], "6066", sockets)


@pytest.mark.parametrize(("sockets", "found"), [(HEAD + CAME_IN, "nothing listens"), (HEAD + LISTENS, None)])
def test_a_broker_must_listen(sockets: str, found: str | None) -> None:
    """Wherever it does."""
    assert found == healthcheck.problem(["tini", "--", "logflow", "broker"], "6066", sockets)


def test_what_ends_by_itself_is_well() -> None:
    """A command such as setup has nothing to be asked for."""
    assert None is healthcheck.problem(["tini", "--", "logflow", "setup"], "6066", HEAD)


def test_it_runs_by_itself() -> None:
    """As Docker runs it: in this container nothing that stays is the first process, or it is told what is wrong."""
    answer = subprocess.run([sys.executable, "-I", str(FILE)], capture_output=True, text=True, timeout=60, check=False)
    assert (answer.returncode == 0) == (answer.stdout == ""), answer.stderr
    assert "" == answer.stderr
