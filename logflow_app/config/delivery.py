"""The section `delivery`: how events are carried to the outputs."""

from typing import Self

from pydantic import Field, model_validator

from logflow_app.config.section import Section
from logflow_app.config.units import Bytes, Seconds


class DeliverySection(Section):
    """How events are carried to the outputs."""

    in_flight_bytes: Bytes = Field(
        default=64 * 2**20, ge=2**20, le=16 * 2**30, description="How much may be on its way to an output at once."
    )
    backoff_min_secs: Seconds = Field(default=0.1, ge=0.001, le=60, description="The first wait before trying again.")
    backoff_max_secs: Seconds = Field(
        default=30.0, ge=0.001, le=3600, description="The longest wait before trying again."
    )

    @model_validator(mode="after")
    def _waits_grow(self) -> Self:
        if self.backoff_min_secs > self.backoff_max_secs:
            raise ValueError("expected `backoff_min_secs` to be at most `backoff_max_secs`")
        return self
