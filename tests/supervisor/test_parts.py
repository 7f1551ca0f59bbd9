"""What a configuration asks for becomes programs, or a sentence on why it cannot."""

import socket
from pathlib import Path

import pytest

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from logflow_app.supervisor import parts
from logflow_app.supervisor.ports import free_port, is_free
from logflow_app.supervisor.program import Stage

FILES = {"files": [{"paths": ["x.log"]}]}


def config(**sections: object) -> Config:
    """Return a configuration with these sections."""
    return Config.model_validate(sections)


def test_each_worker_has_a_name_and_a_port_of_its_own() -> None:
    """The first has those of the configuration."""
    port = free_port()
    programs = list(parts.parts(config(web={"port": port}, inputs=FILES), Path("/x.yaml"), 3))
    assert ["worker", "worker-2", "worker-3", "shipper"] == [program.name for program in programs]
    settings = [program.settings for program in programs[:3]]
    assert ["worker", "worker-2", "worker-3"] == [each["LOGFLOW_WORKER_NAME"] for each in settings]
    assert 3 == len({each["LOGFLOW_WEB__PORT"] for each in settings})
    assert str(port) == settings[0]["LOGFLOW_WEB__PORT"]
    assert {"/x.yaml"} == {program.settings["LOGFLOW_CONFIG"] for program in programs}
    assert f"http://127.0.0.1:{port}/" == parts.page_of(programs)


def test_the_broker_comes_first_where_it_is_asked_for() -> None:
    """And nothing is shipped where nothing is configured."""
    asked = config(broker={"enabled": True}, web={"port": 0})
    programs = list(parts.parts(asked, None, 1))
    assert [("broker", Stage.BROKER), ("worker", Stage.SERVICE)] == [(each.name, each.stage) for each in programs]
    assert "LOGFLOW_CONFIG" not in programs[0].settings


def test_a_taken_port_is_explained() -> None:
    """Which one, and by what it is changed."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(ConfigError, match=rf"web.port: {port} on 127.0.0.1 is taken .*LOGFLOW_WEB__PORT"):
            list(parts.parts(config(web={"port": port}), None, 1))
        assert port != free_port(port)
    assert port == free_port(port)
    assert port != free_port(port, taken=[port])


@pytest.mark.parametrize(("brokers", "fits"), [("localhost:9092", True), ("127.0.0.1:9093", False), ("k:9092", False)])
def test_everybody_must_talk_to_the_broker_that_is_started(brokers: str, *, fits: bool) -> None:
    """Else lines would go elsewhere, or nowhere."""
    asked = config(broker={"enabled": True}, kafka={"brokers": brokers})
    if fits:
        parts.check(asked)
    else:
        with pytest.raises(ConfigError, match=r"kafka.brokers: expected 127\.0\.0\.1:9092"):
            parts.check(asked)


def test_pages_have_addresses_that_browsers_take() -> None:
    """A server that listens everywhere has the machine's name."""
    assert "http://[::1]:1/" == parts.page_at("::1", 1)
    assert f"http://{socket.gethostname()}:1/" == parts.page_at("0.0.0.0", 1)
