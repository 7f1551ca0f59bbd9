"""`logflow receive`: a small chat on this machine that shows what notifiers send, and can be told to fail."""

import asyncio
import json
import signal
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from logflow_app.notifiers.receiver import Failing, Received

STOP_SECS = 1.0


@click.command(epilog="Example: logflow receive --port 8099 --out received.jsonl --fail 500 --times 3")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8099, show_default=True, help="0 takes any that is free."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Append each message to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print each message as one JSON object.")
@click.option("--fail", type=click.IntRange(300, 599), help="Answer with this status instead of taking messages.")
@click.option("--times", type=click.IntRange(1), help="Fail so often, then take messages; without it, always.")
@click.option("--retry-after", help="What a failing answer asks for: seconds, or an HTTP date.")
def receive(  # noqa: PLR0913 - one for each option
    *,
    host: str,
    port: int,
    out: Path | None,
    fail: int | None,
    times: int | None,
    retry_after: str | None,
    as_json: bool,
) -> None:
    """Receive messages of the notifiers `webhook`, `slack` and `teams`, at any path, until stopped.

    GET / shows them as a page, GET /received as JSON. What comes is trusted to be yours: there is no sign-in.
    """
    from logflow_app.errors import ConfigError  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.notifiers.receiver import Failing  # noqa: PLC0415

    try:
        with out.open("a", encoding="utf-8") if out else _nowhere() as file:
            asyncio.run(_serve(host, port, file if out else None, Failing(fail, times, retry_after), as_json=as_json))
    except OSError as error:
        raise ConfigError(f"logflow receive: {error.strerror or error}: {out or f'{host}:{port}'}") from error


def _nowhere() -> IO[str]:
    return Path("/dev/null").open("a", encoding="utf-8")


async def _serve(host: str, port: int, out: IO[str] | None, failing: "Failing", *, as_json: bool) -> None:
    from aiohttp import web  # noqa: PLC0415 - loaded when it is needed

    from logflow_app.notifiers.receiver import Receiver  # noqa: PLC0415

    def tell(received: "Received") -> None:
        line = json.dumps(asdict(received), ensure_ascii=False)
        if out is not None:
            print(line, file=out, flush=True)
        click.echo(line if as_json else _in_words(received))

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    runner = web.AppRunner(Receiver(tell, failing).app(), access_log=None, shutdown_timeout=STOP_SECS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        address = _address(host, runner.addresses[0])
        click.echo(json.dumps({"listening": address}) if as_json else f"Receiving at {address}; Ctrl-C ends it.")
        await stopped.wait()
    finally:
        await runner.cleanup()


def _address(host: str, place: Any) -> str:  # noqa: ANN401 - a tuple whose length depends on the kind of address
    return f"http://[{host}]:{place[1]}" if ":" in host else f"http://{host}:{place[1]}"


def _in_words(received: "Received") -> str:
    again = " (again)" if received.repeats else ""
    colour = "green" if "RESOLVED" in received.title[:20] else "red"
    return f"{click.style(received.title, fg=colour)}  {received.kind}{again}"
