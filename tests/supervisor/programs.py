"""Programs to be supervised: `python -m tests.supervisor.programs <what it does>`."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path


def say(text: str) -> None:
    """Print it at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def steady() -> None:
    """Say so and stay, until it is asked to end."""
    say("steady")
    threading.Event().wait()


def deaf() -> None:
    """Stay, whoever asks it to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say("deaf")
    threading.Event().wait()


def short() -> None:
    """Live for a moment and fail."""
    say("2026-11-21 07:00:00 INFO short lived\nno luck today")
    sys.exit(1)


def refusing() -> None:
    """Refuse to work with what it was given."""
    say("2026-11-21 07:00:00 INFO starting\nx.y: expected a number, came `z`")
    sys.exit(2)


def once() -> None:
    """Die the first time, and stay the second."""
    mark = Path(os.environ["MARK"])
    if mark.exists():
        steady()
    mark.write_text("")
    os.kill(os.getpid(), signal.SIGKILL)


def parent() -> None:
    """Have a child of its own, that would stay."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
    Path(os.environ["MARK"]).write_text(str(child.pid))
    deaf()


def chatty() -> None:
    """Write for ever."""
    while True:
        say("x" * 1000)
        time.sleep(0.001)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
