"""What the broker will not start with, and what it says then."""

import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from logflow_app.config.model import Config
from logflow_app.embedded.configured import settings_of
from logflow_app.embedded.server import Server
from logflow_app.embedded.settings import BrokerSettings
from logflow_app.errors import ConfigError


@pytest.fixture
def settings(tmp_path: Path) -> BrokerSettings:
    """Settings of a broker of this test's own."""
    return BrokerSettings(tmp_path / "broker", port=0, max_partitions=50)


async def refusal(settings: BrokerSettings) -> str:
    """Return why a broker does not start."""
    with pytest.raises(ConfigError) as refused:
        async with Server(settings):
            pass
    return str(refused.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "no.such.host.invalid"])
async def test_only_this_machine_is_served(settings: BrokerSettings, host: str) -> None:
    """Any address but a loopback one is refused before anything is made."""
    assert "broker.address: expected a loopback address" in await refusal(replace(settings, host=host))
    assert not settings.folder.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1.2.3"])
async def test_every_loopback_address_will_do(settings: BrokerSettings, host: str) -> None:
    """It says where it is."""
    async with Server(replace(settings, host=host)) as server:
        assert [] != server.addresses
        assert all(re.fullmatch(r"(127\.[\d.]+|\[::1\]):\d+", address) for address in server.addresses)


async def test_a_port_that_is_taken_is_said(settings: BrokerSettings) -> None:
    """With the way out; and the folder is free again."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"127.0.0.1:{port} cannot be had" in await refusal(replace(settings, port=port))
    async with Server(settings) as server:
        assert [] != server.addresses


async def test_a_folder_serves_one_broker(settings: BrokerSettings) -> None:
    """The second is refused."""
    async with Server(settings):
        assert "is in use by another broker" in await refusal(settings)


async def test_a_folder_that_cannot_be_made_is_said(settings: BrokerSettings) -> None:
    """A file in its place stands for every other reason."""
    settings.folder.write_text("in the way")
    assert "expected a folder the broker can write to" in await refusal(settings)


async def test_a_lost_catalogue_is_not_taken_for_an_empty_one(settings: BrokerSettings) -> None:
    """Without it nobody knows which folder is which topic: the start is refused, and nothing is deleted."""
    async with Server(settings) as server:
        server._broker.catalogue.create("kept", 2, {})
    before = sorted(settings.folder.rglob("*.seg"))
    (settings.folder / "topics.json").unlink()
    assert "topics.json is missing" in await refusal(settings)
    assert (2 + 1, before) == (len(before), sorted(settings.folder.rglob("*.seg")))  # and the one of the offsets


@pytest.mark.parametrize("address", ["9092", "host:", ":9092", "host:99999", "host:port"])
def test_an_address_is_host_and_port(address: str) -> None:
    """Anything else on the command line is refused; a configuration has refused it before."""
    with pytest.raises(ConfigError, match="--address: expected host:port"):
        settings_of(Config(), address=address)


def test_settings_come_from_the_configuration() -> None:
    """All of the section `broker`, and what the command line says goes over it."""
    config = Config.model_validate({"data_dir": "/data", "broker": {"address": "[::1]:1", "fsync": "always"}})
    settings = settings_of(config)
    assert (Path("/data/broker"), "::1", 1, "always") == (
        settings.folder,
        settings.host,
        settings.port,
        settings.fsync,
    )
    section = config.broker.model_dump(exclude={"enabled", "address"})
    assert section == {name: getattr(settings, name) for name in section}
    settings = settings_of(config, Path("/other"), "localhost:2")
    assert (Path("/other/broker"), "localhost", 2) == (settings.folder, settings.host, settings.port)
