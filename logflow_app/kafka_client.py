"""How to reach Kafka, in the words of its clients: options for aiokafka from the section `kafka`."""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable, Coroutine
from typing import Any

from logflow_app.config.kafka import KafkaSection
from logflow_app.errors import ConfigError

TALKATIVE = ("aiokafka", "aiokafka.consumer.fetcher", "aiokafka.consumer.group_coordinator", "aiokafka.producer.sender")
SELDOM_SECS = 10.0
LAST_CHANCE_SECS = 0.5


class Seldom(logging.Filter):
    """Lets a message of each kind pass once in `SELDOM_SECS`, with the number of those it held back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._passed: dict[object, tuple[float, int]] = {}  # kind → when one passed, how many were held back since

    def filter(self, record: logging.LogRecord) -> bool:
        """See `logging.Filter.filter`."""
        now = self._clock()
        passed_at, held_back = self._passed.get(record.msg, (-SELDOM_SECS, 0))
        if now - passed_at < SELDOM_SECS:
            self._passed[record.msg] = passed_at, held_back + 1
            return False
        self._passed[record.msg] = now, 0
        if held_back:
            record.msg = f"{record.msg} (and {held_back} alike since the last)"
        return True


def hush_clients() -> None:
    """Keep the Kafka clients from telling of every attempt: with Kafka away that is a hundred lines a second."""
    for name in TALKATIVE:
        talkative = logging.getLogger(name)
        if not any(isinstance(known, Seldom) for known in talkative.filters):
            talkative.addFilter(Seldom())


async def start_whole(start: Coroutine[Any, Any, None]) -> None:
    """Start a client; cancelled meanwhile, give it a moment to finish.

    A client that is cancelled while it asks its first broker leaves that connection open, and complains of it.
    """
    task = asyncio.ensure_future(start)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=LAST_CHANCE_SECS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


def client_options(kafka: KafkaSection) -> dict[str, Any]:
    """Return the arguments every aiokafka client takes; raises `ConfigError` if a certificate cannot be read."""
    options: dict[str, Any] = {
        "bootstrap_servers": kafka.bootstrap,
        "security_protocol": kafka.security_protocol,
        "request_timeout_ms": int(kafka.request_timeout_secs * 1000),
    }
    if kafka.tls is not None:
        options["ssl_context"] = tls_context(kafka)
    if kafka.sasl is not None:
        password = kafka.sasl.password
        options |= {
            "sasl_mechanism": kafka.sasl.mechanism,
            "sasl_plain_username": kafka.sasl.username,
            "sasl_plain_password": password.get_secret_value() if password else "",
        }
    return options


def tls_context(kafka: KafkaSection) -> ssl.SSLContext | None:
    """Return the TLS context of the section `kafka.tls`, None where the section is absent."""
    tls = kafka.tls
    if tls is None:
        return None
    try:
        context = ssl.create_default_context(cafile=str(tls.ca_file) if tls.ca_file else None)
        context.check_hostname = tls.check_hostname
        if tls.cert_file is not None:
            password = tls.key_password.get_secret_value() if tls.key_password else None
            context.load_cert_chain(str(tls.cert_file), str(tls.key_file), password)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"kafka.tls: expected readable PEM files, came {error}") from error
    return context
