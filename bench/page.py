"""Line written → on the page: how old a line is when the browser has put it into its list."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import quantiles

import aiohttp
import yaml

from bench.child import Child, python
from bench.config import inputs, write_config
from bench.figures import Figure
from bench.run import Run
from bench.sample import TEXT
from bench.services import kafka
from bench.worker import start_worker
from tests.browser.chromium import Chromium, find_chromium

PART = "line written → on the page"
PAUSE_SECS = 0.0137  # no part of any interval in the way
MEASURED_SECS = 20.0
SENT = re.compile(r"sent_at=([0-9.]+)")
WATCH = """(() => {
  window.ages = [];
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      const sent = /sent_at=([0-9.]+)/.exec(node.querySelector?.(".message")?.textContent ?? "");
      if (sent) window.ages.push(Date.now() / 1000 - Number(sent[1]));
    }
  }).observe(document.querySelector("#list"), { childList: true });
})()"""


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figure for lines that are written one by one; without a Chromium, of the stream the page reads."""
    folder = run.folder("page")
    log = folder / "app.log"
    log.touch()
    with ExitStack() as stack:
        broker = stack.enter_context(kafka())
        worker = stack.enter_context(closing(start_worker(folder, broker.bootstrap, TEXT.parser, None)))
        shipper_folder = run.folder("shipper-of-page")
        config = write_config(shipper_folder, broker.bootstrap, inputs=inputs(TEXT.parser, log))
        ship = python("-m", "shippers", "file")
        stack.enter_context(closing(Child("shipper", shipper_folder, ship, 0, {"LOGFLOW_CONFIG": str(config)})))
        port = yaml.safe_load((folder / "logflow.yaml").read_text())["web"]["port"]
        url = f"http://127.0.0.1:{port}"
        _until(run, worker, lambda: _write(log, 0.2) > 0 and _answers(url))
        before = worker.usage()[0]
        has_browser = find_chromium() is not None
        row = "Chromium" if has_browser else "its stream alone, there is no Chromium"
        run.say(f"writing lines for {row}")
        secs = 3.0 if run.short else MEASURED_SECS
        written, ages = _in_browser(run, worker, url, log, secs) if has_browser else _in_stream(url, log, secs)
        cpu, memory = worker.usage()
    cuts = quantiles(ages, n=100, method="inclusive")
    more = {"p50_ms": cuts[49] * 1e3, "p99_ms": cuts[98] * 1e3, "samples": len(ages)}
    yield Figure(PART, row, written, secs, (cpu - before) / written * 1e6, memory, more=more)


def _in_browser(run: Run, worker: Child, url: str, log: Path, secs: float) -> tuple[int, list[float]]:
    with Chromium() as browser:
        browser.open(f"{url}/")
        browser.until("document.querySelector('#lines-state').dataset.state === 'live'")
        browser.evaluate(WATCH)
        _until(run, worker, lambda: _write(log, 0.2) > 0 and browser.evaluate("window.ages.length"))
        browser.evaluate("window.ages.length = 0")
        written = _write(log, secs)
        _until(run, worker, lambda: browser.evaluate("window.ages.length") >= 0.9 * written)
        return written, browser.evaluate("window.ages")


def _in_stream(url: str, log: Path, secs: float) -> tuple[int, list[float]]:
    async def listen() -> tuple[int, list[float]]:
        ages: list[float] = []
        async with aiohttp.ClientSession() as session, session.get(f"{url}/api/tail?after=100000000000000") as stream:
            writing = asyncio.create_task(asyncio.to_thread(_write, log, secs))
            async with asyncio.timeout(secs + 30):
                async for line in stream.content:
                    if line.startswith(b"data: ") and b'"lines":' in line:
                        ages += _ages(line)
                    if writing.done() and len(ages) >= 0.9 * writing.result():
                        break
            return await writing, ages

    return asyncio.run(listen())


def _ages(line: bytes) -> list[float]:
    now, record = time.time(), json.loads(line[len(b"data: ") :])
    found = (SENT.search(str(one["message"])) for one in record["lines"])
    return [now - float(sent[1]) for sent in found if sent]


def _write(log: Path, secs: float) -> int:
    """Append lines one by one, each with the moment it was written."""
    written, end = 0, time.monotonic() + secs
    with log.open("ab", buffering=0) as file:
        while time.monotonic() < end:
            stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
            file.write(f"{stamp} INFO [bench] line {written} sent_at={time.time():.6f}\n".encode())
            written += 1
            time.sleep(PAUSE_SECS)
    return written


def _answers(url: str) -> bool:
    async def ask() -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{url}/api/overview") as answer:
                return answer.status == 200 and (await answer.json())["totals"]["lines"] > 0
        except aiohttp.ClientError:
            return False

    return asyncio.run(ask())


def _until(run: Run, worker: Child, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + run.timeout_secs
    while not condition():
        if time.monotonic() > deadline or not worker.running():
            raise RuntimeError(f"the page does not show what is written:\n{worker.tail()}")
        time.sleep(0.1)
