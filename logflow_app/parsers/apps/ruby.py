"""What programs in Ruby write: Logger and Rails (`Logger::Formatter`), Sidekiq.

`I, [2025-10-23T14:32:15.123456 #812]  INFO -- orders: paid` · `2025-10-23T14:32:15.123Z pid=812 tid=abc INFO: paid`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, PID, TIME, TIMED

_SEVERITY = "(?P<level>DEBUG|INFO|WARN|ERROR|FATAL|ANY|UNKNOWN)"  # Logger's words

RUBY = (
    Row((rf"[DIWEFA], \[{TIME} ",), rf"#{PID}\] +{_SEVERITY} -- (?P<logger>[^:\n]{{0,128}}): ?{MESSAGE}"),
    Row(
        TIMED,
        rf"pid={PID} tid=(?P<thread>\w{{1,32}}) (?P<context>(?:\w{{1,64}}=\S{{0,256}} ){{0,16}}){_SEVERITY}: {MESSAGE}",
    ),
    Row(TIMED, rf"{PID} TID-(?P<thread>\w{{1,32}}) (?P<context>[^\n]{{0,512}}?){_SEVERITY}: {MESSAGE}"),
)
