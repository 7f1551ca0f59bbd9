"""logs-alerts → the chats, and logs-notifications: hand each transition to the notifiers that are to be told of it."""

from faust.types import AgentT, StreamT

from logflow_app.agents.settle import Settler
from logflow_app.faust_app import LogFlowApp
from logflow_app.notifications import Couriers


def start_notify(app: LogFlowApp, settler: Settler, couriers: Couriers) -> AgentT:
    """Register the agent that carries alerts to their notifiers."""

    @app.agent(app.alerts, name="notify", concurrency=1)  # type: ignore[untyped-decorator]  # Faust is untyped to mypy
    async def notify(stream: StreamT) -> None:
        async for envelope in stream.noack().events():
            async with settler.settle("notify", stream, envelope) as ticket:
                await couriers.submit(ticket, envelope.value)

    return notify
