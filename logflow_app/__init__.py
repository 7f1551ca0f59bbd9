"""LogFlow's worker: logs from Kafka, parsed, counted exactly, delivered. `faust -A logflow_app worker` starts it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logflow_app.faust_app import LogFlowApp

    app: LogFlowApp

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    """Build the Faust app on first use, so that the shippers and the command line never load Faust."""
    if name == "app":
        from logflow_app.worker import build  # noqa: PLC0415 - lazy on purpose

        globals()["app"] = build()
        return globals()["app"]
    raise AttributeError(name)
