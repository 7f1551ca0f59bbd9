"""The section `alerts`: what is looked for in the counts, and what is told when it is found."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from logflow_app.config.places import Places, Problem
from logflow_app.config.section import Section
from logflow_app.config.units import Name, Seconds, Text, one_or_many

DAY_SECS = 86_400
MOST_BUCKETS = 1440  # of a window: a day of minutes; each count that changes is looked at in that many windows

Level = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _whole(value: float) -> float:
    if value % 1:
        raise ValueError("expected whole seconds")
    return value


WholeSeconds = Annotated[Seconds, AfterValidator(_whole)]


class ThresholdRule(Section):
    """Fires for a service while a window holds at least `count` of its lines."""

    name: Name = Field(description="The rule's name in alerts and metrics; another name makes other alerts.")
    type: Literal["threshold"] = Field(default="threshold", description="The kind of rule.")
    levels: Annotated[list[Annotated[Level, BeforeValidator(_upper)]], BeforeValidator(one_or_many)] = Field(
        default=["ERROR", "FATAL"], min_length=1, max_length=6, description="Which lines are counted, by level."
    )
    services: Annotated[list[Text], BeforeValidator(one_or_many)] = Field(
        default=[],
        max_length=1000,
        description="Services the rule is for, each by itself; `*` and `?` stand for any text, none at all for any.",
    )
    count: int = Field(default=10, ge=1, le=10**12, description="So many lines in a window make it fire.")
    window_secs: WholeSeconds = Field(
        default=60.0, ge=1, le=DAY_SECS, description="How long a window is: a multiple of `counts.bucket_secs`."
    )
    for_secs: WholeSeconds = Field(
        default=0.0,
        ge=0,
        le=7 * DAY_SECS,
        description="How long windows must have held before it fires; until then it is pending. Also a multiple.",
    )
    severity: Text = Field(default="critical", description="How bad it is; notifiers can choose by it.")
    notify: Annotated[list[Text], BeforeValidator(one_or_many)] | None = Field(
        default=None, max_length=100, description="Names of `notifiers` to tell; without it all of them, `[]` none."
    )

    @property
    def sentence(self) -> str:
        """What the rule does, for people."""
        services = f" ({', '.join(self.services)})" if self.services else ""
        lasting = f", after {self.for_secs:g} s of it" if self.for_secs else ""
        told = "every notifier" if self.notify is None else ", ".join(self.notify) or "nobody"
        return (
            f"alert {self.name}: {self.count} lines of {' or '.join(self.levels)} of one service{services} within "
            f"{self.window_secs:g} s{lasting}; tells {told}"
        )


class AlertsSection(Section):
    """What is looked for in the counts."""

    enabled: bool = Field(default=True, description="Whether rules are followed; without, what fires is resolved.")
    rules: list[ThresholdRule] = Field(
        default=[ThresholdRule(name="errors")],
        max_length=1000,
        description="The rules; `[]` means none, no key at all means errors per service.",
    )
    grace_secs: Seconds = Field(
        default=10.0,
        ge=0,
        le=DAY_SECS,
        description="How long a window stays open for late lines, before it is held to be over and alerts resolve.",
    )
    max_age_secs: Seconds = Field(
        default=float(DAY_SECS),
        ge=60,
        le=366 * DAY_SECS,
        description="A window that ended longer ago than this, as when old files are read, begins no alert.",
    )

    @model_validator(mode="after")
    def _names_are_different(self) -> Self:
        names = [rule.name for rule in self.rules]
        if len(set(names)) < len(names):
            raise ValueError("expected every entry of `rules` to have a `name` of its own")
        return self


def misfit_windows(alerts: AlertsSection, bucket_secs: int, places: Places) -> list[Problem]:
    """Return a problem for each window or wait of a rule that is no multiple of `counts.bucket_secs`, or too many."""
    found = []
    for n, rule in enumerate(alerts.rules):
        for key, secs in (("window_secs", rule.window_secs), ("for_secs", rule.for_secs)):
            if secs % bucket_secs:
                found.append(_misfit(n, key, f"a multiple of `counts.bucket_secs` ({bucket_secs} s)", secs, places))
        if rule.window_secs / bucket_secs > MOST_BUCKETS:
            most = f"at most {MOST_BUCKETS} times `counts.bucket_secs` ({bucket_secs} s)"
            found.append(_misfit(n, "window_secs", most, rule.window_secs, places))
    return found


def _misfit(position: int, key: str, expected: str, secs: float, places: Places) -> Problem:
    return places.problem(("alerts", "rules", position, key), f"expected {expected}, came {secs:g} s")
