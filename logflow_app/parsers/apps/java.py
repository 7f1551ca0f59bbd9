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
    THREAD,
    TIME,
    TIMED,
    WORD,
    bracketed,
)

_CLASS = rf"(?P<logger>{NAME})"
_LOGGER = rf"(?P<logger>{ANY_NAME}?)"  # its place tells it
_DOTTED = r"[\w$]{1,128}(?:\.[\w$]{1,128}){1,20}"
_PLACE = r"(?:\((?P<file>[\w$.-]{1,256}):(?P<line>\d{1,7})\)|:(?P<line>\d{1,7})| ?\[(?P<line>\d{1,7})\])?"
_SPRING = (
    rf"{WORD} +{PID} +--- +(?:\[(?P<service>[^\[\]\n]{{1,128}})\] +(?=\[[^\]\n]{{0,256}}\] +[\[\w]))?{THREAD} +"
    rf"(?:{bracketed('correlation')} *)?{_LOGGER} *: {MESSAGE}"
)
JAVA = (
    Row(TIMED, _SPRING),
    # ZooKeeper
    Row(
        TIMED,
        rf"(?:\[(?P<myid>myid:\d{{0,10}})\] - )?{WORD} +\[(?P<thread>[^\n]{{0,300}}?):(?P<logger>[\w$.]{{1,200}})"
        rf"@(?P<line>\d{{1,7}})\] - ?{MESSAGE}",
    ),
    Row(TIMED, rf"\[(?P<thread>[^\]\n]{{0,256}})\] +{WORD} +- +(?P<logger>#?[\w.$]{{1,256}}) - {MESSAGE}"),  # IntelliJ
    Row(TIMED, rf"{THREAD} *{LEVEL} +{_LOGGER}{_PLACE}(?: +-| +:) {MESSAGE}"),
    Row(TIMED, rf"(?!\[\d){THREAD} *{LEVEL} +{_LOGGER}{_PLACE}: {MESSAGE}"),
    Row(TIMED, rf"{WORD} +\[{_CLASS}\] \((?P<thread>[^\n]{{1,256}}?)\) {MESSAGE}"),  # JBoss, WildFly, Quarkus, Keycloak
    Row(TIMED, rf"{WORD} +{THREAD} +\[(?P<logger>[\w.$ /-]{{1,256}})\] - {MESSAGE}"),
    Row(TIMED, rf"{LEVEL} +{THREAD} +{_CLASS}{_PLACE}(?: +-|:|(?= )) ?{MESSAGE}"),  # Hadoop, HBase, Tomcat
    Row(TIMED, rf"{LEVEL} +{_CLASS} +{THREAD} +(?:- )?{MESSAGE}"),
    Row(TIMED, rf"{LEVEL} +{_CLASS}{_PLACE}(?: +-|:) {MESSAGE}"),  # Spark
    Row(
        TIMED,
        rf"(?!\d+ )(?P<thread>[^\s|\[\]]{{1,128}}) +{WORD} +(?P<logger>{_DOTTED}) +{MESSAGE}",
    ),
    Row(TIMED, rf"{WORD} *\| *(?P<thread>[^|\n]{{1,128}})\| *(?P<logger>[^|\n]{{1,256}})\| {MESSAGE}"),
    Row(STAMPED, rf"{WORD} +(?P<message>[^\n]*) \((?P<logger>[\w.$]{{1,256}})\)(?P<more>(?:\n.*)?)$"),  # Kafka
    Row(STAMPED, rf"{THREAD} *{LEVEL} +{_LOGGER}{_PLACE}(?: +-|:) {MESSAGE}"),
    Row(  # HDFS
        r"(?P<time>\d{6} \d{6}) ", rf"(?P<thread>\d{{1,10}}) {WORD} (?P<logger>[\w$.*/-]{{1,256}}): {MESSAGE}"
    ),
    Row(LEVELLED, rf" +{THREAD} +{TIME} (?P<file>[\w$.-]{{1,256}}):(?P<line>\d{{1,7}}) - {MESSAGE}"),  # Cassandra
    Row(LEVELLED, rf" +\[{TIME}\] {_CLASS}: {MESSAGE}"),  # Dropwizard
    Row(
        f"{TIME} ", rf"(?P<logger>[\w.$]{{1,256}}) (?P<method>[\w$<>]{{1,128}})\n{WORD}: {MESSAGE}"
    ),  # java.util.logging
)
JAVA_LAST = (Row(TIMED, rf"{LEVEL} +{THREAD} +(?:- )?{MESSAGE}"),)  # elsewhere it is a service that stands in brackets
