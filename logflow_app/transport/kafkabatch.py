"""What Faust makes of the broker URL scheme `kafkabatch://`."""

from collections.abc import Awaitable, Callable

from faust.transport.drivers import aiokafka as driver
from faust.types.enums import ProcessingGuarantee

from logflow_app.errors import ConfigError
from logflow_app.transport.consumer import Consumer
from logflow_app.transport.versions import check_installed_versions


class Transport(driver.Transport):  # type: ignore[misc]  # Faust is untyped to mypy
    """What Faust makes of `kafkabatch://host:port`; its settings are attributes, read whenever they are needed.

    `on_give_up` holds callbacks without arguments, called when partitions are about to be given up or the worker stops,
    before the wait for what is in flight; a stop may call them twice. `on_seek` holds coroutine functions, awaited
    after the seek that ends a recovery, while nothing is delivered yet: the place to read what was recovered.
    """

    Consumer = Consumer

    revoke_patience_secs: float = 4.0
    """How long a revoke or a stop waits for what is in flight; well below the group's rebalance timeout."""

    fetch_max_wait_ms: int = 250
    """How long Kafka holds an empty fetch. Faust's 1,500 ms hold up every step of a rebalance that comes behind one."""

    on_give_up: list[Callable[[], None]]
    on_seek: list[Callable[[], Awaitable[None]]]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        check_installed_versions()
        self._check_settings()
        self.on_give_up = []
        self.on_seek = []

    def _check_settings(self) -> None:
        problems = []
        if not self.app.conf.stream_wait_empty:
            problems.append("kafkabatch:// needs stream_wait_empty=True: without it a revoke commits nothing")
        if self.app.conf.processing_guarantee is ProcessingGuarantee.EXACTLY_ONCE:
            problems.append("kafkabatch:// takes processing_guarantee='at_least_once', not 'exactly_once'")
        if problems:
            raise ConfigError(problems)
