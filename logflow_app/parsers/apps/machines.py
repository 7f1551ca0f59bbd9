"""What clusters, desktops and tools write in layouts of their own.

Blue Gene/L and other machines with the collector of their site (a mark, seconds since the epoch, a date, a node), HPC
state logs, Windows' component servicing, Proxifier, health apps on phones, CUPS, SSSD, strace.
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE

_MARKED = r"(?P<mark>-|[A-Z][A-Z0-9_]{1,31}) (?P<time>\d{9,10}) \d{4}\.\d\d\.\d\d (?P<host>[\w.:#@/-]{1,128}) "

CLUSTER = (
    Row(
        (_MARKED,),
        r"(?P<local_time>\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{1,6}) (?P<node>[\w.:-]{1,128}) (?P<source>[A-Z]{1,16}) "
        r"(?P<service>[A-Z_]{1,32}) (?P<level>[A-Z]{1,16}) ?" + MESSAGE,
    ),
    Row(
        (_MARKED,),
        r"(?P<local_time>[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d) (?P<node>[\w.:#@/-]{1,128}) "
        r"(?:(?P<service>[^\s\[\]:][^\[\]:\n]{0,63})\[(?P<pid>\d{1,10})\]"
        r"|(?P<service>[^\s\[\]:][^\s\[\]:]{0,63}|[A-Z][\w.-]{0,31}(?: [A-Z][\w.-]{0,31}){1,3})): ?" + MESSAGE,
    ),
    Row(
        (_MARKED,), r"(?P<local_time>[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d) (?P<node>[\w.:#@/-]{1,128}) " + MESSAGE
    ),
    Row(
        (r"(?P<record>\d{1,10}) (?P<host>[\w.-]{1,128}) (?P<service>[a-z][\w.-]{0,63}) (?P<state>[\w.-]{1,128}) ",),
        r"(?P<time>1?\d{9}) (?P<flag>\d{1,2}) " + MESSAGE,
    ),
)
WINDOWS_CBS = (
    Row(
        (r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d), ",),
        r"(?P<level>Info|Warning|Error|Perf) {1,32}(?P<service>[A-Z][A-Za-z]{1,15}) {1,32}" + MESSAGE,
    ),
)
PROXIFIER = (
    Row(
        (r"\[(?P<time>(?:\d{4}\.)?\d\d\.\d\d \d\d:\d\d:\d\d)\] ",),
        r"(?P<service>[\w.-]{1,128})(?: \*?(?P<bits>\d\d))?(?: {1,2}\*64)?(?: \((?P<pid>\d{1,10})\))? - " + MESSAGE,
    ),
)
HEALTH_APP = (
    Row(
        (r"(?P<time>\d{8}-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3})\|",),
        r"(?P<service>[^|\n]{1,64})\|(?P<pid>\d{1,10})\|" + MESSAGE,
    ),
)
CUPS = (Row((), r"(?P<level>[XACEWNIDd]) \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] " + MESSAGE),)
_BEGUN = (  # SSSD writes the time as ctime does, newer ones as ISO 8601
    r"\((?P<time>(?:[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?::\d{1,6})? \d{4}"
    r"|\d{4}-\d\d-\d\d {1,2}\d{1,2}:\d\d:\d\d(?::\d{1,6})?))\):? "
)
SSSD = (
    Row(
        (_BEGUN,),
        r"\[(?P<service>[^\[\]\n]{1,64}(?:\[[^\[\]\n]{1,128}(?:\[[^\[\]\n]{1,128}\])?\][^\[\]\n]{0,64})?)\] "
        r"\[(?P<function>\w{1,128})\] "
        r"\((?P<level>0x[0-9a-f]{1,4})\): ?" + MESSAGE,
    ),
)
STRACE = (
    Row(
        (r"(?:(?P<pid>\d{1,10}) {1,8})?(?P<time>\d\d:\d\d:\d\d\.\d{6}|\d{10}\.\d{6}) ",),
        r"(?P<message>(?:(?P<syscall>[a-z_]\w{1,40})\(|<\.\.\. \w{1,40} resumed>|--- |\+\+\+ |exit_group\().*)",
    ),
)
MACHINES = (*CLUSTER, *WINDOWS_CBS, *PROXIFIER, *HEALTH_APP, *CUPS, *SSSD, *STRACE)
