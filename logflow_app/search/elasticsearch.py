"""Searches the indices of an Elasticsearch output, with the same meaning of words, order and cursor as the others.

Events of one millisecond are told apart by index and sequence number, which Elasticsearch gives them in the order they
are stored: `_id` cannot be sorted by there, and a point in time would make cursors that expire.
"""

import asyncio
from typing import Annotated, Any

import elasticsearch
import msgspec

from logflow_app.config.elasticsearch import ElasticsearchOutput
from logflow_app.errors import QueryError
from logflow_app.search.base import Hit, Page, Query
from logflow_app.search.checks import bounds, check, read_cursor, write_cursor
from logflow_app.search.words import words_of
from logflow_app.sinks.elasticsearch_client import make_client
from logflow_app.sinks.elasticsearch_errors import translated

SORT = [
    {"timestamp": {"order": "desc", "unmapped_type": "date"}},
    {"_index": {"order": "desc"}},
    {"_seq_no": {"order": "desc"}},
]
TRIES, PAUSE_SECS = 5, 0.2
TOO_MUCH = "too_many_"  # clauses, nested clauses: a question that is too large, whatever the cluster's state

_Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class _Place(msgspec.Struct, array_like=True, tag="elasticsearch", forbid_unknown_fields=True):
    """Where a page ended: behind the events `ids`, all of them at this place.

    Shards of one index number their events by themselves, so that a place may be shared by as many events as there are
    shards.
    """

    timestamp: _Int64
    index: Annotated[str, msgspec.Meta(max_length=255)]
    seq_no: Annotated[int, msgspec.Meta(ge=-2, le=2**63 - 2)]
    ids: Annotated[list[str], msgspec.Meta(max_length=1024)]


class ElasticsearchSearch:
    """See `Search`."""

    def __init__(self, output: ElasticsearchOutput) -> None:
        section = output.elasticsearch
        self._where = f"Elasticsearch at {', '.join(section.hosts)}"
        # `<prefix>-*` would find the indices of a pipeline whose prefix goes on where this one ends.
        self._indices = ",".join(f"{section.index_prefix}-{millennium}*.*.*" for millennium in (1, 2))
        self._client = make_client(section)

    async def find(self, query: Query) -> Page:
        """See `Search.find`."""
        check(query)
        after = read_cursor(query.cursor, _Place) if query.cursor else None
        known = set(after.ids) if after else set()
        answer = await self._ask("_search", _body(query, after, query.limit + 1 + len(known)))
        hits = [hit for hit in answer["hits"]["hits"] if hit["_id"] not in known]
        shown = hits[: query.limit]
        cursor = write_cursor(_place(shown, after)) if len(hits) > query.limit else ""
        return Page([Hit(hit["_id"], hit.get("_source", {})) for hit in shown], cursor)

    async def count(self) -> int:
        """See `Search.count`."""
        return int((await self._ask("_count", None))["count"])

    async def close(self) -> None:
        """See `Search.close`."""
        await self._client.close()

    async def _ask(self, verb: str, body: object, tries: int = TRIES) -> Any:  # noqa: ANN401 - JSON of Elasticsearch's
        params = {"ignore_unavailable": "true", "allow_no_indices": "true"}
        if verb == "_search":
            params["allow_partial_search_results"] = "false"  # half an answer looks like a whole one
        try:
            response = await self._client.perform_request(
                "POST",
                f"/{self._indices}/{verb}",
                params=params,
                headers={"content-type": "application/json", "accept": "application/json"},
                body=body,
            )
        except elasticsearch.ApiError as error:
            if error.meta.status == 503 and tries:  # the shards of a day that has just begun
                await asyncio.sleep(PAUSE_SECS)
                return await self._ask(verb, body, tries - 1)
            if error.meta.status == 400 and TOO_MUCH in str(error.body):
                raise QueryError("text: expected fewer words, came more than this Elasticsearch takes") from error
            raise translated(error, self._where) from error
        except elasticsearch.TransportError as error:
            raise translated(error, self._where) from error
        return response.body


def _body(query: Query, after: _Place | None, size: int) -> dict[str, Any]:
    first_ms, last_ms = bounds(query)
    filters: list[dict[str, Any]] = [
        # Words that Elasticsearch takes for punctuation are passed over, as ours are.
        {"match_phrase": {"message": {"query": word, "zero_terms_query": "all"}}}
        for word in words_of(query.text)
    ]
    for name, values in (("level", query.levels), ("service", query.services)):
        if values:
            filters.append({"terms": {name: list(values)}})
    if (query.start_ms, query.end_ms) != (None, None):
        filters.append({"range": {"timestamp": {"gte": first_ms, "lte": last_ms, "format": "epoch_millis"}}})
    body = {"size": size, "query": {"bool": {"filter": filters}}, "sort": SORT, "track_total_hits": False}
    if after:
        body["search_after"] = [after.timestamp, after.index, after.seq_no + 1]
    return body


def _place(shown: list[dict[str, Any]], after: _Place | None) -> _Place:
    """Return where a page ends, with the ids of all events that were shown so far and stand at that place."""
    timestamp, index, seq_no = shown[-1]["sort"]
    ids = [hit["_id"] for hit in shown if hit["sort"] == shown[-1]["sort"]]
    if after and (after.timestamp, after.index, after.seq_no) == (timestamp, index, seq_no):
        ids = after.ids + ids
    return _Place(timestamp, index, seq_no, ids)
