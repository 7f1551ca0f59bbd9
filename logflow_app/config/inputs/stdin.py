"""Inputs `stdin`."""

from pydantic import Field

from logflow_app.config.inputs.base import Input, Labels


class StdinInput(Input):
    """Standard input of the shipper, read to its end."""

    labels: Labels = Field(default={}, description="Names and values that every event gets as `labels`.")
