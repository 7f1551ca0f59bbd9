"""Databases, queues and stores: the modules of beats, the parsers of CrowdSec."""

from typing import Any

from tests.corpora.cases import Case
from tests.corpora.scoring import Format


def _is(type: str) -> Any:  # noqa: A002 - the key's name
    return lambda _config: {"type": type}


def _is_slow(case: Case) -> bool:
    return "duration:" in case.input


_LOG_LEVEL = {"log.level": ""}  # judged as `level`
_IN_NANOSECONDS = {"event.duration": ""}  # ours are in the log's own unit
_MESSAGE = frozenset({"message"})
_CROWDSEC = frozenset({"fields", "meta"})  # they are cut out of the message, which is the business of grok

_POSTGRESQL = _LOG_LEVEL | _IN_NANOSECONDS | {
    "postgresql.log.timestamp": "", "event.timezone": "", "process.pid": "pid", "user.name": "user",
    "postgresql.log.database": "dbname", "postgresql.log.core_id": "line_num", "postgresql.log.query": "statement",
}  # fmt: skip
_SLOW = _IN_NANOSECONDS | {
    "mysql.slowlog.query": "message", "mysql.slowlog.lock_time.sec": "lock_time", "mysql.thread_id": "thread_id",
    "mysql.slowlog.query_cache_hit": "qc_hit", "user.name": "user", "source.domain": "host", "source.ip": "ip",
} | {
    f"mysql.slowlog.{name}": name
    for name in (
        "current_user", "rows_sent", "rows_examined", "rows_affected", "bytes_sent", "filesort", "filesort_on_disk",
        "full_join", "full_scan", "killed", "last_errno", "log_slow_rate_limit", "log_slow_rate_type", "merge_passes",
        "tmp_disk_tables", "tmp_table", "tmp_table_on_disk", "tmp_table_sizes", "tmp_tables", "schema",
        "priority_queue",
    )
} | {
    "mysql.slowlog.tmp_table_on_disk": "tmp_table_on_disk", "mysql.slowlog.innodb.trx_id": "innodb_trx_id",
    "mysql.slowlog.innodb.io_r_ops": "innodb_io_r_ops", "mysql.slowlog.innodb.io_r_bytes": "innodb_io_r_bytes",
    "mysql.slowlog.innodb.io_r_wait.sec": "innodb_io_r_wait",
    "mysql.slowlog.innodb.pages_distinct": "innodb_pages_distinct",
    "mysql.slowlog.innodb.rec_lock_wait.sec": "innodb_rec_lock_wait",
    "mysql.slowlog.innodb.queue_wait.sec": "innodb_queue_wait",
}  # fmt: skip
_ELASTICSEARCH = _LOG_LEVEL | _IN_NANOSECONDS | {
    "elasticsearch.component": "component", "elasticsearch.node.name": "node.name", "elasticsearch.node.id": "node.id",
    "elasticsearch.cluster.name": "cluster.name", "elasticsearch.cluster.uuid": "cluster.uuid",
    "elasticsearch.slowlog.took": "took", "elasticsearch.slowlog.types": "doc_types",
    "elasticsearch.slowlog.type": "doc_type",
    "elasticsearch.slowlog.stats": "stats", "elasticsearch.slowlog.search_type": "search_type",
    "elasticsearch.slowlog.total_hits": "total_hits", "elasticsearch.slowlog.total_shards": "total_shards",
    "elasticsearch.slowlog.id": "id", "elasticsearch.slowlog.logger": "component",
    "elasticsearch.slowlog.source_query": "source_query", "elasticsearch.slowlog.source": "source_query",
    "elasticsearch.slowlog.routing": "routing", "elasticsearch.slowlog.extra_source": "",
    "elasticsearch.index.name": "index", "elasticsearch.index.id": "index_id", "elasticsearch.shard.id": "shard",
}  # fmt: skip
_AUDIT = _LOG_LEVEL | {
    "elasticsearch.node.id": "node.id", "elasticsearch.node.name": "node.name", "elasticsearch.audit.action": "action",
    "elasticsearch.audit.layer": "event.type", "elasticsearch.audit.origin.type": "origin.type",
    "elasticsearch.audit.request.name": "request.name", "elasticsearch.audit.user.realm": "user.realm",
    "elasticsearch.audit.user.roles": "user.roles", "elasticsearch.audit.realm": "realm",
    "elasticsearch.audit.request.id": "request.id", "elasticsearch.audit.indices": "indices",
    "source.address": "origin.address", "url.original": "url.path",
    "http.request.method": "request.method", "http.request.body.content": "request.body",
}  # fmt: skip
_AUDIT_JSON = _AUDIT | {"source.ip": "", "source.port": ""}  # ours is the address whole
_AUDIT_TEXT = _AUDIT | {"event.type": "event.action", "source.ip": "origin.address"}
_LOGSTASH = _LOG_LEVEL | {
    "logstash.log.module": "loggerName", "logstash.log.thread": "thread",
    "logstash.log.log_event.count": "logEvent.count",
    "logstash.log.log_event.running_pipelines": "logEvent.running_pipelines",
}  # fmt: skip
_KIBANA = {"kibana.log.meta.type": "type", "kibana.log.tags": "tags", "process.pid": "pid", "service.name": ""}
_KAFKA = _LOG_LEVEL | {"kafka.log.class": "logger", "kafka.log.component": "component"}

