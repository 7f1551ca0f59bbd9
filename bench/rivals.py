"""Who reads the same lines beside our parsers, each as its documentation has it, line by line."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec

from logflow_app.parsers.grok import compile_grok
from tests.packs import section

GROK = "%{COMBINEDAPACHELOG}"
ACCESS = re.compile(
    r'^(?P<client>\S+) (?P<ident>\S+) (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>\S+) (?P<path>\S+) '
    r'(?P<protocol>[^"]*)" (?P<status>\d+) (?P<bytes>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)"'
)
SYSLOG = re.compile(
    r"^<(?P<priority>\d+)>(?P<time>\w{3} [ \d]\d \d\d:\d\d:\d\d) (?P<host>\S+) (?P<program>[^\[:]+)\[(?P<pid>\d+)\]: "
    r"(?P<message>.*)$"
)
BARE = "bare expression, groups"
Work = Callable[[], object]


def rivals(name: str, lines: Sequence[str]) -> Iterator[tuple[str, Work]]:
    """Yield who else reads lines of this format, and what does it once for all of them."""
    if name == "json":
        yield "json.loads", partial(_each, json.loads, lines)
        if find_spec("orjson"):
            import orjson  # noqa: PLC0415 - is there with the extra `bench` alone

            yield "orjson.loads", partial(_each, orjson.loads, lines)
    if name == "csv":
        yield "csv.reader", lambda: list(csv.reader(lines))
    if name in ("nginx", "nginx_combined", "apache", "regex"):
        yield "re, groupdict", partial(_groups, ACCESS, lines)
    if name in ("syslog", "rfc3164"):
        yield "re, groupdict", partial(_groups, SYSLOG, lines)
    if name == "grok":
        yield BARE, partial(_bare, _expression(), lines)
        if find_spec("pygrok"):
            from pygrok import Grok  # noqa: PLC0415 - is there with the extra `dev` alone

            yield "pygrok", partial(_each, Grok(GROK).match, lines)


def _expression() -> re.Pattern[str]:
    """Return the very expression our grok parser holds lines against; its groups have no names."""
    matcher = compile_grok(section("grok", patterns=[GROK])).__self__
    (matched,) = matcher._patterns  # noqa: SLF001 - so that both are the same, whatever the library's pattern is
    return matched.pattern


def _each(read: Callable[[str], object], lines: Sequence[str]) -> list[object]:
    return [read(line) for line in lines]


def _bare(pattern: re.Pattern[str], lines: Sequence[str]) -> list[tuple[str, ...]]:
    return [match.groups("") for line in lines if (match := pattern.search(line))]


def _groups(pattern: re.Pattern[str], lines: Sequence[str]) -> list[dict[str, str] | None]:
    search = pattern.search
    return [match.groupdict() if (match := search(line)) else None for line in lines]
