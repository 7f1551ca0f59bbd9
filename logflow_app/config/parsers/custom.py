"""A parser of the user's own."""

from typing import Any, Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.units import Text


class PythonParser(AnyParser):
    """Reads lines by a function of the user's own, or as Python's `logging` writes them."""

    type: Literal["python"] = Field(description="A function of your own, or what Python's `logging` writes.")
    call: Text | None = Field(
        default=None,
        description="The function, as `package.module:function`; without it, the usual layouts of `logging` are read.",
    )
    options: dict[Text, Any] = Field(default={}, max_length=100, description="Further keyword arguments for it.")
