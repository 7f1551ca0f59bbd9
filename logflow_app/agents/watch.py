"""logs-counts → windows, logs-alerts, logs-alert-states: keep the counts of each group, and tell what they decide."""

from faust.types import AgentT, StreamT

from logflow_app.agents.settle import Settler
from logflow_app.faust_app import LogFlowApp
from logflow_app.tables.windows_table import WindowsTable


def start_watch(app: LogFlowApp, settler: Settler, windows: WindowsTable) -> AgentT:
    """Register the agent that keeps the windowed counts and follows the rules."""

    @app.agent(app.counts, name="watch", concurrency=1)  # type: ignore[untyped-decorator]
    async def watch(stream: StreamT) -> None:
        async for envelope in stream.noack().events():
            async with settler.settle("watch", stream, envelope) as ticket:
                windows.take(ticket, envelope.value)

    return watch
