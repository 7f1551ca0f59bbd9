"""The parser `python` without a function of the user's own: what Python's `logging` writes."""

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.libraries import layouts_of
from logflow_app.parsers.columns import Parse


def compile_python_logging(section: AnyParser) -> Parse:  # noqa: ARG001 - the layouts are fixed
    """Return the parser; see `Parse`."""
    return layouts_of("python_logging").parse
