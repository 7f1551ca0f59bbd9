"""Transforms that decide which events are kept."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from logflow_app.config.transforms.base import AnyTransform, Fields, Query
from logflow_app.config.units import Seconds


class DropTransform(AnyTransform):
    """Drops events; they are counted as dropped, with the reason `dropped`."""

    type: Literal["drop"] = Field(description="Drop events.")
    query: Query | None = Field(
        default=None, description="Which events; the same as `when`, and if both are given, both."
    )

    @model_validator(mode="after")
    def _not_all_are_dropped(self) -> Self:
        if self.query is None and self.when is None:
            raise ValueError("expected `query`; to drop all, write `query: '*'`")
        return self


class DedupeTransform(AnyTransform):
    """Keeps the first of events that say the same within a while; the reason of the others is `deduplicated`."""

    type: Literal["dedupe"] = Field(description="Drop events that say the same again.")
    fields: Fields = Field(
        default=["service", "level", "message"], description="The fields in which the events are the same."
    )
    window_secs: Seconds = Field(
        default=60.0,
        ge=0.001,
        le=86400,
        description="For how long, by the time of arrival, after the one that was kept.",
    )
    max_keys: int = Field(
        default=100_000, ge=1, le=10_000_000, description="How many different ones are remembered, the latest."
    )


def _one_of_many(value: object) -> object:
    if isinstance(value, float) and 0 < value < 1:
        raise ValueError("expected one of how many is kept, such as 10 for a tenth")
    return value


class SampleTransform(AnyTransform):
    """Keeps one event of so many; the others' reason is `sampled`, and counts stay those of all events."""

    type: Literal["sample"] = Field(description="Keep one event of so many.")
    rate: Annotated[int, BeforeValidator(_one_of_many)] = Field(
        ge=1, le=1_000_000, description="One of how many is kept, chosen by a hash of the line's id."
    )
    by: Fields | None = Field(
        default=None,
        description="Choose by these fields and not by the line: events that are alike in them stay together.",
    )
    always_keep: Query | None = Field(default=None, description="Events this query finds are all kept.")


class ThrottleTransform(AnyTransform):
    """Keeps so many events of a key in a while; the others' reason is `throttled`.

    The key's next event says in `throttled` how many were left out before it.
    """

    type: Literal["throttle"] = Field(description="Limit how many events of a key are kept.")
    fields: Fields = Field(default=["service"], description="The fields that make the key.")
    limit: int = Field(ge=1, le=1_000_000, description="How many events of a key are kept in each window.")
    window_secs: Seconds = Field(
        default=1.0, ge=0.001, le=86400, description="How long a window is, by the time of arrival."
    )
    max_keys: int = Field(default=10_000, ge=1, le=1_000_000, description="How many keys are remembered, the latest.")
