"""The index template: known fields are typed, and nothing a user logs can make a document unfit for the index."""

from fnmatch import fnmatchcase
from typing import Any

import elasticsearch

from logflow_app.config.elasticsearch import ANY_DAY, OTHER_PREFIX, ElasticsearchSection
from logflow_app.errors import ConfigError

# Below the priority of the templates for Elastic's own data streams (100 and 200): what those claim stays theirs.
LOWEST_PRIORITY, HIGHEST_PRIORITY = 50, 99
LONGEST_KEYWORD = 1024  # longer ones are stored, but not found by their exact text
LONGEST_EXTRA_VALUE = 8191  # Lucene's limit for a term is 32,766 bytes, and a character takes four at most
DEEPEST_EXTRA_FIELD = 1000  # as deep as Elasticsearch's JSON reader goes

_KEYWORD = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
_DATE = {"type": "date", "format": "strict_date_optional_time"}

MAPPINGS = {
    "dynamic": False,
    "properties": {
        "timestamp": _DATE,
        "level": _KEYWORD,
        "service": _KEYWORD,
        "message": {"type": "text", "norms": False},
        "source": {"dynamic": False, "properties": {"hostname": _KEYWORD, "file": _KEYWORD}},
        # One field for all of them: no clash of types between services, no explosion of fields.
        "extra_fields": {
            "type": "flattened",
            "ignore_above": LONGEST_EXTRA_VALUE,
            "depth_limit": DEEPEST_EXTRA_FIELD,
        },
        "ingested_at": _DATE,
        "tags": _KEYWORD,
        # What enrichers and templates add at the top.
        "environment": _KEYWORD,
        "template_id": _KEYWORD,
        **{name: {"type": "flattened", "ignore_above": LONGEST_EXTRA_VALUE} for name in ("geo", "kubernetes", "user")},
    },
}


def template_name(section: ElasticsearchSection) -> str:
    """Return the template's name: pipelines with prefixes of their own have templates of their own."""
    return f"logflow-{section.index_prefix}"


def index_template(section: ElasticsearchSection) -> dict[str, Any]:
    """Return the template for the daily indices, `<prefix>-YYYY.MM.DD`.

    An index `logs-dev-…` fits the pattern of the prefix `logs`, too. Elasticsearch refuses two such templates of one
    priority, so the longer prefix has the higher.
    """
    return {
        "index_patterns": [f"{section.index_prefix}-*.*.*"],
        "priority": min(LOWEST_PRIORITY + len(section.index_prefix), HIGHEST_PRIORITY),
        "template": {
            "settings": {
                "number_of_shards": section.shards,
                "number_of_replicas": section.replicas,
                "refresh_interval": section.refresh_interval,
            },
            "mappings": MAPPINGS,
        },
        "_meta": {
            "description": "Events stored by LogFlow; written by `logflow setup` and at every start of a worker."
        },
    }


async def put_template(client: elasticsearch.AsyncElasticsearch, section: ElasticsearchSection) -> None:
    """Put the template in place; twice changes nothing.

    Raises `ConfigError` where another template takes the indices for data streams: those want another field for the
    time, and would refuse every document.
    """
    await client.indices.put_index_template(name=template_name(section), **index_template(section))
    answer = await client.indices.get_index_template()
    claim = _winner(answer.get("index_templates", []), f"{section.index_prefix}-{ANY_DAY}")
    if claim and "data_stream" in claim["index_template"]:
        patterns = ", ".join(claim["index_template"]["index_patterns"])
        raise ConfigError(
            f"index_prefix: expected names that no template of Elasticsearch takes for data streams, came "
            f"{section.index_prefix!r}, whose indices the template {claim['name']!r} ({patterns}) takes; {OTHER_PREFIX}"
        )


def _winner(templates: list[dict[str, Any]], index: str) -> dict[str, Any] | None:
    """Return the template that Elasticsearch would make this index by."""
    fitting = [
        entry
        for entry in templates
        if any(fnmatchcase(index, pattern) for pattern in entry["index_template"]["index_patterns"])
    ]
    return max(fitting, key=lambda entry: int(entry["index_template"].get("priority", 0)), default=None)
