"""Layouts of single well-known programs: Icinga, CouchDB, qBittorrent, ZoneMinder, VMware, Katello."""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import LEVELLED, MESSAGE, PID, STAMPED_LEVEL, TIME, TIMED, TIMED_LEVEL, WORD

COUCHDB = Row(
    LEVELLED,
    rf" {TIME} (?P<node>\S{{1,256}}@\S{{1,256}}) (?P<process><[\d.]{{1,64}}>) (?P<request>\S{{1,64}}) {MESSAGE}",
)
OTHERS = (
    Row(STAMPED_LEVEL, rf"/(?P<facility>[\w.-]{{1,128}}): {MESSAGE}"),  # Icinga 2
    COUCHDB,
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
