"""What a shipper serves of itself by HTTP, on this machine alone: /metrics for Prometheus, and /health."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import NamedTuple, get_args

from aiohttp import web
from prometheus_client import REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from logflow_app.errors import ConfigError
from logflow_app.status import memory_bytes
from shippers.file.counters import Counters
from shippers.producing import Producing, State
from shippers.reload import ReloadState
from shippers.rows import FileRow

PREFIX = "logflow_shipper_"
OF_THE_LAST_LOOK = frozenset({"open_files", "lag_bytes", "waiting_bytes", "circuits_open", "oldest_attempt_secs"})
SHARED = ("logflow_http", "process")  # what inputs, and the client library, declare themselves
STOP_SECS = 0.5
TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Page(NamedTuple):
    """What is shown: all inputs' counters, where each file is, the producer, and the configuration."""

    counters: Sequence[Counters]
    rows: Sequence[FileRow]
    producing: Producing
    standing: ReloadState

    @property
    def problems(self) -> list[str]:
        """Why not all is well."""
        found = [] if self.producing.state == "sending" else [f"the way to Kafka: {self.producing.state}"]
        if self.standing.error:
            found.append("the configuration that stands in the file is not what is done")
        return found


class Families(Collector):
    """A page in Prometheus' words."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def collect(self) -> Iterator[Metric]:
        """See Collector.collect."""
        yield from _summed("", Counters, self._page.counters)
        yield from _summed("producer_", Producing, [self._page.producing])
        yield _states(self._page.producing.state)
        yield from _of_configuration(self._page.standing)
        yield from _of_inputs(self._page.rows)
        yield GaugeMetricFamily(f"{PREFIX}memory_bytes", "Memory the shipper holds.", memory_bytes())
        yield from (family for family in REGISTRY.collect() if family.name.startswith(SHARED))


@asynccontextmanager
async def serving(address: str, look: Callable[[], Page]) -> AsyncIterator[None]:
    """Serve the page while a block lasts; raises ConfigError where the address cannot be had."""
    host, _, port = address.rpartition(":")

    async def metrics(_: web.Request) -> web.Response:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Families(look()))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": TEXT})

    async def health(_: web.Request) -> web.Response:
        problems = look().problems
        return web.json_response(
            {"status": "degraded" if problems else "ok", "problems": problems}, status=503 if problems else 200
        )

    app = web.Application(client_max_size=1024)
    app.add_routes([web.get("/metrics", metrics), web.get("/health", health)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        except OSError as error:
            reason = f"{address} cannot be had: {error.strerror or error}"
            remedy = "choose another port, or end what listens there"
            raise ConfigError(f"shipper.metrics_address: {reason}; {remedy}") from error
        yield
    finally:
        await runner.cleanup()


def _summed(prefix: str, kind: type[Counters | Producing], each: Sequence[Counters | Producing]) -> Iterator[Metric]:
    for field in fields(kind):
        if field.name == "state":
            continue
        value = sum(getattr(one, field.name) for one in each)
        name = f"{PREFIX}{prefix}{field.name.replace('_secs', '_seconds')}"
        words = f"{field.name.replace('_', ' ').capitalize()}; see docs/metrics.md."
        if field.name in OF_THE_LAST_LOOK:
            yield GaugeMetricFamily(name, words, value)
        else:
            yield CounterMetricFamily(name, words, value)


def _states(state: State) -> Metric:
    family = GaugeMetricFamily(f"{PREFIX}producer_state", "1 for the state the producer is in.", labels=["state"])
    for each in get_args(State):
        family.add_metric([each], float(each == state))
    return family


def _of_configuration(standing: ReloadState) -> Iterator[Metric]:
    yield CounterMetricFamily(f"{PREFIX}config_reloads", "Configurations taken while it runs.", standing.reloads)
    yield CounterMetricFamily(
        f"{PREFIX}config_failed_reloads", "Configurations refused while it runs.", standing.failed_reloads
    )
    yield GaugeMetricFamily(
        f"{PREFIX}config_is_current", "1 if what stands in the file is what is done.", float(not standing.error)
    )
    yield GaugeMetricFamily(f"{PREFIX}config_loaded_at_seconds", "When it was taken.", standing.loaded_at)


def _of_inputs(rows: Iterable[FileRow]) -> Iterator[Metric]:
    lag, last, files = dict[str, float](), dict[str, float](), dict[tuple[str, str], float]()
    for row in rows:
        lag[row.input] = lag.get(row.input, 0.0) + row.lag_bytes
        last[row.input] = max(last.get(row.input, 0.0), row.last_line_at)
        files[row.input, row.state] = files.get((row.input, row.state), 0.0) + 1
    lags = GaugeMetricFamily(f"{PREFIX}input_lag_bytes", "What Kafka does not have of an input.", labels=["input"])
    lasts = GaugeMetricFamily(
        f"{PREFIX}input_last_line_at_seconds", "When a line of an input was read last; 0: never.", labels=["input"]
    )
    counts = GaugeMetricFamily(
        f"{PREFIX}input_files", "Files, or lanes of the spool, of an input.", labels=["input", "state"]
    )
    for name in lag:
        lags.add_metric([name], lag[name])
        lasts.add_metric([name], last[name])
    for (name, state), count in files.items():
        counts.add_metric([name, state], count)
    yield from (lags, lasts, counts)
