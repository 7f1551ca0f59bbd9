"""What programs in Rust write: env_logger, tracing, fern, log4rs, flexi_logger; see their crates' documentation.

`[2025-10-23T14:32:15Z INFO  shop::orders] paid` · `2025-10-23T14:32:15.123456Z  INFO shop::orders: paid id=7`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import LEVELLED, MESSAGE, STAMPED, STAMPED_LEVEL, TIME, TIMED_LEVEL, WORD

_TARGET = r"(?P<logger>[a-z_][\w-]{0,128}(?:::[\w<>{}-]{1,128}){0,16})"
_SPANS = r"(?P<span>[\w-]{1,128}(?:\{[^\n]{0,1024}?\})?(?::[\w-]{1,128}(?:\{[^\n]{0,1024}?\})?){0,8})"

RUST = (
    Row((rf"\[{TIME} ",), rf" *{WORD} +{_TARGET}\] {MESSAGE}"),  # env_logger
    Row(TIMED_LEVEL, rf" +(?P<thread>ThreadId\(\d{{1,6}}\)) (?:{_SPANS}: )?{_TARGET}: {MESSAGE}"),
    Row(TIMED_LEVEL, rf" +(?P<logger>[a-z_]\w{{0,128}}(?:::\w{{1,128}}){{1,16}}): {MESSAGE}"),  # tracing
    Row(TIMED_LEVEL, rf" +(?=[\w-]{{1,128}}\{{){_SPANS}: {_TARGET}: {MESSAGE}"),
    Row(STAMPED, rf"\[{_TARGET}\]\[{WORD}\] {MESSAGE}"),  # fern
    Row(
        (r"\[(?P<day>\d{4}-\d\d-\d\d)\]\[(?P<time>\d\d:\d\d:\d\d(?:\.\d{1,9})?)\]",),
        rf"\[{_TARGET}\]\[{WORD}\] {MESSAGE}",
    ),
    Row(STAMPED_LEVEL, rf" \[{_TARGET}\] (?P<file>[\w./-]{{1,256}}):(?P<line>\d{{1,7}}): {MESSAGE}"),  # flexi_logger
    Row(LEVELLED, rf" +\[(?P<logger>[a-z_]\w{{0,128}}(?:::\w{{1,128}}){{1,16}})\] {MESSAGE}"),
    Row(TIMED_LEVEL, rf" +(?P<logger>[a-z_]\w{{0,128}}(?:::\w{{1,128}}){{1,16}}) - {MESSAGE}"),  # log4rs
)
