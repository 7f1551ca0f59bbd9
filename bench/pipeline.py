"""What the pipeline costs a line, without Kafka or a sink: `python -m bench.pipeline [--json]`.

Packs of 500 lines of about 185 bytes; the best of several rounds, because the machine has other things to do as well.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from pydantic import TypeAdapter

from logflow_app.config.parsers import AnyParser, Parser
from logflow_app.events import Metadata, Pack
from logflow_app.parsers import compile_parsers
from logflow_app.parsers.offering import read_lines
from logflow_app.pipeline import EventSettings, Pipeline

parser = TypeAdapter(Parser).validate_python
LINES, BYTES, ROUNDS, RUNS = 500, 185, 15, 20
ARRIVAL_MS = 1761233446123  # 2025-10-23T15:30:46.123Z
SERVICES = ("payment-service", "auth-service", "user-service", "order-service", "inventory-service")
LEVELS = ("INFO",) * 14 + ("WARN",) * 3 + ("ERROR",) * 2 + ("DEBUG",)
NGINX = (
    r'^(?P<client>\S+) (?P<ident>\S+) (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>\S+) (?P<path>\S+) '
    r'(?P<protocol>[^"]*)" (?P<status>\d+) (?P<bytes>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)"'
)


class Case(NamedTuple):
    """Lines of one kind, and the parser that reads them."""

    name: str
    parser: AnyParser
    line: Callable[[int, random.Random], str]


def text(n: int, rng: random.Random, millis: str = "", end: str = "") -> str:
    head = (
        f"2025-10-23 15:30:{n // 100:02d}{millis} {rng.choice(LEVELS)} [{rng.choice(SERVICES)}] Payment completed n={n}"
    )
    return head.ljust(BYTES - len(end), "x") + end


def text_with_millis(n: int, rng: random.Random) -> str:
    return text(n, rng, f".{rng.randrange(1000):03d}")


def text_to_escape(n: int, rng: random.Random) -> str:
    return text(n, rng, end=r' "a\b"')


def event(n: int, rng: random.Random) -> str:
    fields = {
        "timestamp": f"2025-10-23 15:30:{n // 100:02d}",
        "level": rng.choice(LEVELS),
        "service": rng.choice(SERVICES),
    }
    return json.dumps({**fields, "message": f"Payment completed n={n}".ljust(40, "x"), "order": {"id": n, "ok": True}})


def access(n: int, rng: random.Random, path: str = "/downloads/product") -> str:
    request = f'"GET {path}?n={n} HTTP/1.1" {rng.choice((200, 304, 404))} {n}'
    agent = '"https://example.com/start" "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140"'
    return f"203.0.113.{n % 255} - - [23/Oct/2025:15:30:{n // 100:02d} +0000] {request} {agent}"


def access_to_escape(n: int, rng: random.Random) -> str:
    return access(n, rng, r"/a\x22b")


REGEX = parser({"type": "regex", "pattern": NGINX})
CASES = (
    Case("text, 4 groups", parser({"type": "text"}), text),
    Case("text, by auto", parser({"type": "auto"}), text),
    Case("text, to be escaped", parser({"type": "text"}), text_to_escape),
    Case("text, with milliseconds", parser({"type": "text"}), text_with_millis),
    Case("json, 6 fields, nested", parser({"type": "json"}), event),
    Case("nginx combined, 11 groups", REGEX, access),
    Case("nginx combined, to be escaped", REGEX, access_to_escape),
)


def best(work: Callable[[], object]) -> float:
    """Return the least µs of CPU a line that `work` on one pack took."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(RUNS):
            work()
        rounds.append((time.process_time() - start) / RUNS / LINES * 1e6)
    return min(rounds)


def measure(case: Case) -> dict[str, object]:
    """Return what parsing alone and the whole run cost for one kind of line."""
    rng = random.Random(1)
    lines = [case.line(n, rng) for n in range(LINES)]
    meta = Metadata(source="web-1", file_path="/var/log/app.log", service="app")
    pack = Pack(lines, [f"lane-{n}" for n in range(LINES)], meta, ARRIVAL_MS, "logs-raw", 0, 7, 7)
    pipeline = Pipeline(case.parser, EventSettings())
    assert len(pipeline.run(pack).documents) == LINES
    assert not any('"unparsed"' in document for document in pipeline.run(pack).documents)
    formats = compile_parsers(case.parser)
    run_us = best(lambda: pipeline.run(pack))
    return {
        "case": case.name,
        "bytes_per_line": round(sum(map(len, lines)) / LINES),
        "parse_us": round(best(lambda: read_lines(formats, lines, "app")), 2),
        "run_us": round(run_us, 2),
        "lines_per_second": round(1e6 / run_us),
    }


def main() -> None:
    results = [measure(case) for case in CASES]
    if "--json" in sys.argv[1:]:
        print(json.dumps(results, indent=2))
        return
    print(f"{'case':32}{'bytes':>6}{'parse µs':>10}{'run µs':>8}{'lines/s':>11}")
    for one in results:
        print("{case:32}{bytes_per_line:>6}{parse_us:>10}{run_us:>8}{lines_per_second:>11,}".format(**one))


if __name__ == "__main__":
    main()
