"""The key `log_metrics`: metrics that are made from what events say."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from logflow_app.config.section import Section
from logflow_app.config.units import Kind, Seconds, Text

_OWN = ("logflow_", "process_", "python_")
_ENDINGS = {
    "counter": ("_total", "_created"),
    "gauge": ("",),
    "histogram": ("", "_bucket", "_count", "_sum", "_created"),
}
DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]


def _not_our_own(name: str) -> str:
    if name.startswith(_OWN):
        raise ValueError(f"expected a name that begins with none of {', '.join(_OWN)}: a worker's own begin so")
    if not name.removesuffix("_total"):
        raise ValueError("expected a name before `_total`")
    return name


MetricName = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=r"^[a-zA-Z_:][a-zA-Z0-9_:]*$"),
    AfterValidator(_not_our_own),
    Kind("name of a metric"),
]
LabelName = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_]*$", max_length=100), Kind("name of a label")]


def overlapping(metrics: Sequence["LogMetric"]) -> list[tuple[int, str]]:
    """Return the places of metrics that would show a name another one shows too, with that name."""
    seen: set[str] = set()
    found: list[tuple[int, str]] = []
    for place, metric in enumerate(metrics):
        both = sorted(metric.shown_as & seen)
        found += [(place, name) for name in both[:1]]
        seen |= metric.shown_as
    return found


class LogMetric(Section):
    """One metric that is made from events."""

    name: MetricName = Field(description="The metric's name; a counter's gets `_total` where it has none.")
    type: Literal["counter", "gauge", "histogram"] = Field(description="What kind of metric it is.")
    help: str = Field(default="", max_length=1000, description="A sentence about it, shown beside it.")
    when: Text | None = Field(default=None, description="A query; only events it fits are looked at.")
    field: Text | None = Field(
        default=None,
        description="The field with the number that is added, set or observed; a counter without one counts events.",
    )
    labels: dict[LabelName, Text] = Field(
        default={}, max_length=20, description="Labels, and the field each takes its value from."
    )
    buckets: list[Annotated[float, Field(ge=-1e15, le=1e15)]] = Field(
        default=DEFAULT_BUCKETS, min_length=1, max_length=100, description="The upper bounds of a histogram's buckets."
    )
    max_series: int = Field(
        default=1_000,
        ge=1,
        le=100_000,
        description="How many combinations of labels are kept; what goes beyond is counted in "
        "`logflow_log_metric_overflows_total`.",
    )
    idle_secs: Seconds = Field(
        default=3_600.0,
        ge=1,
        le=30 * 86_400,
        description="A combination of labels that no event had for so long is forgotten.",
    )

    @property
    def shown_as(self) -> set[str]:
        """The names Prometheus is shown: a histogram `x` has `x_bucket`, `x_count` and others."""
        name = self.name.removesuffix("_total") if self.type == "counter" else self.name
        return {name, *(f"{name}{ending}" for ending in _ENDINGS[self.type])}

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        if self.field is None and self.type != "counter":
            raise ValueError(f"expected `field`: a {self.type} is made from a number")
        if sorted(set(self.buckets)) != self.buckets:
            raise ValueError("expected `buckets` that rise")
        if self.type == "histogram" and "le" in self.labels:
            raise ValueError("expected no label `le`: a histogram's buckets have it")
        return self
