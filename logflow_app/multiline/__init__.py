"""Which lines are one event: stack traces, statements over several lines, lines that a container runtime cut. Pure."""

from logflow_app.multiline.assembly import Assembly, Grouped, group
from logflow_app.multiline.containers import UNWRAP, Container, Wrapped, unwrap_any, unwrap_cri, unwrap_docker
from logflow_app.multiline.grouping import Ends, Grouping
from logflow_app.multiline.settings import MultilineSettings

__all__ = [
    "UNWRAP",
    "Assembly",
    "Container",
    "Ends",
    "Grouped",
    "Grouping",
    "MultilineSettings",
    "Wrapped",
    "group",
    "unwrap_any",
    "unwrap_cri",
    "unwrap_docker",
]
