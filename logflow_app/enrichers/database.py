"""A table that a PostgreSQL gives, kept in memory and asked for anew from time to time, off the workers' way."""

import logging
import threading
from typing import TYPE_CHECKING

import msgspec

from logflow_app.enrichers.tables import Faults, Table, TableError, by_key
from logflow_app.errors import ConfigError
from logflow_app.metrics import ENRICHER_TABLE_MISSING

if TYPE_CHECKING:
    from logflow_app.config.enrich import LookupEnricher

log = logging.getLogger(__name__)

CONNECT_SECS = 10
STATEMENT_MS = 60_000
RETRY_SECS = 10.0


class QueriedTable:
    """The newest table there is; a thread of its own asks for it, so that no batch ever waits for a database.

    With `redis`, what one worker was given the others take from there until it is `refresh_secs` old.
    Raises `ConfigError` where the packages for it are not installed.
    """

    def __init__(self, section: "LookupEnricher") -> None:
        _require(section)
        self._section = section
        self._table: Table | None = None
        self._told = ""
        self._missing = ENRICHER_TABLE_MISSING.labels(enricher=section.type)
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    def content(self) -> Table | None:
        """Return the newest table, None before the first one came; the first call begins to ask."""
        if self._thread is None:
            self._missing.set(1)
            self._thread = threading.Thread(target=self._keep_fresh, name="enricher-table", daemon=True)
            self._thread.start()
        return self._table

    def close(self) -> None:
        """Ask no more."""
        self._ended.set()

    def _keep_fresh(self) -> None:
        while not self._ended.is_set():
            wait_secs = self._section.refresh_secs if self._refresh() else min(RETRY_SECS, self._section.refresh_secs)
            self._ended.wait(wait_secs)

    def _refresh(self) -> bool:
        try:
            self._table = self._shared() or self._asked()
        except TableError as error:
            self._tell(str(error))
            return False
        except Exception as error:  # noqa: BLE001 - whatever a database does, events go on and it is asked again
            self._tell(type(error).__name__)
            return False
        if self._told:
            log.info("enricher_table_found enricher=%s rows=%d", self._section.type, len(self._table))
        self._told = ""
        self._missing.set(0)
        return True

    def _asked(self) -> Table:
        """Ask the database, and share what it gives."""
        import psycopg  # noqa: PLC0415 - an extra
        from psycopg.rows import dict_row  # noqa: PLC0415 - as above

        asked = self._section.postgresql
        if asked is None or asked.dsn is None:
            raise ConfigError("postgresql: expected an address")
        address, limit = asked.dsn.get_secret_value(), asked.max_rows
        options = f"-c statement_timeout={STATEMENT_MS} -c default_transaction_read_only=on"
        with (
            psycopg.connect(address, connect_timeout=CONNECT_SECS, options=options, row_factory=dict_row) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(asked.query.encode())
            rows = cursor.fetchmany(limit + 1)
        if len(rows) > limit:
            raise ConfigError(f"postgresql: expected at most {limit} rows")
        found = by_key(((f"row {number}", row) for number, row in enumerate(rows, 1)), self._section.key, Faults())
        if not found:
            raise TableError("expected rows, the query gave none")
        table: Table = msgspec.json.decode(msgspec.json.encode(found, enc_hook=str))
        self._share(table)
        return table

    def _shared(self) -> Table | None:
        """Return what another worker has shared, None if there is nothing, or no such place."""
        redis = self._section.redis
        if redis is None or redis.url is None:
            return None
        import redis as client  # noqa: PLC0415 - an extra

        try:
            with client.Redis.from_url(redis.url.get_secret_value(), socket_timeout=CONNECT_SECS) as connection:
                data = connection.get(redis.key)
        except client.RedisError as error:
            log.warning("enricher_cache_unavailable enricher=%s error=%s", self._section.type, type(error).__name__)
            return None
        return msgspec.json.decode(data, type=Table) if isinstance(data, bytes) else None

    def _share(self, table: Table) -> None:
        redis = self._section.redis
        if redis is None or redis.url is None:
            return
        import redis as client  # noqa: PLC0415 - an extra

        try:
            with client.Redis.from_url(redis.url.get_secret_value(), socket_timeout=CONNECT_SECS) as connection:
                connection.set(redis.key, msgspec.json.encode(table), ex=max(1, round(self._section.refresh_secs)))
        except client.RedisError as error:
            log.warning("enricher_cache_unavailable enricher=%s error=%s", self._section.type, type(error).__name__)

    def _tell(self, reason: str) -> None:
        """Say once what is wrong; the error's own text may hold the address with its password."""
        self._missing.set(1)
        if reason != self._told:
            self._told = reason
            log.warning(
                "enricher_table_missing enricher=%s error=%r consequence='events go on with what is known'",
                *(self._section.type, reason),
            )


def _require(section: "LookupEnricher") -> None:
    wanted = {"psycopg": "postgresql", **({"redis": "redis"} if section.redis else {})}
    for module, extra in wanted.items():
        try:
            __import__(module)
        except ImportError as error:
            told = f"{section.type}: expected the package {module}: pip install 'logflow[{extra}]'"
            raise ConfigError(told) from error
