"""A demo's configuration is one that anybody may take, and what it remembers comes back."""

from glob import glob
from pathlib import Path

import pytest

from logflow_app.config import refuse_unserved
from logflow_app.config.document import read_document
from logflow_app.config.loading import build
from logflow_app.errors import ConfigError
from logflow_app.supervisor.demo_files import State, read_state, threshold, write_config, write_state
from logflow_app.supervisor.tally import Counted


@pytest.mark.parametrize(
    "name", ["plain", "with space", 'a "quoted" one', "${HOME}", "back\\slash", "[glob]*", "ä: #x"]
)
def test_the_configuration_is_valid_wherever_it_stands(tmp_path: Path, name: str) -> None:
    """Folders may be called anything."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "demo-logs").mkdir()
    log = folder / "demo-logs" / "shop.log"
    log.touch()
    config = build(read_document(write_config(folder, State(19092, 18099), 6066, 100)), {})
    refuse_unserved(config)
    assert folder == config.data_dir
    assert "127.0.0.1:19092" == config.broker.address == config.kafka.bootstrap
    assert ("sqlite", folder / "store") == (config.all_outputs[0].type, config.all_outputs[0].sqlite.path)  # type: ignore[union-attr]
    (pattern,) = config.inputs.files[0].paths
    assert [str(log)] == glob(pattern)  # noqa: PTH207 - as the shipper does
    assert (70, 10.0) == (config.alerts.rules[0].count, config.alerts.rules[0].window_secs)


def test_the_threshold_lies_between_what_is_usual_and_a_burst() -> None:
    """At any rate, by a margin."""
    for rate in (1, 10, 40, 100, 1000, 50_000):
        usual = rate * 0.1 / 5 * 10
        assert usual + 4 * usual**0.5 < threshold(rate) < usual + max(40, rate)


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    """Or nothing, at the first start."""
    assert State() == read_state(tmp_path)
    state = State(1, 2, {0: Counted(3, 4), 11: Counted(5, 6)})
    write_state(tmp_path, state)
    assert state == read_state(tmp_path)


def test_what_cannot_be_read_is_explained(tmp_path: Path) -> None:
    """It is not thrown away: lines that Kafka has forgotten are counted in it."""
    (tmp_path / "demo.json").write_text("{")
    with pytest.raises(ConfigError, match="expected what an earlier demo remembered"):
        read_state(tmp_path)
