"""A LogFlow with SQLite behind it and a page on each of two workers."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Self

from tests.e2e.pipeline import Pipeline, Settings, until
from tests.processes import Worker

ANSWER_SECS = 30


class _WithSqlite(Pipeline):
    """A pipeline whose events stay on this machine."""

    def _usual(self, kafka: str) -> Settings:
        store = {"type": "sqlite", "sqlite": {"path": str(self.folder / "store")}}
        return super()._usual(kafka) | {"output": store, "counts": {"commit_interval_secs": 0.3, "bucket_secs": 5}}


class Site:
    """`open` listens on loopback, `guarded` on all addresses; both show everything."""

    def __init__(self, folder: Path, kafka: str) -> None:
        self.pipeline = _WithSqlite(folder, kafka, "", f"site{time.time_ns() % 10**9}")
        self.open = self.pipeline.worker()
        self.guarded = self.pipeline.worker()
        self.guarded.env["LOGFLOW_WEB__HOST"] = "0.0.0.0"
        self.url = f"http://127.0.0.1:{self.open.port}"
        self.guarded_url = f"http://127.0.0.1:{self.guarded.port}"
        self.token_file = Path(self.guarded.env["LOGFLOW_DATA_DIR"]) / "web-token"

    def __enter__(self) -> Self:
        self.open.start()
        self.guarded.start()
        self.pipeline.shipper.start()
        self.pipeline.until_ready(self.open, self.guarded)
        return self

    def __exit__(self, *_: object) -> None:
        self.pipeline.close()

    @property
    def token(self) -> str:
        """What the guarded worker asks for."""
        return self.token_file.read_text().strip()

    def write(self, service: str, *lines: str, levels: tuple[str, ...] = ("INFO",)) -> None:
        """Have a service log lines now, at each of the levels in turn."""
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        text = "".join(f"{now} {levels[n % len(levels)]} [{service}] {line}\n" for n, line in enumerate(lines))
        self.pipeline.write("site.log", text.encode())

    def get(self, path: str, headers: dict[str, str] | None = None, worker: Worker | None = None) -> "Answer":
        """Ask a worker, the open one by default."""
        return self.request("GET", path, headers, worker=worker)

    def request(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        worker: Worker | None = None,
    ) -> "Answer":
        """Send a request and return what came."""
        url = f"http://127.0.0.1:{(worker or self.open).port}{path}"
        request = urllib.request.Request(url, body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECS) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def bearer(self, path: str) -> Any:
        """Return what the guarded worker says to somebody who knows the token."""
        return self.get(path, {"Authorization": f"Bearer {self.token}"}, self.guarded).json

    def search(self, **parameters: object) -> Any:
        """Return the answer of a search."""
        answer = self.get(f"/api/search?{urllib.parse.urlencode(parameters, doseq=True)}")
        assert 200 == answer.status, answer.body
        return answer.json

    def until_stored(self, service: str, lines: int) -> None:
        """Wait until so many lines of a service can be found."""
        until(lambda: len(self.search(service=service, limit=1000)["hits"]) >= lines, 60, self._said)

    def service(self, name: str) -> dict[str, Any]:
        """Return the figures of a service once there are any."""

        def find() -> dict[str, Any]:
            rows = self.get("/api/overview").json["services"]
            return next((row for row in rows if row["service"] == name), {})

        return until(find, 60, self._said)

    def _said(self) -> str:
        return self.open.log[-3000:]


class Answer:
    """A status, headers and a body."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)
