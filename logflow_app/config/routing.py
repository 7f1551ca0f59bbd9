"""The section `routing`: where else events go."""

from typing import Annotated

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Kind

TopicOrPrefix = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\*?$"),
    Kind("name, or prefix and `*`"),
]


class RoutingSection(Section):
    """Where else events go than to the outputs."""

    topics: list[TopicOrPrefix] = Field(
        default=["dhcp-lease-events", "dns-query-events", "systemd-events", "kubernetes-events"],
        max_length=1000,
        description="The topics that an input's `output_topic`, or `--topic` of a shipper, may name; `team-*` allows "
        "all that begin so. They are made when the first event comes.",
    )
