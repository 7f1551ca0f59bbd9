"""A supervisor as a process: `python -m tests.supervisor.alone <folder> <child>…`; says the pids of its children."""

import asyncio
import sys
from pathlib import Path

from logflow_app.supervisor.child import Place
from logflow_app.supervisor.stopping import StoppedError, Stopping
from logflow_app.supervisor.supervisor import Supervisor
from tests.supervisor.telling import Heard, program, until


async def main(folder: Path, children: list[str]) -> None:
    """Run children until a signal comes."""
    with Stopping() as stopping:
        async with Supervisor(Place(folder), Heard()) as supervisor:
            stopping.hurry = supervisor.kill
            await supervisor.start([program(does, does) for does in children])
            await until(lambda: all(child.tail() == [name] for name, child in supervisor.children.items()))
            sys.stdout.write(" ".join(str(child.pid) for child in supervisor.children.values()) + "\n")
            sys.stdout.flush()
            try:
                await stopping.unless(asyncio.Event().wait(), supervisor.failed)
            except StoppedError:
                return


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
