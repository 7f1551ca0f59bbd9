"""Stores documents in Elasticsearch, one index a day, by bulk requests that are already encoded."""

import logging
import re

import elasticsearch
import msgspec

from logflow_app.config.elasticsearch import ElasticsearchOutput
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.events import Documents
from logflow_app.sinks.base import Answer, Refusal
from logflow_app.sinks.bulk_size import SMALLEST_BYTES, BulkSize
from logflow_app.sinks.elasticsearch_client import make_client
from logflow_app.sinks.elasticsearch_errors import translated
from logflow_app.sinks.elasticsearch_items import judge
from logflow_app.sinks.elasticsearch_template import put_template
from logflow_app.sinks.runs import chosen, cut, halves, length, merged

logger = logging.getLogger(__name__)

BULK_HEADERS = {"content-type": "application/x-ndjson", "accept": "application/json"}
BULK_ANSWER = (
    "errors,items.*.status,items.*.failure_store,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason"
)
LONGEST_ID_BYTES = 512  # one longer id, and Elasticsearch refuses the whole request
JSON_SPECIAL = re.compile(r'["\\\x00-\x1f]')

SearchErrors = (elasticsearch.ApiError, elasticsearch.TransportError)


class ElasticsearchSink:
    """See `Sink`.

    Every document is created under its id: what is sent again is answered 409, which counts as stored.
    """

    def __init__(self, output: ElasticsearchOutput) -> None:
        section = output.elasticsearch
        self.name = output.name
        self.concurrency = section.concurrency
        self._section = section
        self._where = f"Elasticsearch at {', '.join(section.hosts)}"
        self._size = BulkSize(section.batch_bytes)
        self._client = make_client(section)

    @property
    def max_batch_bytes(self) -> int:
        """How large a batch may be: what is configured, or less where the destination has shown that it takes less."""
        return self._size.current

    async def open(self) -> None:
        """See `Sink.open`. Puts the index template in place; a login that may not, goes on with what is there.

        Indices that would be taken for data streams are none to write to: that is waited out, and no document is lost.
        """
        try:
            await put_template(self._client, self._section)
        except ConfigError as error:
            raise UnavailableError(f"{self._where}: {error}") from error
        except elasticsearch.AuthorizationException as error:
            logger.warning("index_template_not_written sink=%s error=%s", self.name, translated(error, self._where))
        except SearchErrors as error:
            raise translated(error, self._where) from error

    async def setup(self) -> None:
        """Put the index template in place; twice changes nothing. Raises `UnavailableError` or `ConfigError`."""
        try:
            await put_template(self._client, self._section)
        except elasticsearch.AuthorizationException as error:
            raise ConfigError(
                f"{self._where}: expected a login that may write index templates (privilege manage_index_templates); "
                "run `logflow setup` once with one, workers do without"
            ) from error
        except SearchErrors as error:
            raise translated(error, self._where) from error

    async def write(self, documents: Documents) -> Answer:
        """See `Sink.write`."""
        too_long = {n for n, line_id in enumerate(documents.ids) if len(line_id) > 128 and _is_too_long(line_id)}
        if not too_long:
            return await self._write_runs(documents)
        usable = [n for n in range(len(documents.ids)) if n not in too_long]
        words = f"expected an id of at most {LONGEST_ID_BYTES} bytes"
        answers = [([n], Answer([], [Refusal(0, "too_large", words)])) for n in sorted(too_long)]
        if usable:
            answers.append((usable, await self._write_runs(chosen(documents, usable))))
        return merged(answers)

    async def close(self) -> None:
        """See `Sink.close`."""
        await self._client.close()

    async def _write_runs(self, documents: Documents) -> Answer:
        """Write runs of the size the destination takes; after a failed one, leave the rest for another time."""
        answers: list[tuple[list[int], Answer]] = []
        start = 0
        for run in cut(documents, self._size.current):
            try:
                answer = await self._write_run(run)
            except UnavailableError as error:
                if not answers:
                    raise
                left = list(range(start, len(documents.ids)))
                answers.append((left, Answer(list(range(len(left))), [], str(error))))
                break
            answers.append((list(range(start, start + len(run.ids))), answer))
            start += len(run.ids)
        return merged(answers) if len(answers) > 1 else answers[0][1]

    async def _write_run(self, run: Documents) -> Answer:
        try:
            answer = await self._bulk(run)
        except elasticsearch.ApiError as error:
            if error.meta.status == 413:
                return await self._write_smaller(run)
            if error.meta.status == 429:
                self._size.too_much_now(length(run))
            raise translated(error, self._where) from error
        except elasticsearch.TransportError as error:
            raise translated(error, self._where) from error
        self._size.taken()
        return self._judged(answer, len(run.ids))

    async def _bulk(self, run: Documents) -> object:
        response = await self._client.perform_request(
            "POST",
            "/_bulk",
            params={"filter_path": BULK_ANSWER},
            headers=BULK_HEADERS,
            body=bulk_body(self._section.index_prefix, run),
        )
        return response.body

    async def _write_smaller(self, run: Documents) -> Answer:
        """Write by halves what is too large (413), until the guilty document is alone."""
        size = length(run)
        if len(run.ids) > 1:
            self._size.too_large(size)
            first, second = halves(run)
            middle = len(first.ids)
            answers = [(list(range(middle)), await self._write_run(first))]
            answers.append((list(range(middle, len(run.ids))), await self._write_run(second)))
            return merged(answers)
        if size < SMALLEST_BYTES:
            raise UnavailableError(f"{self._where} answered 413 to {size} bytes; raise http.max_content_length there")
        words = f"413: a document of {size} bytes is more than the destination takes"
        return Answer([], [Refusal(0, "too_large", words)])

    def _judged(self, answer: object, expected: int) -> Answer:
        items = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(items, list) or len(items) != expected:
            came = len(items) if isinstance(items, list) else "no"
            raise UnavailableError(f"{self._where}: expected answers to {expected} documents, came {came}")
        return judge(items)


def bulk_body(index_prefix: str, documents: Documents) -> bytes:
    """Return the documents as a bulk request; about 0.6 µs a document."""
    ids = documents.ids
    if JSON_SPECIAL.search("".join(ids)):
        ids = [msgspec.json.encode(line_id).decode()[1:-1] for line_id in ids]
    heads = {day: f'{{"create":{{"_index":"{index_prefix}-{day}","_id":"' for day in set(documents.days)}
    lines = [
        f'{heads[day]}{line_id}"}}}}\n{body}\n'
        for line_id, day, body in zip(ids, documents.days, documents.bodies, strict=True)
    ]
    return "".join(lines).encode("utf-8", "surrogatepass")


def _is_too_long(line_id: str) -> bool:
    return len(line_id.encode("utf-8", "surrogatepass")) > LONGEST_ID_BYTES
