"""What programs in Erlang and Elixir write: lager, logger, Elixir's console, SASL reports, ejabberd.

`2025-10-23 14:32:15.123 [info] <0.812.0>@shop:pay:12 paid` · `14:32:15.123 request_id=F7 [info] paid`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, TIMED, TIMED_LEVEL, WORD

_PROCESS = r"(?P<process><\d{1,10}\.\d{1,10}\.\d{1,10}>)"

ERLANG = (
    Row(TIMED_LEVEL, rf" {_PROCESS}(?:@(?P<logger>[\w@.:/]{{1,256}}))? {MESSAGE}"),
    Row(TIMED, rf"(?P<context>(?:\w{{1,64}}=\S{{0,256}} ){{1,16}})\[{WORD}\] {MESSAGE}"),
    Row(TIMED_LEVEL, rf": (?P<logger>[A-Z]\w{{0,128}}(?:\.[A-Z]\w{{0,128}}){{1,16}}) {MESSAGE}"),
    Row(
        (r"=(?P<level>INFO|WARNING|ERROR|CRASH|PROGRESS|SUPERVISOR) REPORT==== ",),
        r"(?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4}::\d\d:\d\d:\d\d(?:\.\d{1,9})?) ===\s{0,4}(?P<message>.*)",
    ),
)
