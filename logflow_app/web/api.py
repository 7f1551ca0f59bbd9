"""/api/overview, /api/alerts, /api/status and /api/templates: what the topics say, in JSON."""

import time
from typing import Protocol

from aiohttp import web

from logflow_app.config.model import Config
from logflow_app.version import __version__
from logflow_app.web.answers import answer, number_asked
from logflow_app.web.boards import alerts_now, missing_now, processes_now, templates_now
from logflow_app.web.follower import Follower
from logflow_app.web.overview import overview

PATIENCE_SECS = 3.0  # for a follower that has only begun: an answer that is not whole says so
MOST_MINUTES = 60
TEMPLATES_SHOWN, MOST_TEMPLATES = 100, 1_000


class Unavailable(Protocol):
    """Tells which outputs cannot be reached now."""

    def outages(self) -> dict[str, float]:
        """Return the sinks that are unavailable, with the seconds since it began."""


def serve_api(app: web.Application, config: Config, follower: Follower, outputs: Unavailable) -> None:
    """Serve what the topics say."""

    async def show_overview(request: web.Request) -> web.Response:
        minutes = number_asked(request, "minutes", MOST_MINUTES, 1, MOST_MINUTES)
        await follower.look(PATIENCE_SECS)
        figures = overview(follower.counts, time.time(), minutes, config.counts.bucket_secs)
        return answer(figures | follower.standing())

    async def show_alerts(_: web.Request) -> web.Response:
        await follower.look(PATIENCE_SECS)
        return answer(alerts_now(follower.alerts, time.time()) | follower.standing())

    async def show_status(_: web.Request) -> web.Response:
        await follower.look(PATIENCE_SECS)
        processes = processes_now(follower.processes)
        alive = [row for row in processes if row["is_alive"]]
        content = {
            "now": time.time(),
            "version": __version__,
            "processes": processes,
            "workers": sum(row.get("component") == "worker" for row in alive),
            "silent": len(processes) - len(alive),
            "lag": sum(follower.counts.lags.values()),
            "outages": outputs.outages(),
            "missing": missing_now(processes),
        }
        return answer(content | follower.standing())

    async def show_templates(request: web.Request) -> web.Response:
        await follower.look(PATIENCE_SECS)
        most = number_asked(request, "limit", TEMPLATES_SHOWN, 1, MOST_TEMPLATES)
        return answer(templates_now(follower.processes, most) | follower.standing())

    app.router.add_get("/api/overview", show_overview)
    app.router.add_get("/api/templates", show_templates)
    app.router.add_get("/api/alerts", show_alerts)
    app.router.add_get("/api/status", show_status)
