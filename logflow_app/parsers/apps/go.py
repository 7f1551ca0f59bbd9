"""What programs in Go write to a console or a file: log, slog, zap, logrus, zerolog, gin, NATS; see their package docs.

`2025/10/23 14:32:15 main.go:23: paid` · `2025-10-23T14:32:15.123Z	INFO	orders	shop/pay.go:12	paid	{"id": 7}`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import LEVEL, LEVELLED, MESSAGE, PID, TIME, TIMED, TIMED_LEVEL, WORD

_PLACE = r"(?P<file>[\w./@-]{1,256}\.go):(?P<line>\d{1,7})"
_LETTER = r"\[(?P<level>[TDINWECFPA])\]"
_LOGRUS = r"(?P<level>ERRO|WARN|INFO|DEBU|FATA|PANI|TRAC)(?=\[\d)"  # it cuts the words to four letters
_SLASHED = r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) (?![AP]M )"  # log's own, which a prefix may follow

GO = (
    Row(  # NATS
        (rf"\[{PID}\] {TIME} ",),
        rf"{LEVEL} (?P<message>(?:\[?(?P<client_ip>[\da-fA-F.:]{{2,45}}?)\]?:(?P<client_port>\d{{1,5}}) - "
        rf"[a-z]id:(?P<client_id>\d{{1,10}}) - )?.*)",
    ),
    Row(TIMED_LEVEL, rf"\t(?:\[?(?P<logger>[^\t\n\[\]]{{1,256}})\]?\t)?{_PLACE}\t{MESSAGE}"),  # zap
    Row(  # zap with EpochTimeEncoder
        (r"(?P<epoch>\d\.\d{1,17}e\+(?:09|12))\t",),
        rf"{WORD}\t(?:(?P<logger>[\w./-]{{1,128}}+)\t(?!\{{))?(?:{_PLACE}\t)?{MESSAGE}",
    ),
    Row(TIMED_LEVEL, rf" +(?P<service>[\w.-]{{1,128}}) \[{_PLACE}\] {MESSAGE}"),
    Row(TIMED_LEVEL, rf" +{_PLACE}(?: >|:) {MESSAGE}"),  # zerolog, slog
    Row(
        TIMED, rf"{_PLACE}(?::(?P<function>[\w.*()]{{1,128}}))? {_LETTER} (?:\[(?P<id>[0-9a-f-]{{1,64}})\] )?{MESSAGE}"
    ),
    Row(TIMED, rf"{_LETTER} {MESSAGE}"),
    Row((r"(?P<time>\d\d?:\d\d[AP]M) ",), rf"{WORD} (?:{_PLACE} > )?{MESSAGE}"),  # zerolog's ConsoleWriter
    Row(LEVELLED, rf"\[(?P<elapsed>\d{{4,10}})\] {MESSAGE}"),  # logrus on a terminal
    Row((_LOGRUS,), rf"\[(?:(?P<elapsed>\d{{4,10}})|{TIME})\] {MESSAGE}"),
    Row(
        (r"\[GIN\] (?P<time>\d{4}/\d\d/\d\d - \d\d:\d\d:\d\d) \|",),
        r" *(?P<status>\d{3}) \| *(?P<duration>[\w.µ]{1,32}) \| *(?P<client>[\w.:%]{1,64}) \| *"
        r"(?P<message>(?P<method>[A-Z]{1,16}) +\"(?P<path>[^\"\n]*+)\".*)",
    ),
)
GO_LAST = (Row((_SLASHED,), rf"(?:(?P<file>[\w./@-]{{1,256}}\.(?:go|c|py)):(?P<line>\d{{1,7}}): )?{MESSAGE}"),)
