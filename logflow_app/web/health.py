"""/health: whether this worker lives (`/health/live`) and whether it does its work (`/health/ready`, `/health`)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Protocol

from faust.web import Request, Response, View

from logflow_app.faust_app import LogFlowApp


class Unavailable(Protocol):
    """Tells which outputs cannot be reached now."""

    def outages(self) -> dict[str, float]:
        """Return the sinks that are unavailable, with the seconds since it began."""


class Failing(Protocol):
    """Tells which notifiers get nothing told now."""

    def troubles(self) -> list[str]:
        """Return a sentence for each."""


class PartitionsOwned(Protocol):
    """Tells which raw partitions are ours, and how many records expired before anybody read them."""

    lost_records: int

    def owned(self) -> Iterable[int]:
        """Return their numbers."""


@dataclass
class Health:
    """What `/health` says; `problems` has a sentence for everything that is not as it should be."""

    ready: bool
    partitions: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def health_of(
    app: LogFlowApp, partitions: PartitionsOwned, outages: dict[str, float], troubles: Iterable[str] = ()
) -> Health:
    """Return a worker's health: it is ready once its tables are recovered and it may read its partitions.

    An output or a notifier that is away makes no worker unready: what it cannot take is waited out, and a restart would
    not help.
    """
    problems = [f"output {name} has been unavailable for {secs:.0f} s" for name, secs in outages.items()]
    problems += troubles
    is_ready = not app.rebalancing and app.tables.recovery.completed.is_set()
    if not is_ready:
        problems.append("partitions are being assigned or recovered")
    if partitions.lost_records:
        problems.append(f"{partitions.lost_records} records expired in Kafka before they were read")
    return Health(is_ready, sorted(partitions.owned()), problems)


def serve_health(app: LogFlowApp, partitions: PartitionsOwned, delivery: Unavailable, notifiers: Failing) -> None:
    """Serve `/health`, `/health/ready` (503 until ready) and `/health/live` (200 while the process answers)."""

    @app.page("/health/live")  # type: ignore[untyped-decorator]  # Faust is untyped to mypy
    async def live(view: View, _: Request) -> Response:
        return view.json({"live": True})

    @app.page("/health/ready")  # type: ignore[untyped-decorator]  # Faust is untyped to mypy
    async def ready(view: View, _: Request) -> Response:
        health = health_of(app, partitions, delivery.outages(), notifiers.troubles())
        return view.json(asdict(health), status=200 if health.ready else 503)

    @app.page("/health")  # type: ignore[untyped-decorator]  # Faust is untyped to mypy
    async def health(view: View, _: Request) -> Response:
        now = health_of(app, partitions, delivery.outages(), notifiers.troubles())
        return view.json(asdict(now) | {"live": True}, status=200 if now.ready else 503)
