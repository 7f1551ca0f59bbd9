"""What programs in Ruby write: Logger and Rails (`Logger::Formatter`), Sidekiq.

`I, [2025-10-23T14:32:15.123456 #812]  INFO -- orders: paid` · `2025-10-23T14:32:15.123Z pid=812 tid=abc INFO: paid`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, PID, TIME, TIMED

_SEVERITY = "(?P<level>DEBUG|INFO|WARN|ERROR|FATAL|ANY|UNKNOWN)"  # Logger's words

_RAILS = (  # what Rails says of a request (Action Controller, "Logging"), bare in development
    Row(
        (),
        r"(?P<message>Started (?P<method>[A-Z]{3,16}) \"(?P<path>[^\"\n]{0,4096})\" for (?P<client>[\w.:]{2,64}) at "
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: [+-]\d{4})?).*)",
    ),
    Row(
        (),
        r"(?P<message>Completed (?P<status>[1-5]\d\d) (?:[A-Z][\w '-]{1,64} )?in (?P<duration>[\d.]{1,16}m?s)\b.*)",
    ),
    Row(
        (),
        r"(?P<message>Processing by (?P<controller>[A-Z][\w:]{0,128})#(?P<action>\w{1,128})"
        r"(?: as (?P<format>[\w*/.+-]{1,64}))?.*)",
    ),
)
RUBY = (
    *_RAILS,
    Row((rf"[DIWEFA], \[{TIME} ",), rf"#{PID}\] +{_SEVERITY} -- (?P<logger>[^:\n]{{0,128}}): ?{MESSAGE}"),
    Row(
        TIMED,
        rf"pid={PID} tid=(?P<thread>\w{{1,32}}) (?P<context>(?:\w{{1,64}}=\S{{0,256}} ){{0,16}}){_SEVERITY}: {MESSAGE}",
    ),
    Row(TIMED, rf"{PID} TID-(?P<thread>\w{{1,32}}) (?P<context>[^\n]{{0,512}}?){_SEVERITY}: {MESSAGE}"),
)
