"""The key `enrich`: what is added to events from beside the line."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from logflow_app.config.section import Section
from logflow_app.config.tags import by_type
from logflow_app.config.units import Name, Seconds, Secret, Text, one_or_many

FieldNames = Annotated[list[Text], BeforeValidator(one_or_many), Field(min_length=1, max_length=20)]
WHEN = "A query; only events it fits are enriched."


class GeoEnricher(Section):
    """Adds where in the world an IP address is, from any database in MaxMind's format."""

    type: Literal["geo"] = Field(description="Where an IP address is.")
    database: Path = Field(description="The `.mmdb` file; when another takes its place, that one is read.")
    fields: FieldNames = Field(
        default=["source_ip", "client_ip", "clientip", "client", "remote_addr", "ip", "host"],
        description="Where an address is looked for; the first field that holds one is taken.",
    )
    target: Text = Field(default="geo", description="The object that takes what is found.")
    language: Text = Field(default="en", description="The language of names.")
    when: Text | None = Field(default=None, description=WHEN)


class PythonEnricher(Section):
    """Adds what a function of the user's own knows."""

    type: Literal["python"] = Field(description="A function of your own.")
    call: Text = Field(
        description="The function, as `package.module:function`; it is given an event as a dict and changes it."
    )
    options: dict[str, Any] = Field(default={}, max_length=100, description="Further keyword arguments.")
    when: Text | None = Field(default=None, description=WHEN)


class PostgresqlTable(Section):
    """A table that a query of a PostgreSQL gives."""

    dsn: Secret | None = Field(
        default=None, description="How it is reached, as `postgresql://user:password@host/name`."
    )
    dsn_file: Path | None = Field(default=None, description="A file that holds the address, instead of `dsn`.")
    query: Text = Field(description="The query; its columns become fields.")
    max_rows: int = Field(default=1_000_000, ge=1, le=10_000_000, description="A table with more rows is not taken.")

    @model_validator(mode="after")
    def _there_is_an_address(self) -> Self:
        if self.dsn is None:
            raise ValueError("expected `dsn` or `dsn_file`")
        return self


class RedisCache(Section):
    """Where workers share the table, so that only one of them asks the database."""

    url: Secret | None = Field(default=None, description="How it is reached, as `redis://host:6379/0`.")
    url_file: Path | None = Field(default=None, description="A file that holds the address, instead of `url`.")
    key: Name = Field(default="logflow-users", description="The key it is kept under.")

    @model_validator(mode="after")
    def _there_is_an_address(self) -> Self:
        if self.url is None:
            raise ValueError("expected `url` or `url_file`")
        return self


class LookupEnricher(Section):
    """Adds the row of a table that belongs to a field's value: who a user is, where a host stands."""

    type: Literal["users", "hosts", "lookup"] = Field(
        description="`users` looks up `user`, `username` or `user_id` and fills `user` at the top, "
        "`hosts` looks up the host and fills `host_info`; `lookup` needs both `fields` and `target`."
    )
    file: Path | None = Field(
        default=None, description="A CSV file with a line of headers, or JSON; read again when changed."
    )
    postgresql: PostgresqlTable | None = Field(default=None, description="A query, instead of `file`.")
    redis: RedisCache | None = Field(default=None, description="Where workers share what the query gave.")
    key: Text = Field(default="id", description="The column whose value is looked up.")
    fields: FieldNames | None = Field(
        default=None, description="The fields whose value is looked up, the first that has a row."
    )
    target: Text | None = Field(default=None, description="The object that takes the row.")
    refresh_secs: Seconds = Field(default=300.0, ge=1, le=7 * 86_400, description="How often the query is asked again.")
    when: Text | None = Field(default=None, description=WHEN)

    @model_validator(mode="after")
    def _there_is_one_table(self) -> Self:
        if (self.file is None) == (self.postgresql is None):
            raise ValueError("expected either `file` or `postgresql`")
        if self.redis is not None and self.postgresql is None:
            raise ValueError("expected `postgresql` where there is `redis`: a file needs no cache")
        if self.type == "lookup" and not (self.fields and self.target):
            raise ValueError("expected `fields` and `target`")
        return self


class EnvironmentEnricher(Section):
    """Adds the name of the environment."""

    type: Literal["environment"] = Field(description="The name of the environment, in the field `environment`.")
    name: Text = Field(description="The name, such as `production`, or `${DEPLOYMENT}`.")
    when: Text | None = Field(default=None, description=WHEN)


class KubernetesEnricher(Section):
    """Brings what the shipper knows of a pod to the top of the event."""

    type: Literal["kubernetes"] = Field(description="Namespace, pod, container, node and labels, under `kubernetes`.")
    labels: list[Text] | None = Field(
        default=None, max_length=1000, description="The labels that are kept; without it, all of them."
    )
    service_label: Text | None = Field(
        default=None, description="The label that says what the service is, such as `app.kubernetes.io/name`."
    )
    when: Text | None = Field(default=None, description=WHEN)


class UserAgentEnricher(Section):
    """Adds which browser or program, system and device a User-Agent names."""

    type: Literal["user_agent"] = Field(description="What a User-Agent says.")
    fields: FieldNames = Field(
        default=["agent", "user_agent", "http_user_agent"], description="Where it is looked for."
    )
    target: Text = Field(default="user_agent_info", description="The object that takes what is found.")
    when: Text | None = Field(default=None, description=WHEN)


class UrlEnricher(Section):
    """Adds the parts of an address."""

    type: Literal["url"] = Field(description="Scheme, host, port, path, query and its parameters.")
    fields: FieldNames = Field(default=["url", "request_url", "uri", "path"], description="Where it is looked for.")
    target: Text = Field(default="url_parts", description="The object that takes the parts.")
    params: bool = Field(default=True, description="Whether the parameters of the query are taken apart.")
    when: Text | None = Field(default=None, description=WHEN)


Enricher = Annotated[
    Annotated[GeoEnricher, Tag("<geo>")]
    | Annotated[LookupEnricher, Tag("<users>")]
    | Annotated[LookupEnricher, Tag("<hosts>")]
    | Annotated[LookupEnricher, Tag("<lookup>")]
    | Annotated[EnvironmentEnricher, Tag("<environment>")]
    | Annotated[KubernetesEnricher, Tag("<kubernetes>")]
    | Annotated[UserAgentEnricher, Tag("<user_agent>")]
    | Annotated[UrlEnricher, Tag("<url>")]
    | Annotated[PythonEnricher, Tag("<python>")],
    Discriminator(by_type),
]
