"""The client that speaks to Elasticsearch: one try per request, and a quick reader of answers."""

import logging
from typing import Any

import msgspec
from elastic_transport import JsonSerializer
from elasticsearch import AsyncElasticsearch

from logflow_app.config.elasticsearch import ElasticsearchSection
from logflow_app.errors import ConfigError


class FastJson(JsonSerializer):
    """Reads answers faster than the client's own reader does."""

    def json_loads(self, data: bytes) -> Any:  # noqa: ANN401 - as the client declares it
        """Decode JSON; raises `ValueError`."""
        try:
            return msgspec.json.decode(data)
        except msgspec.DecodeError as error:
            raise ValueError(str(error)) from error


def make_client(section: ElasticsearchSection) -> AsyncElasticsearch:
    """Return a client that tries once and tells: trying again is delivery's part. Raises `ConfigError`."""
    # It warns at every failed request; delivery says that an output is away, and says it at growing intervals.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    options: dict[str, Any] = {}
    if section.api_key is not None:
        options["api_key"] = section.api_key.get_secret_value()
    if section.username is not None and section.password is not None:
        options["basic_auth"] = (section.username, section.password.get_secret_value())
    if any(host.startswith("https:") for host in section.hosts):
        options |= {"verify_certs": section.verify_certs, "ssl_show_warn": False}
        if section.ca_certs is not None:
            options["ca_certs"] = str(section.ca_certs)
    try:
        return AsyncElasticsearch(
            section.hosts,
            request_timeout=section.request_timeout_secs,
            connections_per_node=section.concurrency + 1,
            max_retries=0,
            retry_on_timeout=False,
            retry_on_status=(),
            serializers={"application/json": FastJson()},
            **options,
        )
    except (ValueError, OSError) as error:
        raise ConfigError(f"output.elasticsearch: expected usable addresses and certificates, came {error}") from error
