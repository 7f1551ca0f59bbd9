"""What was sent by HTTP as the document it becomes: the worker reads what the shipper wrote."""

import json
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from logflow_app.pipeline.decode import Place, decode
from logflow_app.pipeline.pipeline import Pipeline
from logflow_app.pipeline.settings import EventSettings
from tests.packs import section
from tests.shippers.http.listening import PLAIN, Listening, listening
from tests.shippers.http.pushes import entry, push, snapped

NOW_MS = time.time_ns() // 1_000_000
AT_MS = NOW_MS - 60_000
AT_TEXT = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(AT_MS // 1000))}.{AT_MS % 1000:03d}Z"
NDJSON = "application/x-ndjson"


def documents(shipper: Listening) -> list[dict[str, Any]]:
    """Return what a worker would store."""
    pipeline = Pipeline(section(), EventSettings())
    records = [
        SimpleNamespace(value=record.value, offset=place, timestamp=NOW_MS)
        for place, record in enumerate(shipper.tray.records)
    ]
    packs = decode(records, Place("logs-raw", 0, "x"))
    return [json.loads(document) for pack in packs for document in pipeline.run(pack).documents]


def seen(document: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return its level, service, message and host."""
    return document["level"], document["service"], document["message"], document["source"]["hostname"]


async def test_our_own_forms(tmp_path: Path) -> None:
    """Objects by their usual names, text by its usual form."""
    async with listening(tmp_path, replace(PLAIN, service="api")) as shipper:
        one = {"time": AT_TEXT, "level": "warn", "msg": "paid", "user_id": 7}
        await shipper.post("/logs", json.dumps([one, f"{AT_TEXT} ERROR [pay] failed"]))
        await shipper.until_lines(2)
        first, second = documents(shipper)
        assert ("WARN", "api", "paid", "127.0.0.1") == seen(first)
        assert (AT_TEXT, {"user_id": 7}) == (first["timestamp"], first["extra_fields"])
        assert ("ERROR", "pay", "failed", "127.0.0.1") == seen(second)


async def test_a_document_of_filebeat(tmp_path: Path) -> None:
    """Its fields stay where they are; its index goes beside them."""
    document = {"@timestamp": AT_TEXT, "message": "paid", "log": {"level": "error", "file": {"path": "/a"}}}
    body = f'{{"create":{{"_index":"filebeat"}}}}\n{json.dumps(document)}\n'
    async with listening(tmp_path) as shipper:
        await shipper.post("/_bulk", body.encode(), NDJSON)
        await shipper.until_lines(1)
        (found,) = documents(shipper)
        assert ("ERROR", "unknown", "paid", "127.0.0.1") == seen(found)
        assert (AT_TEXT, {"index": "filebeat", "log": {"file": {"path": "/a"}}}) == (
            found["timestamp"],
            found["extra_fields"],
        )


async def test_a_push_of_promtail(tmp_path: Path) -> None:
    """A line that says all itself, one with a level among its labels, and one that is plain."""
    nanos = AT_MS * 10**6
    told = push(
        ('{host="web-1",job="shop"}', [entry(nanos, f"{AT_TEXT} ERROR [pay] failed"), entry(nanos, "plain")]),
        ('{host="web-2",job="shop",level="error"}', [entry(nanos, "failed", {"order": "7"})]),
    )
    async with listening(tmp_path) as shipper:
        await shipper.post("/loki/api/v1/push", snapped(told), "application/x-protobuf")
        await shipper.until_lines(3)
        whole, plain, levelled = documents(shipper)
        assert ("ERROR", "pay", "failed", "web-1") == seen(whole)
        assert (("INFO", "shop", "plain", "web-1"), AT_TEXT) == (seen(plain), plain["timestamp"])
        assert (("ERROR", "shop", "failed", "web-2"), AT_TEXT) == (seen(levelled), levelled["timestamp"])
        assert {"host": "web-2", "job": "shop", "level": "error", "order": "7"} == levelled["extra_fields"]


async def test_a_record_of_opentelemetry(tmp_path: Path) -> None:
    """Resource and attributes are extra fields; an attribute called like a time is none."""
    record = {
        "timeUnixNano": str(AT_MS * 10**6),
        "severityNumber": 17,
        "body": {"stringValue": "failed"},
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "attributes": [
            {"key": "http.method", "value": {"stringValue": "GET"}},
            {"key": "time", "value": {"stringValue": "1999-01-01T00:00:00Z"}},
        ],
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "pay"}}]}
    body = {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [record]}]}]}
    async with listening(tmp_path) as shipper:
        await shipper.post("/v1/logs", json.dumps(body))
        await shipper.until_lines(1)
        (found,) = documents(shipper)
        assert (("ERROR", "pay", "failed", "127.0.0.1"), AT_TEXT) == (seen(found), found["timestamp"])
        assert {
            "service.name": "pay",
            "trace_id": "0af7651916cd43dd8448eb211c80319c",
            "http.method": "GET",
            "time": "1999-01-01T00:00:00Z",
        } == found["extra_fields"]
