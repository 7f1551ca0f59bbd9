r"""The patterns every grok expression may name, a topic a file; names and captures are those of logstash-patterns-core.

A row says both vocabularies at once: `%{IP:clientip|source.ip}` captures `clientip` in the legacy set and
`[source][ip]` in ECS; a side may be empty, or name its type (`%{INT:bytes|http.response.bytes:int}`).
`%{-WORD:a|b}` is a value for which ECS takes a lone `-` as none. Where the sets differ in more than names, the topic
has a row for each under LEGACY and ECS.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from logflow_app.parsers.grok.library import (
    apps,
    aws,
    backups,
    basics,
    cisco,
    databases,
    datadog,
    firewalls,
    haproxy,
    httpd,
    java,
    mail,
    nagios,
    names,
    network,
    syslog,
    times,
    zeek,
)

TOPICS = (
    basics,
    network,
    times,
    syslog,
    httpd,
    haproxy,
    java,
    apps,
    databases,
    mail,
    names,
    aws,
    backups,
    cisco,
    firewalls,
    nagios,
    zeek,
    datadog,
)
LEGACY, ECS = "legacy", "ecs-v1"

_REFERENCE = re.compile(r"%\{(-?)(\w+)(?::([^|{}]*))?(?:\|([^{}]*))?\}")
_INLINE = re.compile(r"\(\?<([^|<>=!]*)\|([^<>]*)>")


@lru_cache(maxsize=2)
def library(pattern_set: str) -> Mapping[str, str]:
    """Return the patterns of a set by name, as grok text."""
    is_ecs = pattern_set == ECS
    rows: dict[str, str] = {}
    for topic in TOPICS:
        rows |= topic.BOTH
        rows |= getattr(topic, "ECS" if is_ecs else "LEGACY", {})
    return {name: _render(text, is_ecs=is_ecs) for name, text in rows.items()}


def _render(text: str, *, is_ecs: bool) -> str:
    def reference(found: re.Match[str]) -> str:
        dash, syntax, legacy, ecs = found.groups()
        name = legacy or "" if ecs is None or not is_ecs else _bracketed(ecs)
        written = f"%{{{syntax}:{name}}}" if name else f"%{{{syntax}}}"
        return f"(?:-|{written})" if dash and is_ecs else written

    def inline(found: re.Match[str]) -> str:
        name = _bracketed(found[2]) if is_ecs else found[1]
        return f"(?<{name}>" if name else "(?:"

    return _INLINE.sub(inline, _REFERENCE.sub(reference, text))


def _bracketed(name: str) -> str:
    """Return `source.port:int` as `[source][port]:int`."""
    path, colon, kind = name.partition(":")
    if "." in path:
        path = "".join(f"[{part}]" for part in path.split("."))
    return path + colon + kind
