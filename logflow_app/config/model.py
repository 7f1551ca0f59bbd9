"""The whole configuration."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, PrivateAttr, model_validator

from logflow_app.config.alerts import AlertsSection, misfit_windows
from logflow_app.config.broker import BrokerSection
from logflow_app.config.counts import CountsSection
from logflow_app.config.delivery import DeliverySection
from logflow_app.config.enrich import Enricher
from logflow_app.config.events import EventsSection
from logflow_app.config.inputs import FileInput, InputsSection
from logflow_app.config.kafka import KafkaSection
from logflow_app.config.listening import clashes
from logflow_app.config.log_metrics import LogMetric, overlapping
from logflow_app.config.logging import LoggingSection
from logflow_app.config.notifiers import NotifierSection, unknown_notifiers
from logflow_app.config.outputs import Output
from logflow_app.config.places import Places, in_order
from logflow_app.config.redact import RedactSection
from logflow_app.config.routing import RoutingSection
from logflow_app.config.section import Section
from logflow_app.config.shipper import ShipperSection
from logflow_app.config.sqlite import SqliteOutput
from logflow_app.config.templates import TemplatesSection
from logflow_app.config.units import WorkerName
from logflow_app.config.web import WebSection
from logflow_app.errors import ConfigError


class Config(Section):
    """The whole configuration, as shippers and workers read it."""

    inputs: InputsSection = Field(default=InputsSection(), description="Where lines come from.")
    output: Output | None = Field(
        default=None, description="Where events go; without `output` and `outputs`, Elasticsearch at localhost:9200."
    )
    outputs: list[Output] = Field(default=[], max_length=100, description="Where events go, if to several places.")
    routing: RoutingSection = Field(default=RoutingSection(), description="Where else events go than to the outputs.")
    redact: RedactSection = Field(
        default=RedactSection(), description="What is taken out of events before anything leaves the worker."
    )
    enrich: list[Enricher] = Field(
        default=[], max_length=100, description="What is added to events from beside the line."
    )
    templates: TemplatesSection = Field(
        default=TemplatesSection(), description="Whether events are told which template their message is of."
    )
    log_metrics: list[LogMetric] = Field(
        default=[], max_length=100, description="Metrics that are made from what events say."
    )
    kafka: KafkaSection = Field(default=KafkaSection(), description="The Kafka everything passes through.")
    broker: BrokerSection = Field(
        default=BrokerSection(), description="A broker of our own for one machine, in place of Kafka."
    )
    shipper: ShipperSection = Field(default=ShipperSection(), description="How lines travel to Kafka.")
    events: EventsSection = Field(default=EventsSection(), description="How the time of a line is taken.")
    counts: CountsSection = Field(default=CountsSection(), description="How the exact counts are kept.")
    alerts: AlertsSection = Field(default=AlertsSection(), description="What is looked for in the counts.")
    delivery: DeliverySection = Field(default=DeliverySection(), description="How events are carried to the outputs.")
    notifiers: list[NotifierSection] = Field(
        default=[], max_length=100, description="Who is told when an alert fires or is resolved."
    )
    web: WebSection = Field(default=WebSection(), description="Where a worker answers by HTTP.")
    logging: LoggingSection = Field(default=LoggingSection(), description="LogFlow's own log.")
    worker_name: WorkerName = Field(
        default="worker",
        description="A worker's folder in `data_dir`; of several on one `data_dir` each needs a name of its own.",
    )
    data_dir: Path = Field(
        default=Path("logflow-data"), description="Where checkpoints and tables are kept; made where it is missing."
    )

    _places: Places = PrivateAttr(default_factory=Places)

    @property
    def places(self) -> Places:
        """Where in which file each setting stands."""
        return self._places

    @property
    def all_outputs(self) -> tuple[Output, ...]:
        """Every place events go to: `outputs`, or the one `output`; folders within `data_dir` are filled in."""
        chosen = (self.output,) if self.output else tuple(self.outputs)
        return tuple(each.below(self.data_dir) if isinstance(each, SqliteOutput) else each for each in chosen)

    def checkpoint_path(self, entry: FileInput) -> Path:
        """Return the folder where a file input keeps how far it has read."""
        return entry.checkpoint_path or self.data_dir / "checkpoints"

    def placed(self, places: Places) -> Self:
        """Remember where the settings stand, for later complaints; returns itself.

        Raises `ConfigError` where one section names what another should hold, or two want the same.
        """
        self._places = places
        problems = unknown_notifiers(self.alerts, [notifier.name for notifier in self.notifiers], places)
        problems += misfit_windows(self.alerts, self.counts.bucket_secs, places)
        problems += [
            places.problem(("log_metrics", place, "name"), f"expected a name of its own; another metric shows `{name}`")
            for place, name in overlapping(self.log_metrics)
        ]
        problems += clashes(self.inputs, self.web, self.shipper.metrics_address, places)
        if problems:
            raise ConfigError(in_order(problems))
        return self

    @model_validator(mode="before")
    @classmethod
    def _output_by_default(cls, value: object) -> object:
        if isinstance(value, Mapping) and not value.get("output") and not value.get("outputs"):
            return {**value, "output": {"type": "elasticsearch"}}
        return value

    @model_validator(mode="after")
    def _outputs_are_told_apart(self) -> Self:
        if self.output and self.outputs:
            raise ValueError("expected either `output` or `outputs`, not both")
        names = [output.name for output in self.all_outputs]
        if len(set(names)) < len(names):
            raise ValueError("expected every entry of `outputs` to have a `name` of its own")
        return self

    @model_validator(mode="after")
    def _further_topics_are_not_our_own(self) -> Self:
        own = f"{self.kafka.topic_prefix}-"
        named = [*self.routing.topics, *self.routing.typed.values()] if "routing" in self.model_fields_set else []
        for topic in named:
            if topic.startswith(own) or (topic.endswith("*") and own.startswith(topic[:-1])):
                raise ValueError(f"expected no topic of LogFlow's own ({own}…) in `routing.topics`, came {topic}")
        return self

    @model_validator(mode="after")
    def _notifiers_are_told_apart(self) -> Self:
        names = [notifier.name for notifier in self.notifiers]
        if len(set(names)) < len(names):
            raise ValueError("expected every entry of `notifiers` to have a `name` of its own")
        return self
