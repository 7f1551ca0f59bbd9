"""Keys and values, tables and JSON: how the corpora's settings are ours."""

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.corpora.scoring import Format

UNREAD = {f"{part}_field": "none of them" for part in ("time", "service", "message")}  # they stay where they are


def _renamed(config: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The keys of a peer's settings under our names; what has none there is nothing to us."""
    return {names[key]: value for key, value in config.items() if key in names}


def _vrl_pairs(config: dict[str, Any]) -> dict[str, Any]:
    names = {
        "key_value_delimiter": "value_split",
        "field_delimiter": "field_split",
        "whitespace": "whitespace",
        "accept_standalone_key": "accept_standalone_key",
    }
    return {"type": "key_value", "quotes": ['"', "'"], "strict": True, **UNREAD, **_renamed(config, names)}


def _otel_pairs(config: dict[str, Any]) -> dict[str, Any]:
    names = {"field_delimiter": "field_split", "pair_delimiter": "field_split", "delimiter": "value_split"}
    return {"type": "kv", "trim_value": " ", **UNREAD, **_renamed(config, names)}


_LOGSTASH_OPTION = re.compile(r"(\w+)\s*=>\s*(\[[^\]]*\]|'[^']*'|\"[^\"]*\"|\w+)")
_LOGSTASH_SAME = (
    "field_split_pattern", "value_split_pattern", "whitespace", "trim_key", "trim_value", "transform_key",
    "transform_value", "include_keys", "exclude_keys", "prefix", "recursive", "allow_duplicate_values",
    "allow_empty_values", "target", "remove_char_key", "remove_char_value",
)  # fmt: skip


def logstash_options(text: str) -> dict[str, Any]:
    """The settings of the kv filter in a piece of Logstash configuration."""
    found: dict[str, Any] = {}
    for name, written in _LOGSTASH_OPTION.findall(text):
        if written.startswith("["):
            found[name] = re.findall(r"\"([^\"]*)\"|'([^']*)'", written)
            found[name] = [first or second for first, second in found[name]]
        else:
            found[name] = written.strip("'\"").replace("\\n", "\n").replace("\\t", "\t")
    return found


def _logstash_pairs(config: dict[str, Any]) -> dict[str, Any]:
    told = logstash_options(config["logstash_kv"])
    keys: dict[str, Any] = {"type": "kv", "accept_standalone_key": False, "allow_empty_values": False, **UNREAD}
    keys |= {"escapes": False, **{name: value for name, value in told.items() if name in _LOGSTASH_SAME}}
    for name in ("field_split", "value_split"):  # sets of characters
        if name in told:
            keys[f"{name}_pattern"] = f"[{re.escape(told[name])}]"
    if "include_brackets" in told and told["include_brackets"] == "false":
        keys["quotes"] = ['"', "'"]
    if "default_keys" in told:
        keys["default_keys"] = dict(zip(told["default_keys"][::2], told["default_keys"][1::2], strict=True))
    return keys


def _fluentd(config: dict[str, Any]) -> dict[str, Any]:
    names = {
        "time_key": "time_field",
        "time_format": "time_format",
        "delimiter": "delimiter",
        "delimiter_pattern": "delimiter_pattern",
        "label_delimiter": "label_delimiter",
        "null_value_pattern": "null_pattern",
    }
    keys = _renamed(config, names)
    if "delimiter_pattern" in keys:
        keys["delimiter_pattern"] = keys["delimiter_pattern"].strip("/")
    if "keys" in config:
        columns = config["keys"]
        keys["columns"] = json.loads(columns) if columns.startswith("[") else columns
    if config.get("keep_time_key") == "true":
        keys["time_field"] = "none of them"
    if config.get("null_empty_string"):
        keys["null_values"] = [""]
    return keys


def _typed(word: str, *known: str) -> Any:
    return lambda config: {"type": word, **{name: config[name] for name in known if name in config}}


TRUE = "a key without a value is true, as in VRL: null would say that there is no such field"
NO_PAIRS = "a line without pairs is plain text"

FORMATS = (
    Format("vrl", "json", _typed("json", "max_depth")),
    Format("vrl", "key_value", _vrl_pairs),
    Format("vrl", "logfmt", lambda _: {"type": "logfmt", **UNREAD}),
    Format("vrl", "csv", _typed("csv", "delimiter")),
    Format("vrl", "query_string", _typed("query_string")),
    Format("vrl", "ruby_hash", _typed("ruby_hash")),
    Format("vrl", "tokens", _typed("tokens")),
    Format("otel-collector", "key_value", _otel_pairs),
    Format("go-logfmt", "logfmt", _typed("logfmt"), choices={"gologfmt-scan-02": NO_PAIRS, "gologfmt-scan-09": TRUE}),
    Format(
        "logstash-kv",
        "key_value",
        _logstash_pairs,
        choices={"lskv-021": NO_PAIRS},
        judged=lambda case: "source" not in logstash_options(case.config["logstash_kv"]),
    ),
    *(Format("fluentd", word, lambda config, word=word: {"type": word, **_fluentd(config)}) for word in ("csv", "tsv")),
    Format("fluentd", "ltsv", lambda config: {"type": "ltsv", **_fluentd(config)}),
)
