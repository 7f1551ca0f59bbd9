"""The page and what it asks for, put together on Faust's HTTP server."""

from aiohttp import web

from logflow_app.errors import QueryError
from logflow_app.faust_app import LogFlowApp
from logflow_app.kafka_client import client_options
from logflow_app.web.access import Access
from logflow_app.web.answers import refuse
from logflow_app.web.api import Unavailable, serve_api
from logflow_app.web.follower import Follower
from logflow_app.web.guard import Door, Handler, make_guard
from logflow_app.web.searching import Searching
from logflow_app.web.sign_in import serve_sign_in
from logflow_app.web.static_files import serve_static
from logflow_app.web.streaming import Streaming
from logflow_app.web.tokens import token_of


def serve_site(app: LogFlowApp, outputs: Unavailable) -> None:
    """Serve the page at `/`, its questions under `/api/`, and keep strangers from everything but health."""
    config, server = app.config, app.web.web_app
    door = Door()
    follower = Follower(client_options(config.kafka), app.topic_names, config.events.max_ahead_secs)
    searching = Searching(config)
    streaming = Streaming(follower, config.web.tail_lines_per_sec)
    server.middlewares.extend([make_guard(door), _explain])
    serve_static(server)
    serve_sign_in(server, door)
    serve_api(server, config, follower, outputs)
    server.router.add_get("/api/search", searching.show)
    server.router.add_get("/api/tail", streaming.show)

    async def begin() -> None:
        door.access = Access(token_of(config))
        searching.open()

    async def end(_: web.Application) -> None:
        streaming.close()
        await follower.close()
        await searching.close()

    app.before_start.insert(0, begin)  # before anything listens
    server.on_shutdown.append(end)


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn a question that was asked wrongly into an answer that says what was expected."""
    try:
        return await handler(request)
    except QueryError as error:
        raise refuse(400, str(error)) from error
