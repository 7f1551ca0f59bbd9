"""Runs a program of ours on a leash: `python -m logflow_app.supervisor.leash <lock> <module> [ARGUMENT]…`.

Its standard input is a pipe that only the supervisor holds open. When that is gone, even by kill -9, the pipe ends, and
so does the program: asked first, and by force some seconds later. While it lives it shares `<lock>`, so that the next
supervisor knows when all of the last one's children are gone. No prctl(2): this works on every Unix, and leaves a
program the time to end as it should.
"""

import fcntl
import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECS = 4.0
STDIN = 0


def main() -> None:
    """Run the program that the arguments name in this process."""
    lock, module, *arguments = sys.argv[1:]
    held = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)  # until the process ends
    fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    threading.Thread(target=_end_with_the_supervisor, name="leash", daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_the_supervisor() -> None:
    while os.read(STDIN, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECS)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
