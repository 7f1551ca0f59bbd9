"""The section `notifiers`: who is told when an alert fires or is resolved."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Discriminator, Field, SecretStr, Tag, model_validator

from logflow_app.config.alerts import AlertsSection
from logflow_app.config.places import Places, Problem, did_you_mean
from logflow_app.config.section import Section
from logflow_app.config.tags import by_type
from logflow_app.config.units import Kind, Seconds, Secret, Text

OURS = frozenset(
    {
        "connection",
        "content-length",
        "content-type",
        "host",
        "idempotency-key",
        "te",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
_ADDRESS = re.compile(r"[!-~]+")  # as it is sent: a signature in it must not be written in another way
_HEADER_VALUE = re.compile(r"[\t -~]+")


def _address(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    try:
        url = urlsplit(value)
        valid = url.scheme in {"http", "https"} and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        valid = False
    if not valid or not _ADDRESS.fullmatch(value):
        raise ValueError("expected an address such as https://chat.example/hooks/42, in plain ASCII without spaces")
    if "@" in url.netloc:
        raise ValueError("expected an address without a user; a header `Authorization` can stand in `headers`")
    return secret


def _header_name(name: str) -> str:
    if name.lower() in OURS:
        raise ValueError("expected a header that LogFlow does not set itself")
    return name


def _header_value(secret: SecretStr) -> SecretStr:
    if not _HEADER_VALUE.fullmatch(secret.get_secret_value()):
        raise ValueError("expected a line of plain ASCII")
    return secret


NotifierName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9][a-z0-9_-]*$"), Kind("name")]
HookAddress = Annotated[Secret, AfterValidator(_address)]
HeaderName = Annotated[
    str, Field(max_length=200, pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"), AfterValidator(_header_name), Kind("header")
]
HeaderValue = Annotated[Secret, AfterValidator(_header_value)]
MessagesPerMinute = Annotated[int, Field(ge=1, le=100_000)]


class AnyNotifier(Section):
    """What every notifier can be told."""

    url: HookAddress = Field(description="The address messages are posted to; it is a secret, never shown.")
    url_file: Path | None = Field(default=None, description="A file that holds the address, instead of `url`.")
    headers: dict[HeaderName, HeaderValue] = Field(
        default={}, max_length=50, description="Headers to send along; their values are secrets."
    )
    ca_file: Path | None = Field(
        default=None, description="Certificates of the authorities to trust (PEM); without it, those the system trusts."
    )
    severities: list[Text] = Field(
        default=[], max_length=100, description="Only alerts of these severities; without any, all."
    )
    send_resolved: bool = Field(default=True, description="Whether to tell that an alert is over.")
    request_timeout_secs: Seconds = Field(default=10.0, ge=0.1, le=120, description="How long to wait for an answer.")
    max_age_secs: Seconds = Field(
        default=3600.0,
        ge=1,
        le=7 * 86400,
        description="How old a message may get, before or while it is tried; then it is given up, as `expired`.",
    )
    backoff_min_secs: Seconds = Field(default=1.0, ge=0.001, le=60, description="The first wait before trying again.")
    backoff_max_secs: Seconds = Field(
        default=60.0, ge=0.001, le=3600, description="The longest wait before trying again."
    )
    concurrency: int = Field(default=4, ge=1, le=64, description="How many messages may be under way at once.")

    @model_validator(mode="after")
    def _waits_grow(self) -> Self:
        if self.backoff_min_secs > self.backoff_max_secs:
            raise ValueError("expected `backoff_min_secs` to be at most `backoff_max_secs`")
        return self


class WebhookNotifier(AnyNotifier):
    """Posts an alert as JSON to an address of your own."""

    type: Literal["webhook"] = Field(description="Post JSON of our own shape.")
    name: NotifierName = Field(default="webhook", description="The notifier's name in rules, metrics and messages.")
    messages_per_minute: MessagesPerMinute | None = Field(
        default=None, description="How many messages a minute each worker may send; the others wait."
    )


class SlackNotifier(AnyNotifier):
    """Posts an alert to a channel of Slack, by an incoming webhook (Mattermost and Rocket.Chat take the same)."""

    type: Literal["slack"] = Field(description="Post to Slack.")
    name: NotifierName = Field(default="slack", description="The notifier's name in rules, metrics and messages.")
    messages_per_minute: MessagesPerMinute | None = Field(
        default=60, description="How many messages a minute each worker may send; the others wait."
    )


class TeamsNotifier(AnyNotifier):
    """Posts an alert to a channel or chat of Microsoft Teams, by a workflow's webhook."""

    type: Literal["teams"] = Field(description="Post to Microsoft Teams.")
    name: NotifierName = Field(default="teams", description="The notifier's name in rules, metrics and messages.")
    messages_per_minute: MessagesPerMinute | None = Field(
        default=60, description="How many messages a minute each worker may send; the others wait."
    )


NotifierSection = Annotated[
    Annotated[WebhookNotifier, Tag("<webhook>")]
    | Annotated[SlackNotifier, Tag("<slack>")]
    | Annotated[TeamsNotifier, Tag("<teams>")],
    Discriminator(by_type),
]


def unknown_notifiers(alerts: AlertsSection, known: Sequence[str], places: Places) -> list[Problem]:
    """Return a problem for each name in a rule's `notify` that no entry of `notifiers` has."""
    return [
        places.problem(("alerts", "rules", n, "notify", m), _unknown(name, known))
        for n, rule in enumerate(alerts.rules)
        for m, name in enumerate(rule.notify or [])
        if name not in known
    ]


def _unknown(name: str, known: Sequence[str]) -> str:
    listed = f"; known: {', '.join(known)}" if known else "; there is none"
    return f"expected the name of an entry of `notifiers`, came {name[:100]!r}{did_you_mean(name, known) or listed}"
