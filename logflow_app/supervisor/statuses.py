"""What a supervisor tells on `logs-status`: of itself, and of the children that do not tell of themselves."""

from pathlib import Path

from logflow_app.config.model import Config
from logflow_app.kafka_client import client_options
from logflow_app.status import Process, Publisher, Report, Status, StatusTopic, memory_bytes
from logflow_app.supervisor.supervisor import Supervisor
from logflow_app.topics import named


async def publishing(supervisor: Supervisor, config: Config, folder: Path) -> None:
    """Tell how the supervisor and its children are, for ever; take it back when cancelled."""
    topic = StatusTopic(client_options(config.kafka), named(config.kafka.topic_prefix).status)
    process = Process.this("supervisor", folder)

    def look() -> list[Status]:
        return [process.status(_report(supervisor)), *supervisor.statuses()]

    publisher = Publisher(topic.send, look)
    try:
        await publisher.run()
    finally:
        await publisher.close()
        await topic.close()


def _report(supervisor: Supervisor) -> Report:
    children = supervisor.children.values()
    figures = {
        "children": len(children),
        "restarts": sum(child.restarts.count for child in children),
        "memory_bytes": memory_bytes(),
    }
    detail = {"children": {child.name: {"pid": child.pid, "state": child.state} for child in children}}
    return Report("running" if all(child.state == "running" for child in children) else "waiting", figures, detail)
