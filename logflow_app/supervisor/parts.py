"""The configuration → the programs of one machine: broker, workers, shipper."""

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

from logflow_app.config.inputs import StdinInput
from logflow_app.config.model import Config
from logflow_app.errors import ConfigError
from logflow_app.supervisor.ports import LOOPBACK, free_port, is_free
from logflow_app.supervisor.program import Program, Stage
from logflow_app.supervisor.readiness import answers_http, answers_kafka

CONFIG_VARIABLE, PORT_VARIABLE, NAME_VARIABLE = "LOGFLOW_CONFIG", "LOGFLOW_WEB__PORT", "LOGFLOW_WORKER_NAME"


def check(config: Config) -> None:
    """Raise `ConfigError` where the broker of our own is not the one everybody is to talk to."""
    own = config.broker.address
    if config.broker.enabled and not any(_is_same(own, address) for address in config.kafka.brokers):
        raise ConfigError(
            f"kafka.brokers: expected {own}, the address of `broker`, which is enabled; came {config.kafka.bootstrap}"
        )


def _is_same(own: str, other: str) -> bool:
    (host, _, port), (other_host, _, other_port) = own.rpartition(":"), other.rpartition(":")
    return port == other_port and (host == other_host or other_host in ("localhost", LOOPBACK))


def broker(config: Config, config_path: Path | None) -> Program:
    """Return the broker of our own."""
    ready = answers_kafka(config.broker.address)
    return Program("broker", ("logflow_app", "broker"), Stage.BROKER, _settings(config_path), ready, component="broker")


def workers(config: Config, config_path: Path | None, number: int) -> list[Program]:
    """Return so many workers; the first has the configured port and folder, each other one of its own.

    Raises `ConfigError` if the configured port is taken.
    """
    ports = [free_page_port(config.web.host, config.web.port)]
    while len(ports) < number:
        ports.append(free_port(taken=ports))
    return [_worker(config, config_path, n, port) for n, port in enumerate(ports, 1)]


def free_page_port(host: str, port: int) -> int:
    """Return the port, any that is free for 0; raises `ConfigError` if it is taken."""
    if port and not is_free(port, host):
        raise ConfigError(
            f"web.port: {port} on {host} is taken by another program; choose another one (--port, or {PORT_VARIABLE})"
        )
    return port or free_port()


def _worker(config: Config, config_path: Path | None, number: int, port: int) -> Program:
    name = config.worker_name if number == 1 else f"{config.worker_name}-{number}"
    level = "error" if config.logging.level == "fatal" else config.logging.level  # Faust's own `crit` breaks it
    return Program(
        name,
        ("faust", "-A", "logflow_app", "worker", "--loglevel", level),
        Stage.SERVICE,
        _settings(config_path) | {PORT_VARIABLE: str(port), NAME_VARIABLE: name},
        answers_http(config.web.host, port, "/health/ready"),
        page=page_at(config.web.host, port),
    )


def shipper(config_path: Path | None) -> Program:
    """Return the shipper of all configured inputs."""
    return Program("shipper", ("logflow_app", "ship"), Stage.SOURCE, _settings(config_path))


def _settings(config_path: Path | None) -> dict[str, str]:
    return {CONFIG_VARIABLE: str(config_path)} if config_path else {}


def parts(config: Config, config_path: Path | None, number_of_workers: int) -> Iterator[Program]:
    """Yield everything a configuration asks for on this machine; raises `ConfigError` where it cannot be had."""
    if config.broker.enabled:
        yield broker(config, config_path)
    yield from workers(config, config_path, number_of_workers)
    if has_inputs(config):
        yield shipper(config_path)


def has_inputs(config: Config) -> bool:
    """Return whether there is anything to ship; a supervisor has no standard input to give away."""
    return any(not isinstance(entry, StdinInput) for entry in config.inputs.all)


def page_of(programs: Iterable[Program]) -> str:
    """Return the address of the first page there is."""
    return next(program.page for program in programs if program.page)


def page_at(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - not bound, replaced by a name others know
        host = socket.gethostname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
