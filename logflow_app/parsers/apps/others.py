"""Layouts of single well-known programs: Icinga, CouchDB, qBittorrent, ZoneMinder, VMware, Katello."""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import LEVELLED, MESSAGE, PID, STAMPED_LEVEL, TIME, TIMED, TIMED_LEVEL, WORD

COUCHDB = Row(
    LEVELLED,
    rf" {TIME} (?P<node>\S{{1,256}}@\S{{1,256}}) (?P<process><[\d.]{{1,64}}>) (?P<request>\S{{1,64}}) {MESSAGE}",
)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SAMBA = (
    r"\[(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{6})?), {1,2}(?P<debug_level>\d{1,2})"
    r"(?:, [^\]\n]{1,256})?\] "
)
_CONTEXT = (  # of VMware: who says it, and for whom
    r"\[(?P<context>(?:Originator@6876 sub=(?P<logger>[^\]\n=]{1,128}?)"
    r"(?: opID=(?P<operation>[^\s\]]{1,128}))?(?=[ \]]))?"
    r"[^\]\n]{0,512})\]"
)

OTHERS = (
    Row(STAMPED_LEVEL, rf"/(?P<facility>[\w.-]{{1,128}}): {MESSAGE}"),  # Icinga 2
    COUCHDB,
    Row((r"\((?P<level>[INWC])\) ",), rf"{TIME} - {MESSAGE}"),  # qBittorrent
    Row(TIMED, rf"(?P<process>[\w-]{{1,64}})\[{PID}\]\.(?P<level>[A-Z0-9]{{3}}) {MESSAGE}"),  # ZoneMinder
    Row(  # VMware
        TIMED_LEVEL,
        rf" +(?P<service>[\w.-]{{1,128}})\[(?P<thread>\w{{1,32}})\] {_CONTEXT} {MESSAGE}",
    ),
    Row(
        TIMED,
        rf"(?P<level>In|Wa|Er|Al|No|Db|Cr|Em)\(\d{{1,3}}\) (?P<service>[\w.-]{{1,128}})(?:\[{PID}\]:|:)? ?{MESSAGE}",
    ),
    Row((rf"\[{WORD}:(?P<logger>[\w.-]{{1,128}})\] ",), rf"[\w.-]{{1,128}}:(?P<line>\d{{1,7}}) {TIME}: {MESSAGE}"),
    Row((rf"\[ ?{WORD} {TIME} ",), rf"(?P<thread>[^\]\n]{{1,128}})\] +{MESSAGE}"),  # Kafo, Katello
    Row((rf" ?{WORD}: ",), rf"\[{TIME}\] {MESSAGE}"),
    Row(TIMED, rf"(?P<request_id>{_UUID})\t{WORD}\t{MESSAGE}"),  # AWS Lambda
    Row((rf"\[{WORD}\]\t",), rf"{TIME}\t(?P<request_id>{_UUID})\t{MESSAGE}"),
    Row((rf"{TIME}: ",), rf"(?P<uptime>\d{{1,10}}\.\d{{3}}): {MESSAGE}"),  # the JVM's -Xlog before 9
    Row(  # Suricata's own log
        (r"(?:\[(?P<pid>\d{1,10})(?: - (?P<thread>[^\]\n]{1,64}))?\] )?",),
        r"(?P<time>\d{1,2}/\d{1,2}/\d{4} -- \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - "
        r"(?:\((?P<file>[\w.-]{1,64}):(?P<line>\d{1,7})\) )?<(?P<level>[A-Z][a-z]{2,8})> "
        rf"(?:\((?P<function>\w{{1,64}})\) )?--? {MESSAGE}",
    ),
    Row(  # Suricata 7
        (r"\[(?P<pid>\d{1,10}) - (?P<thread>[^\]\n]{1,64})\] ",),
        rf"{TIME} {WORD}: (?P<logger>[\w-]{{1,64}}): {MESSAGE}",
    ),
    Row(  # Samba
        (_SAMBA,),
        rf"(?P<file>[\w./-]{{1,256}}):(?P<line>\d{{1,7}})\((?P<function>\w{{1,128}})\)\s*{MESSAGE}",
    ),
    Row((r"\[(?P<time>1\d{9})\] ",), MESSAGE),  # Nagios, Icinga 1
    Row((r"(?P<time>1\d{9}): ",), MESSAGE),  # Mosquitto
)
