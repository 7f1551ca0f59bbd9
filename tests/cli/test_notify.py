"""`logflow notify` tries a notifier out, and `logflow receive` is somebody to try it on."""

import json
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logflow_app.cli import main
from tests.e2e.pipeline import until
from tests.processes import REPOSITORY, Process

StartChat = Callable[..., tuple[Process, str]]
KINDS = ("webhook", "slack", "teams")


@pytest.fixture
def start_chat(tmp_path: Path) -> Iterator[StartChat]:
    """Start `logflow receive`; return it with its address."""
    chats: list[Process] = []

    def start(*options: str) -> tuple[Process, str]:
        command = [sys.executable, "-m", "logflow_app", "receive", "--port", "0", *options]
        chats.append(Process(f"chat-{len(chats)}", tmp_path, command, {"PYTHONPATH": str(REPOSITORY)}))
        chats[-1].start()
        said = until(lambda: "\n" in chats[-1].log and chats[-1].log.splitlines()[0], 30, lambda: chats[-1].log)
        address = json.loads(said)["listening"] if "--json" in options else said.split()[2].rstrip(";")
        return chats[-1], str(address)

    yield start
    for chat in chats:
        if chat.running:
            chat.kill()


def notify(folder: Path, url: str, *arguments: str) -> Result:
    """Run `logflow notify` with a notifier of each kind."""
    path = folder / "logflow.yaml"
    entries = (f"{{type: {kind}, url: '{url}/s3cr3t', headers: {{X: s3cr3t}}}}" for kind in KINDS)
    path.write_text("notifiers:\n" + "".join(f"  - {entry}\n" for entry in entries))
    result = CliRunner().invoke(main, ["notify", *arguments, "--config", str(path)])
    assert "s3cr3t" not in result.output
    return result


def test_a_sample_arrives_and_both_sides_say_so(start_chat, tmp_path):
    """Every kind, firing and resolved; what came is in a file, a line each, and a stop is clean."""
    out = tmp_path / "received.jsonl"
    chat, url = start_chat("--out", str(out))
    for kind in KINDS:
        sent = notify(tmp_path, url, kind)
        assert (0, "The sample alert was sent: HTTP 200\n") == (sent.exit_code, sent.output)
    answer = notify(tmp_path, url, "slack", "--resolved", "--json")
    assert {"notifier": "slack", "outcome": "sent", "answer": "HTTP 200", "retry_after_secs": None} == json.loads(
        answer.output
    )
    chat.ask_to_end()
    assert 0 == chat.wait(60)
    assert [*KINDS, "slack"] == [json.loads(line)["kind"] for line in out.read_text().splitlines()]
    shown = chat.log.splitlines()[1:]
    line = "FIRING: sample in a test by logflow notify"
    assert [*(f"{line}  {kind}" for kind in KINDS), f"{line.replace('FIRING', 'RESOLVED')}  slack"] == shown


def test_what_did_not_arrive_is_said(start_chat, tmp_path):
    """With status 1, and without the address."""
    _, url = start_chat("--json", "--fail", "503", "--times", "1", "--retry-after", "9")
    failed = notify(tmp_path, url, "webhook", "--json")
    assert (1, "retry", 9.0) == (
        failed.exit_code,
        *(json.loads(failed.output)[key] for key in ("outcome", "retry_after_secs")),
    )
    _, url = start_chat("--json", "--fail", "404")
    assert "The sample alert was refused: HTTP 404\n" == notify(tmp_path, url, "teams").output
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        answer = notify(tmp_path, f"http://127.0.0.1:{unheard.getsockname()[1]}", "slack")
    expected = "The sample alert was not taken; a worker would try again: no connection: Connection refused\n"
    assert (1, expected) == (answer.exit_code, answer.output)


def test_a_message_can_be_shown_without_sending_it(tmp_path):
    """As it would be posted."""
    shown = notify(tmp_path, "http://127.0.0.1:1", "webhook", "--show")
    assert (0, "sample", "firing") == (shown.exit_code, *(json.loads(shown.output)[key] for key in ("rule", "state")))


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path):
    """With the place of the list."""
    answer = notify(tmp_path, "http://127.0.0.1:1", "chat")
    assert 2 == answer.exit_code
    assert answer.output.endswith(
        "logflow.yaml:1: expected the name of a notifier (webhook, slack, teams), came 'chat'\n"
    )


def test_a_port_that_is_taken_is_said(start_chat):
    """In one line, with status 2."""
    _, url = start_chat("--json")
    port = url.rpartition(":")[2]
    answer = CliRunner().invoke(main, ["receive", "--port", port])
    assert 2 == answer.exit_code
    assert (1, True) == (len(answer.output.splitlines()), f"127.0.0.1:{port}" in answer.output)


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    """Before anything is received."""
    answer = CliRunner().invoke(main, ["receive", "--out", str(tmp_path / "no" / "file")])
    assert (2, f"logflow receive: No such file or directory: {tmp_path / 'no' / 'file'}\n") == (
        answer.exit_code,
        answer.output,
    )
