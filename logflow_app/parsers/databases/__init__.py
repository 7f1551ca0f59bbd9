"""Formats of databases, queues and stores."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse
from logflow_app.parsers.databases.elastic import compile_elasticsearch
from logflow_app.parsers.databases.mongodb import compile_mongodb
from logflow_app.parsers.databases.mysql_slow import compile_mysql_slow
from logflow_app.parsers.databases.postgresql import compile_postgresql
from logflow_app.parsers.databases.redis import compile_redis
from logflow_app.parsers.databases.servers import ROWS, compile_server

DATABASES: dict[str, Callable[[Any], Parse]] = {
    "postgresql": compile_postgresql,
    "mysql_slow": compile_mysql_slow,
    "mongodb": compile_mongodb,
    "redis": compile_redis,
    "elasticsearch": compile_elasticsearch,
    "opensearch": compile_elasticsearch,
    "logstash": compile_elasticsearch,
    "kibana": compile_elasticsearch,
    **dict.fromkeys(ROWS, compile_server),
}
