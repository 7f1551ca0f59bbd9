"""The Faust app: its settings, and a start that waits for Kafka and makes the topics before anything subscribes."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, Any, NoReturn

import faust
from faust.auth import SASLCredentials, SSLCredentials
from mode.supervisors import CrashingSupervisor
from yarl import URL

from logflow_app.config.kafka import KafkaSection
from logflow_app.config.model import Config
from logflow_app.data_dir import claim
from logflow_app.errors import ConfigError
from logflow_app.folder_lock import hold
from logflow_app.kafka_client import hush_clients, tls_context
from logflow_app.topics import named
from logflow_app.transport import BatchSchema
from logflow_app.web_server import WebServer

logger = logging.getLogger(__name__)

STOP_SECS = 9.0  # a supervisor kills after ten, or more
FETCH_BYTES = 512 * 1024  # of a partition at once, compressed; Kafka gives a larger record batch whole all the same
METADATA_MAX_AGE_MS = 3000  # how soon a topic is found that was deleted and made again; Faust's default is minutes

UNUSABLE = "data_dir: expected a folder that can be written, came"
ANY_PORT = 65535  # Faust takes no 0; the web server does

Hook = Callable[[], Awaitable[None]]


class Worker(faust.Worker):  # type: ignore[misc]  # Faust is untyped to mypy
    """Faust's worker, which ends in time, and with the sentences of a `ConfigError` instead of a traceback."""

    _refusal: ConfigError | None = None

    async def start(self) -> None:
        """See `Service.start`; a `ConfigError` is kept until everything that was started has ended."""
        try:
            await super().start()
        except ConfigError as error:
            self._refusal = error

    async def _stop_on_signal(self, number: signal.Signals) -> None:
        # While Kafka is away its clients wait for it in the middle of their own stop, one of them for ever.
        _leave_in_time(status=0)
        await super()._stop_on_signal(number)

    def _crash(self, reason: BaseException) -> None:
        # Faust raises it once all has been stopped, but what broke a worker may well hold up its stop.
        if not self._crashed.is_set():
            _leave_in_time(status=1)
        super()._crash(reason)

    def execute_from_commandline(self) -> NoReturn:
        """See `Worker.execute_from_commandline`; raises `SystemExit`, with status 2 after a `ConfigError`."""
        try:
            super().execute_from_commandline()
        finally:
            if self._refusal is not None:
                explain_and_exit(self._refusal)
        raise SystemExit(0)


class LogFlowApp(faust.App):  # type: ignore[misc]  # Faust is untyped to mypy
    """A Faust app with hooks where LogFlow's own parts begin and end."""

    def __init__(self, config: Config) -> None:
        kafka = config.kafka
        self.config = config
        self.before_start: list[Hook] = []
        """Awaited in order before Faust connects: whatever must exist by then."""
        self.after_stop: list[Hook] = []
        """Awaited in order once Faust has committed and let go of its partitions."""
        self._lock: IO[bytes] | None = None
        hush_clients()
        super().__init__(
            kafka.app_id,
            Worker=Worker,
            agent_supervisor=CrashingSupervisor,  # Faust starts an agent anew whatever happens, and drops its batch
            broker=[URL(f"kafkabatch://{address}") for address in kafka.brokers],
            broker_credentials=_credentials(kafka),
            store="rocksdb://",
            datadir=str(_datadir(config)),
            autodiscover=False,
            topic_disable_leader=True,
            topic_allow_declare=False,  # they are made, and checked, by `logflow setup` and before every start
            topic_partitions=kafka.partitions.raw,
            table_standby_replicas=0,
            consumer_auto_offset_reset="earliest",
            consumer_max_fetch_size=FETCH_BYTES,
            consumer_metadata_max_age_ms=METADATA_MAX_AGE_MS,
            broker_request_timeout=kafka.request_timeout_secs,
            broker_session_timeout=kafka.session_timeout_secs,
            broker_heartbeat_interval=kafka.heartbeat_interval_secs,
            broker_rebalance_timeout=kafka.rebalance_timeout_secs,
            broker_commit_interval=config.counts.commit_interval_secs,
            broker_commit_every=1_000_000,  # by time, not by number
            producer_acks=-1,
            stream_wait_empty=True,
            web_bind=config.web.host,
            web_port=config.web.port or ANY_PORT,
            web_tables_enabled=False,  # Faust would serve the tables' contents to anybody
            web_router_enabled=False,
            web_metrics_enabled=False,
        )
        self.topic_names = named(kafka.topic_prefix)
        self.raw = self.topic(self.topic_names.raw, schema=BatchSchema(takes_unreadable=True))
        self.counts = self.topic(self.topic_names.counts, schema=BatchSchema())
        self.alerts = self.topic(self.topic_names.alerts, schema=BatchSchema())

    async def on_first_start(self) -> None:
        """See `Service.on_first_start`; raises `ConfigError` if the data directory cannot be had."""
        claim(self.config.data_dir)
        folder = Path(self.conf.datadir)
        try:
            folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
            self._create_directories()
        except OSError as error:
            raise ConfigError(f"{UNUSABLE} {error}") from error
        self._lock = hold(  # RocksDB would wait for its own locks, and say nothing
            folder,
            unusable=UNUSABLE,
            in_use=f"data_dir: {folder} is in use by another worker; stop that one, or give this one a name of its own "
            "(LOGFLOW_WORKER_NAME=worker-2), or another LOGFLOW_DATA_DIR",
        )

    def _new_web(self) -> WebServer:
        return WebServer(self)

    async def on_start(self) -> None:
        """See `Service.on_start`."""
        for hook in self.before_start:
            await hook()
        await super().on_start()

    async def on_stop(self) -> None:
        """See `Service.on_stop`."""
        await super().on_stop()
        for hook in self.after_stop:
            await hook()
        if self._lock is not None:
            self._lock.close()


def explain_and_exit(error: ConfigError) -> NoReturn:
    """End the process with status 2, having told its operator what to change and nothing else."""
    stderr = sys.__stderr__ or sys.stderr  # a worker sends `sys.stderr` to its log
    stderr.write(f"{error}\n")
    raise SystemExit(2) from None


def _leave_in_time(status: int) -> None:
    patience = threading.Timer(STOP_SECS, _leave, [status])
    patience.daemon = True
    patience.start()


def _leave(status: int) -> None:
    """End the process as it is: whatever was not acknowledged is read again, as after a kill."""
    logger.warning("stop_cut_short after_secs=%.0f: what was not acknowledged is read by the next start", STOP_SECS)
    logging.shutdown()
    os._exit(status)


def _datadir(config: Config) -> Path:
    return config.data_dir / config.worker_name


def _credentials(kafka: KafkaSection) -> Any:  # noqa: ANN401 - Faust's types are not known to mypy
    context = tls_context(kafka)
    if kafka.sasl is not None:
        password = kafka.sasl.password
        return SASLCredentials(
            username=kafka.sasl.username,
            password=password.get_secret_value() if password else "",
            mechanism=kafka.sasl.mechanism,
            ssl_context=context,
        )
    return None if context is None else SSLCredentials(context=context)
