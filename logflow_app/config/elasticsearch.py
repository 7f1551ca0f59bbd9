"""The section `output.elasticsearch`: where documents are stored and searched."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from logflow_app.config.section import Section
from logflow_app.config.units import Bytes, Kind, Seconds, Secret, Text, split_commas

ANY_DAY = "2025.10.23"  # for the name of an index as they will be

# What the templates claim that every Elasticsearch comes with.
CLAIMED_BY_ELASTIC = ("logs-*-*", "metrics-*-*", "synthetics-*-*", "traces-*-*")
OTHER_PREFIX = (
    "choose an `index_prefix` that begins with another word (such as logflow-dev) or has no dash (such as logs_dev)"
)


def _host(value: str) -> str:
    try:
        url = urlsplit(value)
        valid = url.scheme in {"http", "https"} and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("expected an address such as http://localhost:9200")
    if "@" in url.netloc:
        raise ValueError("expected an address without a user; `username` and `password` have keys of their own")
    return value.rstrip("/")


Host = Annotated[str, Field(max_length=1000), AfterValidator(_host), Kind("URL")]
Hosts = Annotated[list[Host], BeforeValidator(split_commas), Field(min_length=1, max_length=100)]
IndexPrefix = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9][a-z0-9._-]*$"), Kind("name")]
RefreshInterval = Annotated[Text, Field(pattern=r"^(-1|[0-9]+(ms|s|m|h))$"), Kind("duration or -1")]


class ElasticsearchSection(Section):
    """Where documents are stored and searched."""

    hosts: Hosts = Field(default=["http://localhost:9200"], description="Its addresses; a list, or text with commas.")
    index_prefix: IndexPrefix = Field(
        default="logs",
        description="Indices are called `<prefix>-YYYY.MM.DD`, one a day. Names such as `logs-dev` belong to "
        "Elasticsearch's own data streams (`logs-*-*`, likewise metrics, traces and synthetics).",
    )
    username: Text | None = Field(default=None, description="The user to log in as.")
    password: Secret | None = Field(default=None, description="The user's password.")
    password_file: Path | None = Field(
        default=None, description="A file that holds the password, instead of `password`."
    )
    api_key: Secret | None = Field(default=None, description="An API key to log in with, instead of a user.")
    api_key_file: Path | None = Field(default=None, description="A file that holds the API key, instead of `api_key`.")
    ca_certs: Path | None = Field(
        default=None, description="Certificates of the authorities to trust (PEM); without it, those the system trusts."
    )
    verify_certs: bool = Field(default=True, description="Whether the server's certificate must be trusted.")
    request_timeout_secs: Seconds = Field(default=30.0, ge=0.1, le=600, description="How long to wait for an answer.")
    concurrency: int = Field(default=4, ge=1, le=64, description="How many bulk requests may be under way at once.")
    batch_bytes: Bytes = Field(
        default=4 * 2**20, ge=1024, le=100 * 2**20, description="How large a bulk request may be."
    )
    refresh_interval: RefreshInterval = Field(
        default="1s", description="How soon a stored document is found (Elasticsearch's words; `-1`: never by itself)."
    )
    shards: int = Field(default=1, ge=1, le=1024, description="Primary shards of each index.")
    replicas: int = Field(default=1, ge=0, le=10, description="Copies of each shard.")

    @property
    def claimed_by(self) -> str | None:
        """The pattern by which an Elasticsearch as it comes takes these indices for data streams of its own."""
        index = f"{self.index_prefix}-{ANY_DAY}"
        return next((pattern for pattern in CLAIMED_BY_ELASTIC if fnmatchcase(index, pattern)), None)

    @model_validator(mode="after")
    def _one_way_to_log_in(self) -> Self:
        if self.api_key and (self.username or self.password):
            raise ValueError("expected either `api_key` or `username` with `password`, not both")
        if (self.username is None) != (self.password is None):
            raise ValueError("expected both `username` and `password` (or `password_file`), or neither")
        return self


class ElasticsearchOutput(Section):
    """Stores events in Elasticsearch."""

    type: Literal["elasticsearch"] = Field(default="elasticsearch", description="Store events in Elasticsearch.")
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9][a-z0-9_-]*$"), Kind("name")] = Field(
        default="elasticsearch", description="The output's name in metrics and messages."
    )
    elasticsearch: ElasticsearchSection = Field(
        default=ElasticsearchSection(), description="Where it is, and how it is used."
    )
