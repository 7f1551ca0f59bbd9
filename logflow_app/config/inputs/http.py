"""Inputs `http`."""

from typing import Annotated

from pydantic import Field

from logflow_app.config.inputs.base import Input, RateLimit
from logflow_app.config.units import Address, Secret

UrlPath = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^/\S*$")]


class HttpInput(Input):
    """A port that takes events by HTTP POST."""

    address: Address = Field(default="0.0.0.0:8080", description="The address to listen on.")
    path: UrlPath = Field(default="/log", description="Where one event is posted.")
    batch_path: UrlPath = Field(default="/logs", description="Where a list of events is posted.")
    api_keys: list[Secret] = Field(
        default=[],
        max_length=10_000,
        description="Keys of which a request must bear one as X-API-Key; none: all may post.",
    )
    rate_limit: RateLimit | None = Field(
        default=None, description="Requests a second taken from one address; none: no limit."
    )
