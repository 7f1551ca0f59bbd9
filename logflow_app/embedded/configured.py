"""The configuration → the broker's settings."""

from pathlib import Path

from logflow_app.config.model import Config
from logflow_app.embedded.settings import BrokerSettings
from logflow_app.errors import ConfigError

FOLDER_NAME = "broker"


def settings_of(config: Config, data_dir: Path | None = None, address: str | None = None) -> BrokerSettings:
    """Return the broker's settings; the arguments, where given, take the place of what the configuration says.

    Raises ConfigError where `address` is not host:port.
    """
    section = config.broker
    host, _, port = (address or section.address).rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ConfigError(f"--address: expected host:port with a port up to 65535, came {address}")
    return BrokerSettings(
        folder=(data_dir or config.data_dir) / FOLDER_NAME,
        host=host.strip("[]"),
        port=int(port),
        fsync=section.fsync,
        fsync_interval_secs=section.fsync_interval_secs,
        segment_bytes=section.segment_bytes,
        retention_secs=section.retention_secs,
        retention_bytes=section.retention_bytes,
        cleaning_interval_secs=section.cleaning_interval_secs,
        max_connections=section.max_connections,
        max_request_bytes=section.max_request_bytes,
        max_fetch_bytes=section.max_fetch_bytes,
        max_partitions=section.max_partitions,
    )
