"""Databases and queues whose lines are rows of a layout: Kafka, ZooKeeper, Cassandra, CouchDB, RabbitMQ, and others.

`[2025-10-23 14:32:15,123] INFO [Controller 0]: Broker 0 starting (kafka.controller.KafkaController)`
"""

from functools import lru_cache

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.erlang import ERLANG
from logflow_app.parsers.apps.general import GENERAL
from logflow_app.parsers.apps.java import JAVA, JAVA_LAST
from logflow_app.parsers.apps.layouts import Layouts, Row
from logflow_app.parsers.apps.others import COUCHDB
from logflow_app.parsers.apps.parts import MESSAGE, STAMPED_LEVEL
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.databases.mysql import MYSQL

_JAVA = (*JAVA, *JAVA_LAST, *GENERAL)
_CLASS = r"\((?P<logger>[\w.$-]{1,256})\)(?P<more>(?:\n.*)?)$"
KAFKA = (
    Row(STAMPED_LEVEL, rf" +\[(?P<component>[^\]\n]{{1,256}})\]:? (?P<message>[^\n]*) {_CLASS}"),
    Row(STAMPED_LEVEL, rf" +(?P<message>[^\n]*) {_CLASS}"),
)
MSSQL = (
    Row(
        (r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{2,7}) ",),
        rf"(?P<process>spid\d{{1,6}}s?|Logon|Server|Backup|(?<=\.\d\d )[A-Z][a-z]\w{{1,11}}) {{2,12}}{MESSAGE}",
    ),
)
CLICKHOUSE = (
    Row(
        (r"(?P<time>\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{1,6}) ",),
        r"\[ ?(?P<thread>\d{1,10}) ?\] \{(?P<query_id>[^}\n]{0,128})\} <(?P<level>[A-Z][a-z]{3,12})> "
        r"(?:(?P<logger>[^\n]{1,256}?): )?(?P<message>.*)",
    ),
)
ROWS: dict[str, tuple[Row, ...]] = {
    "kafka": (*KAFKA, *_JAVA),
    "zookeeper": _JAVA, "cassandra": _JAVA, "hadoop": _JAVA,
    "couchdb": (COUCHDB,),
    "rabbitmq": ERLANG,
    "mysql": MYSQL, "mariadb": MYSQL,
    "mssql": MSSQL,
    "clickhouse": CLICKHOUSE,
}  # fmt: skip


def compile_server(section: AnyParser) -> Parse:
    """Return the parser of `section.type`, a key of `ROWS`; see `Parse`."""
    return _layouts_of(section.type).parse


@lru_cache(maxsize=len(ROWS))
def _layouts_of(name: str) -> Layouts:
    return Layouts(ROWS[name])
