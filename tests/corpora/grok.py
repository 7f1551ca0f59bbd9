"""How the cases of grok and of regular expressions are read and judged."""

import json
from typing import Any

from tests.corpora.scoring import Format


def _grok(config: dict[str, Any]) -> dict[str, Any]:
    texts = config.get("patterns") or [config["pattern"]]
    keys = {"type": "grok", "patterns": texts, "custom_patterns": config.get("aliases", {})}
    return keys | {"pattern_set": config.get("pattern_set", "legacy")}


def _regex(config: dict[str, Any]) -> dict[str, Any]:
    numeric = {"numeric_groups": True} if config.get("numeric_groups") else {}
    return {"type": "regex", "pattern": config.get("pattern") or config["arg1"], "keep_parts": True, **numeric}


def _fluentd(config: dict[str, Any]) -> dict[str, Any]:
    text = config.get("expression") or config["format1"]
    expression, _, flags = text.strip().removeprefix("/").rpartition("/")
    prefix = "(?s)" if "m" in flags or "format1" in config else ""  # Ruby's m
    keys: dict[str, Any] = {"type": "regex", "pattern": prefix + (expression or text)}
    keys["types"] = _types(config.get("types", ""))
    keys["keep_parts"] = config.get("keep_time_key") == "true"
    told = {"time_format": config.get("time_format"), "time_field": config.get("time_key")}
    return keys | {key: value for key, value in told.items() if value}


def _types(written: str) -> dict[str, str]:
    """The types of groups, as fluentd has them; a time's are left out, for the event's time is one anyway."""
    if written.startswith("{"):
        pairs = list(json.loads(written).items())
    else:
        pairs = [tuple(part.split(":", 1)) for part in written.split(",") if part]
    return {name: word for name, word in pairs if not word.startswith("time")}


AS_NUMBER = "a time's field holds it as it was written, never as a number of seconds"

FORMATS = (
    Format("logstash-patterns", "grok", _grok),
    Format("pygrok", "grok", _grok),
    Format("vrl", "grok", _grok),
    Format("vrl", "groks", _grok),
    Format("vrl", "regex", _regex),
    Format("fluentd", "regexp", _fluentd, choices={"fluentd-regexp-108": AS_NUMBER}),
    Format("fluentd", "multiline-regex", _fluentd),
)
