"""Other people's clients, unchanged, talk to an HTTP input as to their own servers."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch
from elasticsearch.helpers import async_bulk, async_streaming_bulk
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource

from tests.shippers.http.listening import PLAIN, Listening, listening
from tests.shippers.waiting import until

RSYSLOG_MODULES = Path("/usr/lib/x86_64-linux-gnu/rsyslog")


def events(shipper: Listening) -> list[dict[str, Any]]:
    """Return what came, read as JSON."""
    return [json.loads(line) for line in shipper.tray.lines]


async def test_the_elasticsearch_client(tmp_path: Path) -> None:
    """Its bulk helpers, with a key as a password, compression, and items that are refused."""
    async with (
        listening(tmp_path, replace(PLAIN, api_keys=("pw",))) as shipper,
        AsyncElasticsearch(shipper.url, basic_auth=("any", "pw"), http_compress=True) as client,
    ):
        assert "8.19.0" == (await client.info())["version"]["number"]
        assert await client.ping()
        documents = ({"_index": "app", "n": n, "text": "ä" * 50} for n in range(5000))
        assert (5000, []) == await async_bulk(client, documents, chunk_size=500)
        await shipper.until_lines(5000)
        assert list(range(5000)) == [event["n"] for event in events(shipper)]

        actions: list[dict[str, Any]] = [
            {"_op_type": "create", "_index": "app", "_id": "7", "x": 1},
            {"_op_type": "delete", "_index": "app", "_id": "8"},
        ]
        said = [ok async for ok, _ in async_streaming_bulk(client, actions, raise_on_error=False)]
        assert [True, False] == said
        assert "created" == (await client.index(index="app", document={"y": 1}))["result"]
        await shipper.until_lines(5002)
        assert [{"document_id": "7", "x": 1}, {"y": 1}] == events(shipper)[5000:]


async def test_the_elasticsearch_client_comes_again_when_told_to(tmp_path: Path) -> None:
    """It tries again at 429, as its helpers do."""
    async with (
        listening(tmp_path, replace(PLAIN, rate_limit=2)) as shipper,
        AsyncElasticsearch(shipper.url) as client,
    ):
        for n in range(4):
            documents = [{"_index": "app", "n": n}]
            assert (1, []) == await async_bulk(client, documents, max_retries=20, initial_backoff=0.3, max_backoff=1)
        await shipper.until_lines(4)
        assert [0, 1, 2, 3] == [event["n"] for event in events(shipper)]


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip])
async def test_the_opentelemetry_sdk(tmp_path: Path, compression: Compression) -> None:
    """Records of any kind of body, with their resource, scope, severity, trace and attributes."""

    def export(url: str) -> None:
        provider = LoggerProvider(Resource({"service.name": "shop", "host.name": "web-1"}), shutdown_on_exit=False)
        exporter = OTLPLogExporter(f"{url}/v1/logs", headers={"x-api-key": "k"}, compression=compression)
        provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
        logger = provider.get_logger("lib", "1.0")
        for body in ("paid", {"order": 7}):
            logger.emit(
                body=body,
                timestamp=1_729_698_645_123_456_789,
                severity_number=SeverityNumber.WARN,
                severity_text="WARNING",
                attributes={"user.id": 7, "tags": ["a", "b"]},
            )
        provider.shutdown()

    async with listening(tmp_path, replace(PLAIN, api_keys=("k",))) as shipper:
        await asyncio.to_thread(export, shipper.url)
        await shipper.until_lines(2)
        first, second = events(shipper)
        assert {
            "timestamp": "2024-10-23T15:50:45.123456789Z",
            "level": "WARN",
            "severity_text": "WARNING",
            "message": "paid",
            "user.id": 7,
            "tags": ["a", "b"],
        } == {key: value for key, value in first.items() if key != "trace_flags"}
        assert ('{"order":7}', {"order": 7}) == (second["message"], second["body"])
        assert b'"service":"shop"' in shipper.tray.records[0].value
        assert b'"otel.scope.name":"lib"' in shipper.tray.records[0].value


async def test_python_s_http_handler(tmp_path: Path) -> None:
    """It sends a form for each record."""
    program = """
import logging, sys
from logging.handlers import HTTPHandler
handler = HTTPHandler(f"127.0.0.1:{sys.argv[1]}", "/log", method="POST", credentials=("any", "k"))
logging.getLogger("shop").addHandler(handler)
logging.getLogger("shop").error("order %d\\nfailed & more", 7)
"""
    async with listening(tmp_path, replace(PLAIN, api_keys=("k",))) as shipper:
        client = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(shipper.port))
        assert 0 == await client.wait()
        await shipper.until_lines(1)
        (event,) = events(shipper)
        assert ("ERROR", "shop", "order %d\nfailed & more") == (event["levelname"], event["name"], event["msg"])
        assert float(event["timestamp"]) == float(event["created"])


def rsyslog(folder: Path, action: str, lines: list[str]) -> Callable[[], None]:
    """Return what starts an rsyslog that reads a file and sends its lines by an action; skip without one."""
    if not shutil.which("rsyslogd") or not (RSYSLOG_MODULES / "omelasticsearch.so").exists():
        pytest.skip("NOT TESTED: no rsyslog with omelasticsearch (Debian: rsyslog-elasticsearch)")
    (folder / "in.log").write_text("".join(f"{line}\n" for line in lines))
    (folder / "rsyslog.conf").write_text(
        f'global(workDirectory="{folder}")\nmodule(load="imfile")\nmodule(load="omelasticsearch")\n'
        'template(name="doc" type="list" option.jsonf="on") { property(outname="message" name="msg" format="jsonf") }\n'
        f'input(type="imfile" File="{folder}/in.log" Tag="app")\n{action}\n'
    )

    def run() -> None:
        command = ["rsyslogd", "-n", "-f", str(folder / "rsyslog.conf"), "-i", str(folder / "pid")]
        with (folder / "rsyslog.txt").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ)
        (folder / "process").write_text(str(process.pid))
        process.wait()

    return run


async def test_rsyslog_s_elasticsearch_output(tmp_path: Path) -> None:
    """In bulk, as it comes with Debian."""
    lines = [f"line {number}" for number in range(2000)]
    async with listening(tmp_path / "spool") as shipper:
        action = (
            f'action(type="omelasticsearch" server="127.0.0.1" serverport="{shipper.port}" searchIndex="app" '
            'searchType="" template="doc" bulkmode="on" errorFile="/dev/null" esVersion.major="8")'
        )
        run = rsyslog(tmp_path, action, lines)
        running = asyncio.create_task(asyncio.to_thread(run))
        try:
            await until(lambda: len(shipper.tray.lines) >= 2000, (tmp_path / "rsyslog.txt").read_text)
        finally:
            await until((tmp_path / "process").exists)
            os.kill(int((tmp_path / "process").read_text()), 15)
            await running
        assert lines == [event["message"] for event in events(shipper)]
