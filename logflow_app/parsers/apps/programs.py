"""Layouts of single well-known programs in which more is told than time, level and message.

Envoy, Istio, etcd, HashiCorp's, CoreDNS, Jupyter and Tornado, Salt, Ansible, ProxySQL, ClamAV, FreeRADIUS, Wazuh,
CockroachDB, Couchbase, Db2, Oracle's listener, ESXi, `xferlog`; see the documentation of each.
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import LEVELLED, MESSAGE, PID, STAMPED, TIME, TIMED, TIMED_LEVEL, WORD

_FILE = r"(?P<file>[^\s:\]\[]{1,256}):(?P<line>\d{1,7})"
_REQUEST = r'"(?P<method>[A-Z]{1,16}) (?P<path>\S{1,4096}) (?P<protocol>HTTP/[\d.]{1,5})" (?P<status>[1-5]\d\d)'
_QUERY = (  # CoreDNS, plugin `log`
    r"(?P<message>\[?(?P<client>[\da-fA-F.:]{2,45}?)\]?:(?P<client_port>\d{1,5}) - (?P<query_id>\d{1,5}) "
    r'"(?P<query_type>\w{1,16}) (?P<query_class>\w{1,8}) (?P<query_name>\S{1,255}) (?P<protocol>\w{1,8}) \d{1,6} '
    r'(?:true|false) \d{1,6}" (?P<response_code>\w{1,16}) (?P<response_flags>[\w,]{1,64}) (?P<size>\d{1,7}) '
    r"(?P<duration>[\d.]{1,16}m?s).*)"
)
_HCLOG = r"\[(?:(?P<level>INFO|WARN)\] {2}|(?P<level>ERROR|DEBUG|TRACE)\] )(?P<logger>[a-z][\w./@-]{0,127}): "
_STEP = rf"(?:(?P<logger>\w{{1,64}}): (?:(?P<function>[A-Za-z_]\w{{0,63}}):? ?)?(?P<line>\d{{1,7}}): )?{MESSAGE}"

SALT = Row(TIMED, rf"\[(?P<logger>[\w.]{{1,128}}) *:(?P<line>\d{{1,7}}) *\]\[{WORD} *\]\[{PID}\] {MESSAGE}")

PROGRAMS = (
    Row(  # Wazuh, OSSEC
        (r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) (?=[a-z])",),
        rf"(?P<service>[a-z][\w-]{{1,64}}(?::[\w-]{{1,64}})?)(?:\[{PID}\])?"
        r"(?: (?P<file>[\w.]{1,64}\.c):(?P<line>\d{1,7}) at (?P<function>\w{1,64})\(\))?"
        rf": {WORD}: (?:\((?P<code>\d{{1,8}})\): )?{MESSAGE}",
    ),
    # rows of a time and a level are tried together: what must come before them stands before the first
    Row(  # Envoy
        STAMPED,
        r"\[(?P<thread>\d{1,10})\]\[(?P<level>trace|debug|info|warning|error|critical)\]"
        r"\[(?!gc|safepoint)(?P<logger>[\w.-]{1,64})\] "
        rf"(?:\[{_FILE}\] )?{MESSAGE}",
    ),
    Row(TIMED, rf"(?P<level>[CEWNIDT]) \| (?P<logger>[\w./-]{{1,128}}): {MESSAGE}"),  # etcd before 3.4
    Row(TIMED, rf"{_HCLOG}{MESSAGE}"),  # HashiCorp's
    Row(STAMPED, rf"(?P<message>{_REQUEST} (?P<size>\d{{1,15}}))$"),  # Django's runserver
    SALT,
    Row(  # Ansible
        TIMED, rf"p={PID} u=(?P<user>\S{{1,64}})(?: n=(?P<logger>\S{{1,64}}))? +\| +(?:{WORD}\| )?{MESSAGE}"
    ),
    Row(  # Kea
        TIMED_LEVEL,
        r" +\[(?P<service>kea-[\w-]{1,32})\.(?P<logger>[\w.-]{1,64})/(?P<pid>\d{1,10})(?:\.(?P<thread>\w{1,20}))?\] "
        r"(?P<message>(?P<message_id>[A-Z][A-Z0-9_]{2,64})\b.*)",
    ),
    Row(  # ProxySQL
        TIMED,
        r"(?P<file>\w{1,64}\.(?:cpp|h)):(?P<line>\d{1,7}):(?P<function>[\w:]{1,128})\(\): "
        rf"\[{WORD}\] {MESSAGE}",
    ),
    Row(  # ESXi's vmkernel
        TIMED,
        rf"cpu(?P<cpu>\d{{1,4}}):(?P<world>\d{{1,10}})(?: opID=(?P<operation>[^\s)]{{1,64}}))?\)(?:{WORD}: )?{_STEP}",
    ),
    Row(  # ESX before 6
        TIMED,
        rf"\[(?P<thread>[0-9A-F]{{8}}) {WORD} '(?P<logger>[^'\n]{{1,128}})'"
        rf"(?: (?P<context>[^\]\n]{{0,256}}))?\] {MESSAGE}",
    ),
    Row(
        TIMED_LEVEL, rf"\tenvoy (?P<logger>[\w.-]{{1,64}}) {_FILE}\t(?P<message>[^\t]*)\tthread=(?P<thread>\d{{1,10}})$"
    ),
    Row(TIMED_LEVEL, rf"\tenvoy (?P<logger>[\w.-]{{1,64}}) {_FILE}\t{MESSAGE}"),
    Row(TIMED_LEVEL, rf"\t(?P<logger>[\w./-]{{1,64}})\t(?!\{{|[^\t\n]{{0,256}}\.go:\d){MESSAGE}"),  # Istio, zap
    Row((rf" {{4}}{TIME} ",), rf"\[{WORD}\] {{1,2}}(?:(?P<logger>[a-z][\w./@-]{{0,127}}): )?{MESSAGE}"),
    Row(LEVELLED, rf" {_QUERY}"),
    Row(TIMED_LEVEL, rf" {_QUERY}"),
    Row(LEVELLED, rf" (?P<logger>plugin/\w{{1,64}}): {MESSAGE}"),
    Row(  # Tornado, Jupyter
        (rf"\[(?P<level>[DIWEC]) {TIME} ",),
        rf"(?P<logger>[\w.]{{1,128}})(?::(?P<line>\d{{1,7}}))?\] {MESSAGE}",
    ),
    Row(  # uvicorn
        LEVELLED, rf": +(?P<message>(?P<client>[\w.:\[\]]{{1,64}}):(?P<client_port>\d{{1,5}}) - {_REQUEST}.*)"
    ),
    Row((rf"{TIME} -> ",), rf"(?:{WORD}: )?{MESSAGE}"),  # ClamAV
    Row(  # FreeRADIUS
        (rf"{TIME} : ",),
        rf"(?:{WORD}|(?P<category>Auth|Proxy|Acct)): (?:\((?P<request_id>\d{{1,10}})\) )?{MESSAGE}",
    ),
    Row(  # CockroachDB
        (r"(?P<level>[IWEF])(?P<time>\d{6} \d\d:\d\d:\d\d\.\d{6}) ",),
        rf"(?P<goroutine>\d{{1,10}}) (?:\d{{1,4}}@)?{_FILE} +(?:⋮ )?(?:\[(?P<context>[^\]\n]{{0,256}})\] )?"
        rf"(?:(?P<sequence>\d{{1,12}}) +)?{MESSAGE}",
    ),
    Row(  # Couchbase
        (r"\[(?P<service>[\w.-]{1,64}):(?P<level>debug|info|warn|error|critical|audit|system),",),
        r"(?P<time>\d{4}-\d\d-\d\dT[\d:.]{8,16}(?:Z|[+-]\d\d:?\d\d)?),(?P<node>[^:\n]{1,128}):(?P<process>[^:\n]{1,128}):"
        rf"(?P<module>[^:\n]{{1,64}}):(?P<function>[^:\n]{{1,128}}):(?P<line>\d{{1,7}})\]{MESSAGE}",
    ),
    Row(  # Db2
        (r"(?P<time>\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{6}[+-]\d{3}) ",),
        r"(?P<record>[A-Z]\d{1,12}[A-Z]\d{1,8}) +LEVEL: (?P<level>[A-Z][a-z]{2,10})(?: \([^)\n]{1,32}\))?"
        r"(?:\nPID +: +(?P<pid>\d{1,10}) +TID +: +(?P<thread>\d{1,20})(?: +PROC +: +(?P<process>[^\n]{1,128}))?)?"
        r"\s{1,8}(?P<message>\S.*)",
    ),
    Row(  # Oracle's listener
        (r"(?P<time>\d\d-[A-Z]{3}-\d{4} \d\d:\d\d:\d\d(?: [A-Z]{3})?) \* ",),
        r"(?P<message>(?P<connect_data>\(CONNECT_DATA=[^\n*]{0,1024}\)) \* (?P<address>\(ADDRESS=[^\n*]{0,512}\)) \* "
        r"(?P<event>\w{1,64}) \* (?P<sid>[^\s*]{1,128}) \* (?P<code>\d{1,6}).*)",
    ),
    Row(
        (r"(?P<time>\d\d-[A-Z]{3}-\d{4} \d\d:\d\d:\d\d(?: [A-Z]{3})?) \* ",),
        r"(?P<message>(?P<event>\w{1,64}) \* .*)",
    ),
    Row(  # wu-ftpd's xferlog, as vsftpd and ProFTPD write it
        (r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}) ",),
        r"(?P<message>(?P<duration_secs>\d{1,8}) (?P<host>[\w.:-]{1,255}) (?P<size>\d{1,18}) (?P<file>\S{1,4096}) "
        r"(?P<transfer_type>[ab]) (?P<special_action>[CUT_]) (?P<direction>[oid]) (?P<access>[agr]) "
        r"(?P<user>\S{1,256}) (?P<program>\w{1,32}) (?P<auth>[01]) (?P<auth_user>\S{1,256})"
        r"(?: (?P<completion>[ci]))?)\s*$",
    ),
)
