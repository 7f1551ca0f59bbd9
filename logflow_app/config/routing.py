"""The section `routing`: where else events go."""

from typing import Annotated, Literal

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Kind, Name

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
    typed: dict[Literal["DHCP", "DNS", "SYSTEMD"], Name] = Field(
        default={},
        description="A topic for each kind of infrastructure event, whatever input it comes from: "
        "`{DHCP: dhcp-lease-events}`.",
    )
    formats: dict[TopicOrPrefix, Literal["json", "protobuf"]] = Field(
        default={},
        max_length=1000,
        description="How the records of a topic are written, JSON where nothing is said: `{systemd-events: protobuf}`.",
    )
