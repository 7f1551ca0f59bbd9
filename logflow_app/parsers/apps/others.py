"""Layouts of single well-known programs: Icinga, CouchDB, Windows' component servicing, sensors, supercomputers."""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import LEVELLED, MESSAGE, PID, STAMPED_LEVEL, TIME, TIMED, TIMED_LEVEL, WORD

_NODE = r"[\w:.-]{1,64}"

COUCHDB = Row(
    LEVELLED,
    rf" {TIME} (?P<node>\S{{1,256}}@\S{{1,256}}) (?P<process><[\d.]{{1,64}}>) (?P<request>\S{{1,64}}) {MESSAGE}",
)
OTHERS = (
    Row(STAMPED_LEVEL, rf"/(?P<facility>[\w.-]{{1,128}}): {MESSAGE}"),  # Icinga 2
    COUCHDB,
    Row(TIMED_LEVEL, rf" +(?P<logger>[A-Z]{{2,16}}) +{MESSAGE}"),  # Windows: CBS.log
    Row((r"(?P<time>\d{8}-\d\d?:\d\d?:\d\d?:\d{1,3})\|",), rf"(?P<logger>\w{{1,128}})\|{PID}\|{MESSAGE}"),
    Row((r"\[(?P<time>\d\d\.\d\d \d\d:\d\d:\d\d)\] ",), rf"(?P<program>[^\n]{{1,256}}?) - {MESSAGE}"),  # Proxifier
    Row(  # Blue Gene/L
        (r"(?P<alert>-|[A-Z]{1,32}) (?P<epoch>\d{10}) (?P<date>\d{4}\.\d\d\.\d\d) ",),
        rf"(?P<node>{_NODE}) (?P<time>\d{{4}}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{{6}}) (?P<host>{_NODE}) "
        rf"(?P<type>[A-Z]{{1,16}}) (?P<logger>[A-Z_]{{1,32}}) (?P<level>[A-Z]{{1,16}}) {MESSAGE}",
    ),
    Row((r"\((?P<level>[INWC])\) ",), rf"{TIME} - {MESSAGE}"),  # qBittorrent
    Row(TIMED, rf"(?P<process>[\w-]{{1,64}})\[{PID}\]\.(?P<level>[A-Z0-9]{{3}}) {MESSAGE}"),  # ZoneMinder
    Row(  # VMware
        TIMED_LEVEL,
        rf" +(?P<service>[\w.-]{{1,128}})\[(?P<thread>\w{{1,32}})\] \[(?P<context>[^\]\n]{{0,512}})\] {MESSAGE}",
    ),
    Row(
        TIMED,
        rf"(?P<level>In|Wa|Er|Al|No|Db|Cr|Em)\(\d{{1,3}}\) (?P<service>[\w.-]{{1,128}})(?:\[{PID}\]:|:)? ?{MESSAGE}",
    ),
    Row((rf"\[{WORD}:(?P<logger>[\w.-]{{1,128}})\] ",), rf"[\w.-]{{1,128}}:(?P<line>\d{{1,7}}) {TIME}: {MESSAGE}"),
    Row((rf"\[ ?{WORD} {TIME} ",), rf"(?P<thread>[^\]\n]{{1,128}})\] +{MESSAGE}"),  # Kafo, Katello
    Row((rf" ?{WORD}: ",), rf"\[{TIME}\] {MESSAGE}"),
)