FORMATS = (
    Format("beats", "mongodb.log", _is("mongodb"), names=_LOG_LEVEL | {
        "mongodb.log.component": "component", "mongodb.log.context": "context",
    }),
    Format("beats", "mysql.error", _is("mysql"), names=_LOG_LEVEL | {"mysql.thread_id": "thread_id"}),
    Format("beats", "mysql.slowlog", _is("mysql_slow"), names=_SLOW),
    Format(
        "beats", "postgresql.log", _is("postgresql"), names=_POSTGRESQL,
        judged=lambda case: not _is_slow(case) and " EST " not in case.input,
    ),
    Format(  # they leave open what a zone's name means; we obey it
        "beats", "postgresql.log", _is("postgresql"), names=_POSTGRESQL, ignore=frozenset({"timestamp_naive"}),
        judged=lambda case: not _is_slow(case) and " EST " in case.input,
    ),
    Format(  # they keep the whole line as the message where it tells a duration
        "beats", "postgresql.log", _is("postgresql"), names=_POSTGRESQL, ignore=_MESSAGE, judged=_is_slow
    ),
    Format("beats", "redis.log", _is("redis"), names=_LOG_LEVEL | {"process.pid": "pid", "redis.log.role": "role"}),
    Format("beats", "kafka.log", _is("kafka"), names=_KAFKA, judged=lambda case: "] INFO [" in case.input),
    Format(  # they say that a component which is not there is `unknown`
        "beats", "kafka.log", _is("kafka"), names=_KAFKA | {"kafka.log.component": ""},
        judged=lambda case: "] INFO [" not in case.input,
    ),
    Format(
        "beats", "elasticsearch.server", _is("elasticsearch"), names=_ELASTICSEARCH,
        judged=lambda case: "[gc]" not in case.input,
        choices={
            "beats-elasticsearch-server-test-json.log-037": "a name and a process id in brackets are no index",
            "beats-elasticsearch-server-test-json.log-056": "the stack trace is kept as the line writes it",
        },
    ),
    Format(  # of what the collector took they keep the whole line as the message, and cut the durations out
        "beats", "elasticsearch.server", _is("elasticsearch"), ignore=_MESSAGE,
        names=_ELASTICSEARCH | dict.fromkeys((
            "elasticsearch.server.gc.collection_duration.ms", "elasticsearch.server.gc.observation_duration.ms",
            "elasticsearch.server.gc.overhead_seq",
        ), ""),
        judged=lambda case: "[gc]" in case.input,
    ),
    Format("beats", "elasticsearch.deprecation", _is("elasticsearch"), names=_ELASTICSEARCH),
    Format("beats", "elasticsearch.slowlog", _is("elasticsearch"), names=_ELASTICSEARCH, ignore=_MESSAGE),
    Format(
        "beats", "elasticsearch.audit", _is("elasticsearch"), names=_AUDIT_JSON, ignore=_MESSAGE,
        judged=lambda case: case.input[:1] == "{",
    ),
    Format(
        "beats", "elasticsearch.audit", _is("elasticsearch"), names=_AUDIT_TEXT, ignore=_MESSAGE,
        judged=lambda case: case.input[:1] == "[",
    ),
    Format(
        "beats", "logstash.log", _is("logstash"), names=_LOGSTASH, judged=lambda case: case.input[:1] == "{",
        choices={"beats-logstash-log-logstash-json.log-001": "a file of several lines, each an event of its own"},
    ),
    Format(
        "beats", "logstash.log", _is("logstash"), names=_LOGSTASH | {"logstash.log.module": "component"},
        judged=lambda case: case.input[:1] == "[",
    ),
    Format("beats", "kibana.log", _is("kibana"), names=_LOG_LEVEL | _KIBANA),
    *(
        Format("crowdsec", name, _is(parser), ignore=_CROWDSEC)
        for name, parser in {
            "couchdb-log-node": "couchdb", "mariadb-logs": "mariadb", "mssql-text-logs": "mssql", "mysql-logs": "mysql",
            "supabase-docker-pgsql": "postgresql",
        }.items()
    ),
)  # fmt: skip
