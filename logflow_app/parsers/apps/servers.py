"""Java's application servers and the virtual machine itself: WebSphere, WebLogic, GlassFish, Jetty, `-Xlog`.

`[11/21/26 10:00:00:123 UTC] 00000001 WsServerImpl  A   WSVR0001I: up` · `[0.123s][info][gc] Using G1`
The layouts are those of the servers' manuals ("Log and trace file formats", "Server Log", "Oracle Diagnostic Log",
`StdErrLog`) and of JEP 158.
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, PID, STAMPED, TIME, TIMED_LEVEL, WORD

_IN = r"[^<>\n]{0,256}"
_WEBLOGIC_TIME = (
    r"<(?P<time>[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d(?:,\d{1,3})? [AP]M(?: [A-Z]{3,5})?)"
    r"(?: (?P<zone>[A-Z][a-z][\w ]{1,40}))?> <(?P<level>[A-Z][a-z]{2,10})> <(?P<component>[^<>\n]{0,128})> "
)
_WEBLOGIC = (
    rf"<(?P<host>{_IN})> <(?P<service>{_IN})> <(?P<thread>{_IN})> <(?P<user><[^<>\n]{{0,64}}>|{_IN})> "
    rf"<(?P<transaction>{_IN})> <(?P<context>{_IN})> <\d{{1,16}}> (?:<(?P<attributes>\[{_IN})> )?"
    r"<(?P<code>[A-Z]{1,16}-\d{1,8})> <"
)
_CODE = r"<(?P<code>[A-Z]{1,16}-\d{1,8})> <"
_WORDS = r"\[(?P<level>trace|debug|info|warning|error) *\]"
_TAGS = r"\[(?P<tags>[a-z]\w{0,32}(?:,\w{1,32}){0,8}) *\] "
_UPTIME = r"\[(?P<uptime>\d{1,10}[.,]\d{3}s|\d{1,16}ms)\]"
_JVM = r"(?>gc|safepoint|class|os|jit|compilation|metaspace|stringdedup|redefine|module|startuptime|cds|arguments|vm)\b"

SERVERS = (
    Row(
        (r"\[(?P<time>\d{1,2}/\d{1,2}/\d\d(?:\d\d)?,? \d{1,2}:\d\d:\d\d:\d{3} [A-Z]{3,5})\] ",),
        r"(?P<thread>[0-9a-f]{8}) (?:id=[0-9a-f]{8} )?(?P<logger>[\w.$-]{1,256}) +"
        rf"(?P<event_type>(?P<level>[FEWID])|[ACORZ123<>]) +{MESSAGE}",
    ),
    Row((rf"####{_WEBLOGIC_TIME}",), rf"{_WEBLOGIC}(?P<message>.*)>\s*$"),
    Row((rf"####{_WEBLOGIC_TIME}",), rf"{_WEBLOGIC}{MESSAGE}"),
    Row((_WEBLOGIC_TIME,), rf"{_CODE}(?P<message>.*)>\s*$"),
    Row((_WEBLOGIC_TIME,), rf"{_CODE}{MESSAGE}"),
    Row(
        STAMPED,
        rf"\[(?P<server>[^\]\n]{{1,64}})\] \[{WORD}\] \[(?P<message_id>[^\]\n]{{0,64}})\] "
        r"\[(?P<logger>[^\]\n]{0,256})\] "
        r"\[tid: _ThreadID=(?P<thread_id>\d{1,10}) _ThreadName=(?P<thread>[^\]\n]{0,128})\] \[timeMillis: \d{1,16}\] "
        r"\[levelValue: \d{1,5}\] (?:\[[A-Z_]{1,32}: [^\]\n]{0,256}\] ){0,5}\[\[\s*(?P<message>.*)\]\]\s*$",
    ),
    Row(
        (r"\[#\|",),
        rf"{TIME}\|{WORD}\|(?P<server>[^|\n]{{0,64}})\|(?P<logger>[^|\n]{{0,256}})\|_ThreadID=(?P<thread_id>\d{{1,10}})"
        r"(?:;_ThreadName=(?P<thread>[^;|\n]{0,128}))?(?P<context>;[^|\n]{0,512})?\|(?P<message>.*)\|#\]\s*$",
    ),
    Row(TIMED_LEVEL, rf":(?P<logger>[\w.$-]{{0,128}}):(?P<thread>[\w.@$/-]{{1,128}}): {MESSAGE}"),  # Jetty
    Row(STAMPED, rf"(?:{_UPTIME})?(?:\[{PID}\])?(?:\[\d{{1,10}}\])?{_WORDS}(?=\[{_JVM}){_TAGS}{MESSAGE}"),
    Row(STAMPED, rf"\[{PID}\](?=\[{_JVM}){_TAGS}{MESSAGE}"),  # Elasticsearch's gc.log
    Row((_UPTIME,), rf"(?:\[{PID}\])?(?:\[\d{{1,10}}\])?{_WORDS}{_TAGS}{MESSAGE}"),
    Row((r"(?P<uptime>\d{1,10}\.\d{3}): ",), r"(?P<message>\[(?:Full )?GC\b.*)"),  # before Java 9
)
