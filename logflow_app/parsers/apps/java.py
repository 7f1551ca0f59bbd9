"""What programs on the Java virtual machine write: log4j, logback, Spring Boot, java.util.logging, JBoss, Hadoop.

`2025-10-23 14:32:15,123 [main] INFO  com.shop.Orders - paid` · `… INFO 812 --- [main] c.s.Orders : paid`
The layouts are those of log4j's and logback's manuals (PatternLayout), of Spring Boot's reference (Logging), of
`SimpleFormatter`, and those the servers above are shipped with. A stack trace behind the line stays in the message.
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import (
    ANY_NAME,
    LEVEL,
    LEVELLED,
    MESSAGE,
    NAME,
    PID,
    STAMPED,
    STAMPED_LEVEL,
    THREAD,
    TIME,
    TIMED,
    TIMED_LEVEL,
    WORD,
    bracketed,
)

_CLASS = rf"(?P<logger>{NAME})"
_LOGGER = rf"(?P<logger>{ANY_NAME}?)"  # its place tells it
_DOTTED = r"[\w$]{1,128}(?:\.[\w$]{1,128}){1,20}"
_PLACE = (
    r"(?:\((?P<file>[\w$.-]{1,256}):(?P<line>\d{1,7})\)|:(?P<line>\d{1,7})| ?\[(?P<line>\d{1,7})\]"
    r"|\[(?P<function>[\w$<>]{1,128}),(?P<line>\d{1,7})\])?"
)
_DASH = r" +--?"  # what parts a logger from its message; two of them are logback's `-%kvp-` without any pairs
_PAIR = r"[\w.$@/-]{1,64}=(?:\"[^\"\n]{0,256}\"|'[^'\n]{0,256}'|[^\s\"']{0,256}?)"
_KVP = rf" +-(?P<kvp>{_PAIR}(?: {_PAIR}){{0,16}})-"
_CONTEXT = r"(?: +(?:\[(?P<context>[^\]\n]{0,256})\]|(?P<context>[^\s|\[\]-][^\s|\[\]]{0,127})))?"  # log4j's %x
_MAPPED = r"(?:\[(?P<context>[^\[\]\n]{0,256}+)\] *)?"  # the mapped diagnostic context, where it is written first
_CALLED = rf"(?:{_LOGGER}{_PLACE}(?:{_DASH}| +:)|(?P<logger>{_DOTTED})(?:{_CONTEXT}{_DASH}|{_KVP})) {MESSAGE}"
_ZOOKEEPER = (  # [main:QuorumPeerConfig@174]; the thread may hold colons and brackets
    r" +\[(?=[^@\n]{0,400}+@\d)(?P<thread>[^@\n]{0,300}):(?P<logger>[\w$.]{1,200})@(?P<line>\d{1,7})\] - ?"
    r"(?P<message>.*)"
)
_TRACED = (  # Spring Cloud Sleuth: the service, the ids of trace and span, whether the span is exported
    r" +\[(?P<service>[^,\[\]\n]{0,128}),(?P<trace_id>[0-9a-f]{0,32}),(?P<span_id>[0-9a-f]{0,32})"
    r"(?:,(?P<exported>true|false)?)?\]"
)
_SPRING = (
    rf"(?:{_TRACED})? +{PID} +--- +(?:\[(?P<service>[^\[\]\n]{{1,128}})\] +(?=\[[^\]\n]{{0,256}}\] +[\[\w]))?{THREAD} +"
    rf"(?:{bracketed('correlation')} *)?{_LOGGER} *: {MESSAGE}"
)
JAVA = (
    Row(TIMED_LEVEL, _SPRING),
    Row(TIMED_LEVEL, _ZOOKEEPER),
    Row(
        TIMED, rf"-{WORD} in (?P<logger>[\w.$]{{1,256}})(?P<context>[@\[(]\S{{0,256}})? - {MESSAGE}"
    ),  # logback's status
    Row(
        TIMED,
        rf"\[(?P<myid>myid:\d{{0,10}})\] - {WORD}{_ZOOKEEPER}",
    ),
    Row(TIMED, rf"\[(?P<thread>[^\]\n]{{0,256}})\] +{WORD} +- +(?P<logger>#?[\w.$]{{1,256}}) - {MESSAGE}"),  # IntelliJ
    Row(TIMED_LEVEL, rf"{_TRACED} +(?:{THREAD} +)?{_LOGGER}(?: +-| *:) {MESSAGE}"),
    Row(TIMED_LEVEL, rf"{_TRACED} +{MESSAGE}"),
    Row(TIMED, rf"{THREAD} *{_MAPPED}{LEVEL} +{_CALLED}"),
    Row(TIMED, rf"\((?P<thread>[^()\n]{{1,128}})\) +{WORD} +{_CALLED}"),
    Row(TIMED, rf"(?!\[\d){THREAD} *{_MAPPED}{LEVEL} +{_LOGGER}{_PLACE}: {MESSAGE}"),
    Row(TIMED_LEVEL, rf" +\[{_CLASS}\] \((?P<thread>[^\n]{{1,256}}?)\) {MESSAGE}"),  # JBoss, WildFly, Quarkus, Keycloak
    Row(TIMED_LEVEL, rf" +{THREAD} +\[(?P<logger>[\w.$ /-]{{1,256}})\] - {MESSAGE}"),
    Row(TIMED_LEVEL, rf" +{THREAD} +\[(?P<logger>{_DOTTED})\] {MESSAGE}"),  # Puppet's server
    Row(TIMED_LEVEL, rf" +{THREAD} +(?P<logger>{_DOTTED}) +\[(?P<context>[^\[\]\n]{{0,256}})\]{_DASH} {MESSAGE}"),
    Row(TIMED_LEVEL, rf" +{THREAD} +{_CLASS}{_PLACE}(?:{_DASH}|:|(?= )) ?{MESSAGE}"),  # Hadoop, HBase, Tomcat
    Row(TIMED_LEVEL, rf" +{_CLASS} +{THREAD} +(?:- )?{MESSAGE}"),
    Row(TIMED_LEVEL, rf" +{_CLASS}{_PLACE}(?:{_DASH}|:) {MESSAGE}"),  # Spark
    Row(TIMED_LEVEL, rf" (?P<logger>Remoting): {MESSAGE}"),  # Akka's, in Spark
    Row(TIMED, rf"\[id=(?P<thread>\d{{1,10}})\][ \t]+{WORD}[ \t]+(?P<logger>[^\s:]{{1,256}}): {MESSAGE}"),  # Jenkins
    Row(STAMPED, rf"<(?P<thread>[^<>\n]{{1,128}})> {WORD} +(?P<logger>[\w.$-]{{1,256}}) +- {MESSAGE}"),  # UniFi
    Row(
        TIMED,
        rf"(?!\d+ )(?P<thread>[^\s|\[\]]{{1,128}}) +{WORD} +(?P<logger>{_DOTTED}) +{MESSAGE}",
    ),
    Row(TIMED_LEVEL, rf" *\| *(?P<thread>[^|\n]{{1,128}})\| *(?P<logger>[^|\n]{{1,256}})\| {MESSAGE}"),
    Row(  # Kafka
        STAMPED_LEVEL,
        r" +(?:\[(?P<component>[^\]\n]{1,256})\]:? )?(?P<message>[^\n]*) \((?P<logger>[\w.$]{1,256})\)"
        r"(?P<more>(?:\n.*)?)$",
    ),
    Row(STAMPED, rf"{THREAD} *{LEVEL} +{_LOGGER}{_PLACE}(?:{_DASH}|:) {MESSAGE}"),
    Row(  # HDFS
        (r"(?P<time>\d{6} \d{6}) ",), rf"(?P<thread>\d{{1,10}}) {WORD} (?P<logger>[\w$.*/-]{{1,256}}): {MESSAGE}"
    ),
    Row((r"(?P<elapsed_ms>\d{1,15}) +(?=\[)",), rf"{THREAD} *{LEVEL} +{_CALLED}"),  # log4j's TTCC
    Row((), rf"\[(?P<thread>main)\] {WORD} +(?P<logger>[A-Za-z_][\w.$]{{0,256}}) - {MESSAGE}"),  # slf4j-simple
    Row((), rf"(?!\[\d){THREAD} {WORD} +{_CLASS} - {MESSAGE}"),
    Row(LEVELLED, rf" +{TIME} +{THREAD} +{_LOGGER}{_PLACE}(?:{_DASH}|:) {MESSAGE}"),
    Row(LEVELLED, rf" +{THREAD} +{TIME} (?P<file>[\w$.-]{{1,256}}):(?P<line>\d{{1,7}}) - {MESSAGE}"),  # Cassandra
    Row(LEVELLED, rf" +\[{TIME}\] {_CLASS}: {MESSAGE}"),  # Dropwizard
    Row(
        (f"{TIME} ",), rf"(?P<logger>[\w.$]{{1,256}}) (?P<method>[\w$<>]{{1,128}})\n{WORD}: {MESSAGE}"
    ),  # java.util.logging
)
JAVA_LAST = (
    Row(TIMED_LEVEL, rf" +\[(?P<logger>{_DOTTED})\] +(?:- )?{MESSAGE}"),
    Row(TIMED_LEVEL, rf" +{THREAD} +(?:- )?{MESSAGE}"),  # elsewhere it is a service that stands in brackets
)
