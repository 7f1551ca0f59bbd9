"""logs-raw → outputs, logs-counts and logs-tail: parse a batch, count it, hand it to delivery, go on with the next."""

from faust.types import AgentT, StreamT

from logflow_app.agents.settle import Settler
from logflow_app.agents.tail import Tail
from logflow_app.delivery import Delivery
from logflow_app.faust_app import LogFlowApp
from logflow_app.pipeline import Pipelines
from logflow_app.pipeline.halves import run_by_halves
from logflow_app.tables.ledgers import Ledgers


def start_process(  # noqa: PLR0913, PLR0917 - each a part of the one stage
    app: LogFlowApp, settler: Settler, ledgers: Ledgers, pipelines: Pipelines, tail: Tail, delivery: Delivery
) -> AgentT:
    """Register the agent that turns raw lines into delivered, counted events."""

    @app.agent(app.raw, name="process", concurrency=1)  # type: ignore[untyped-decorator]  # admission and counting are in order
    async def process(stream: StreamT) -> None:
        async for envelope in stream.noack().events():
            async with settler.settle("process", stream, envelope) as ticket:
                await ledgers.check_topic()
                packs = ledgers.admit(ticket, envelope.value)
                batch = [run_by_halves(pipelines.run, pack) for pack in packs]
                ledgers.count(ticket, envelope.value, batch)
                tail.show(batch)
                await delivery.submit(ticket, batch)

    return process
