"""LogFlow's worker: logs from Kafka, parsed, counted exactly, delivered. `faust -A logflow_app worker` starts it."""

from typing import TYPE_CHECKING, Any

from logflow_app.version import __version__ as __version__

if TYPE_CHECKING:
    from logflow_app.faust_app import LogFlowApp

    app: LogFlowApp


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    """Build the Faust app on first use, so that the shippers and the command line never load Faust.

    Faust asks for it to start a worker: a mistake in the configuration ends the process with what is to be changed.
    """
    if name == "app":
        from logflow_app.errors import ConfigError  # noqa: PLC0415 - lazy on purpose
        from logflow_app.faust_app import explain_and_exit  # noqa: PLC0415
        from logflow_app.worker import build  # noqa: PLC0415

        try:
            globals()["app"] = build()
        except ConfigError as error:
            explain_and_exit(error)
        return globals()["app"]
    raise AttributeError(name)
