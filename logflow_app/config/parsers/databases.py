"""Parsers of databases, queues and stores."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class DatabaseParser(AnyParser):
    """Reads the logs of a database, a queue or a store."""

    type: Literal[
        "postgresql", "mysql", "mariadb", "mysql_slow", "mongodb", "redis", "elasticsearch", "opensearch", "logstash",
        "kibana", "kafka", "zookeeper", "hadoop", "cassandra", "couchdb", "rabbitmq", "mssql", "clickhouse",
    ] = Field(description="The name of the product; `mysql_slow` is MySQL's and MariaDB's slow query log.")  # fmt: skip
