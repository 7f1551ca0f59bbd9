"""What programs for Node.js write to a console: winston, log4js, pino-pretty, Nest, npm, debug.

`[2025-10-23T14:32:15.123] [INFO] orders - paid` · `[14:32:15.123] INFO (812): paid` · `info: paid {"id":7}`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, PID, STAMPED_LEVEL, TIME, TIMED_LEVEL

NODE = (
    Row(STAMPED_LEVEL, rf" (?P<logger>[\w.$:-]{{1,128}}) - {MESSAGE}"),  # log4js
    Row(STAMPED_LEVEL, rf" \((?:(?P<service>[\w.@/-]{{1,128}})/)?{PID}(?: on (?P<host>[\w.-]{{1,255}}))?\): {MESSAGE}"),
    Row(TIMED_LEVEL, rf"\[(?P<logger>[^\]\n]{{1,128}})\]: {MESSAGE}"),  # winston with a label
    Row(
        (rf"\[Nest\] {PID} +- ",),
        rf"{TIME} +(?P<level>LOG|WARN|ERROR|DEBUG|VERBOSE|FATAL) +(?:\[(?P<logger>[^\]\n]{{1,128}})\] )?{MESSAGE}",
    ),
    Row((r"npm ",), rf"(?P<level>ERR|WARN|warn|error|notice|info|verb|http)!? {MESSAGE}"),
)
