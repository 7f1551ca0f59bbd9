"""The layouts that libraries of all languages share: a time, a level, a thread or a logger perhaps, a message."""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import (
    CAPITALS,
    DATED,
    LEVEL,
    LEVELLED,
    MESSAGE,
    NAME,
    PID,
    PLACE,
    STAMPED,
    STAMPED_LEVEL,
    THREAD,
    TIME,
    TIMED,
    TIMED_LEVEL,
    WORD,
    bracketed,
)

_LOGGER = f"(?P<logger>{NAME})"
_FILE_LINE = r"(?P<file>[\w./-]{1,256}+)\[line:(?P<line>\d{1,7})\]"
_PLACE = rf"(?:\{{{PLACE}\}}|(?=[\w./\\-]{{1,256}}+[:\[])(?:{PLACE}|{_FILE_LINE}))"
_THREAD = r"(?:main|[A-Za-z][\w.:/@-]{0,128}-\d{1,6})"
_PLAIN = (  # the name of a logger or a thread that looks like any word, behind a time as Python and Log4j write it
    r"(?:(?<=,\d{3} )|(?<=,\d{3}\] ))(?!(?i:an?|and|at|got|had|has|in|is|no|not|of|on|or|the|to|was|with)\b)"
    rf"(?:(?P<thread>{_THREAD})|(?P<logger>[A-Za-z_][\w-]{{0,63}}+))"
)
_ENDS = r"(?>[ \t]*(?:(?:[-|]|::?)[ \t]*)?)"  # what parts a level from what follows

_AFTER_LEVEL = (
    rf" *[-|:]? *{_LOGGER}(?: +-(?:-(?= ))?|:{{1,2}}|\|) *{MESSAGE}",  # INFO app.Orders - paid
    rf"{_ENDS}\[{PLACE}\] ?(?:[-:] )?{MESSAGE}",  # INFO [pay.py:12] paid
    rf"{_ENDS}\[(?:{_LOGGER}|(?P<logger>\w{{1,256}})(?=:))(?::(?P<line>\d{{1,7}}))?\] ?(?:[-:] )?{MESSAGE}",
    rf" *\| *(?P<thread>[^|\n]{{0,128}})\|(?P<logger>[^|\n]{{0,128}})\| {MESSAGE}",
    rf" *\| *(?P<thread>[^|\n]{{0,128}}?) *\| *{_LOGGER} *\|[ \t]*{MESSAGE}",  # INFO|main|app.Orders|paid
    rf" *\| *(?P<logger>[^|\n]{{0,128}})\|[ \t]*{MESSAGE}",  # INFO|orders|paid
    rf"{_ENDS}{MESSAGE}",  # INFO: paid
)
_BEFORE_LEVEL = (
    rf"{_PLACE} *(?:- )?{LEVEL}{_ENDS}{MESSAGE}",  # {pay.py:12} INFO - paid
    rf"\[{PID}\] *{LEVEL}{_ENDS}{MESSAGE}",  # [812] [INFO] paid
    rf"\[(?P<thread>{_THREAD})\] *{LEVEL}{_ENDS}{MESSAGE}",  # [http-1] INFO paid
    rf"{THREAD} *\[(?P<context>[^\[\]\n]{{0,256}}+)\] *{WORD}{_ENDS}{MESSAGE}",  # [http-1] [id=7] INFO paid
    rf"{bracketed('logger')} *{LEVEL}{_ENDS}{MESSAGE}",  # [app.orders] INFO paid
    rf"{_LOGGER} +(?:- )?{LEVEL}{_ENDS}{MESSAGE}",  # app.orders - INFO - paid
    rf"{PID} +{LEVEL}{_ENDS}{MESSAGE}",
    rf"(?:(?P<thread>main)|{_PLAIN}) +{CAPITALS}{_ENDS}{MESSAGE}",  # app INFO paid
    rf"(?P<message>[A-Za-z_][\w-]{{0,63}}+ +{CAPITALS}: .*)",  # worse ERROR: it may be a sentence
    rf"{PID} +(?P<thread>\d{{1,20}}) +{LEVEL}{_ENDS}{MESSAGE}",  # Python's %(process)d %(thread)d
)

GENERAL = (
    *(Row(head, rest) for head in (TIMED_LEVEL, STAMPED_LEVEL) for rest in _AFTER_LEVEL),
    *(Row(head, rest) for head in (TIMED, STAMPED) for rest in _BEFORE_LEVEL),
    Row(LEVELLED, rf"[: ] *(?:- )?{TIME}{_ENDS}{_LOGGER}(?: +-|:) {MESSAGE}"),
    Row(LEVELLED, rf":? *(?:- )?\[?{TIME}\]?{_ENDS}{MESSAGE}"),
    Row(LEVELLED, rf" +{_LOGGER}(?: +-|:) {MESSAGE}"),
    Row(LEVELLED, rf"(?:(?<=\]):?|:| (?= )| *-(?= )) +{MESSAGE}"),
)

_NO_SERVER = (  # what FreeSWITCH and MySQL write behind a time says more to their own parsers
    r"(?!\d{1,3}\.\d\d% \[|\d{1,20} \[|\d{1,20} [A-Z][A-Za-z ]{2,20}\t|[0-9a-f]{8,16} InnoDB: "
    r"|(?:level|lvl|severity)=\w)"  # and logfmt is pairs
)
GENERAL_LAST = (
    Row((rf"(?P<time>{DATED})(?>[ \t]*(?:(?:[-|,]|::?)[ \t]*)?)",), rf"\n?{_NO_SERVER}{MESSAGE}"),
    Row((r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4})[ \n]",), MESSAGE),
    Row((rf"\[(?P<time>{DATED})\](?>[ \t]*(?:[-|:][ \t]*)?)",), MESSAGE),
)
"""A time and a message: what may be said of any line that begins with a date."""
