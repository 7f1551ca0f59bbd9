"""Keys and values, and tables."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse
from logflow_app.parsers.pairs.keyed import compile_keyed
from logflow_app.parsers.pairs.logfmt import compile_logfmt
from logflow_app.parsers.pairs.ltsv import compile_ltsv
from logflow_app.parsers.pairs.query_string import compile_query_string
from logflow_app.parsers.pairs.ruby_hash import compile_ruby_hash
from logflow_app.parsers.pairs.tables import compile_table

PAIRS: dict[str, Callable[[Any], Parse]] = {
    "kv": compile_keyed,
    "key_value": compile_keyed,
    "logfmt": compile_logfmt,
    "csv": compile_table,
    "tsv": compile_table,
    "tokens": compile_table,
    "ltsv": compile_ltsv,
    "query_string": compile_query_string,
    "ruby_hash": compile_ruby_hash,
}
