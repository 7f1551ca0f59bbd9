"""The configuration of a running shipper follows its files; a bad one keeps the old and says why."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from logflow_app.config import Config, load
from logflow_app.errors import ConfigError
from shippers.fixed import keep_fixed
from shippers.reload import Reload
from tests.shippers.waiting import until

GOOD = "inputs:\n  files:\n    - {name: app, paths: [app.log]}\n"
BETTER = GOOD + "    - {name: web, paths: [web.log]}\n"


class Office:
    """A reload at work in a folder, and the configurations it had put in force."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "logflow.yaml"
        self.applied: list[Config] = []
        self.refusal = ""
        self.problems: list[str] = []
        self.asked = asyncio.Event()
        self.reload = Reload(self.read(set()), self.read, self.apply, lambda: self.problems)

    def read(self, files: set[Path]) -> Config:
        """Load the file."""
        return load(self.file, {}, files)

    async def apply(self, config: Config) -> None:
        """Take a configuration, or not."""
        if self.refusal:
            raise ConfigError(self.refusal)
        self.applied.append(config)

    @property
    def names(self) -> list[str]:
        """The inputs now in force, as far as they were put there by a reload."""
        return [entry.name for entry in self.applied[-1].inputs.files] if self.applied else []


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """A reload that runs, looking often."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shippers.reload.SETTLE_SECS", 0.01)
    (tmp_path / "logflow.yaml").write_text(GOOD)
    made = Office(tmp_path)
    running = asyncio.create_task(made.reload.run(made.asked, 0.02))
    await until(lambda: bool(made.reload._marks))
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def replace(file: Path, text: str) -> None:
    """Write as an editor does: beside it, and then in its place."""
    beside = file.with_name("~" + file.name)
    beside.write_text(text)
    beside.replace(file)


async def test_a_file_written_in_place_is_taken(office: Office) -> None:
    """The new inputs are in force soon after, and it is told when."""
    before = office.reload.standing.loaded_at
    office.file.write_text(BETTER)
    await until(lambda: ["app", "web"] == office.names)
    await until(lambda: 1 == office.reload.standing.reloads)
    assert office.reload.standing.loaded_at > before


async def test_a_file_replaced_by_rename_is_taken(office: Office) -> None:
    """As most editors write it."""
    replace(office.file, BETTER)
    await until(lambda: ["app", "web"] == office.names)


async def test_a_config_map_that_swaps_its_link_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes mounts file → ..data/file, ..data → a folder of the moment, and swaps the middle link."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shippers.reload.SETTLE_SECS", 0.01)
    for moment, text in (("..one", GOOD), ("..two", BETTER)):
        (tmp_path / moment).mkdir()
        (tmp_path / moment / "logflow.yaml").write_text(text)
        os.utime(tmp_path / moment / "logflow.yaml", (1, 1))
    (tmp_path / "..data").symlink_to("..one")
    (tmp_path / "logflow.yaml").symlink_to("..data/logflow.yaml")
    office = Office(tmp_path)
    running = asyncio.create_task(office.reload.run(office.asked, 0.02))
    await until(lambda: bool(office.reload._marks))
    (tmp_path / "..data_tmp").symlink_to("..two")
    (tmp_path / "..data_tmp").replace(tmp_path / "..data")
    await until(lambda: ["app", "web"] == office.names)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_bad_file_keeps_the_old_one_and_says_why(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Log, counter and status name the place; the next good file is taken and all is well."""
    replace(office.file, GOOD + "kafka: {brokersss: x}\n")
    await until(lambda: 1 == office.reload.standing.failed_reloads)
    assert "logflow.yaml:4: kafka.brokersss" in office.reload.standing.error
    assert "configuration_refused consequence='the one before stays'" in caplog.text
    assert [] == office.applied
    replace(office.file, BETTER)
    await until(lambda: ["app", "web"] == office.names)
    await until(lambda: not office.reload.standing.error)


async def test_the_old_file_put_back_ends_the_complaint(office: Office) -> None:
    """Whoever undoes a mistake sees that it is undone, though nothing is new."""
    replace(office.file, "nonsense")
    await until(lambda: bool(office.reload.standing.error))
    replace(office.file, GOOD)
    await until(lambda: not office.reload.standing.error)


async def test_a_file_that_is_gone_keeps_the_old_one(office: Office) -> None:
    """Between deleting and writing anew nothing stops, and what is written then is taken."""
    office.file.unlink()
    await until(lambda: "there is none" in office.reload.standing.error)
    office.file.write_text(BETTER)
    await until(lambda: ["app", "web"] == office.names)


async def test_a_plan_that_cannot_be_had_keeps_the_old_one(office: Office) -> None:
    """What only shows when it is to be done is told the same way."""
    office.refusal = "nothing to ship"
    replace(office.file, BETTER)
    await until(lambda: "nothing to ship" == office.reload.standing.error)
    assert 1 == office.reload.standing.failed_reloads


async def test_what_one_input_lacks_is_told_and_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that was taken is tried again without a word from anybody."""
    monkeypatch.setattr("shippers.reload.RETRY_SECS", 0.01)
    office.problems = ["port taken"]
    await until(lambda: len(office.applied) > 1)
    assert "port taken" == office.reload.standing.error
    office.problems = []
    assert "" == office.reload.standing.error


async def test_who_asks_is_served_though_nothing_changed(office: Office) -> None:
    """SIGHUP applies what stands there."""
    office.asked.set()
    await until(lambda: ["app"] == office.names)


async def test_secrets_and_dotenv_are_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the file depends on is watched as the file is, also what is not there yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logflow.yaml").write_text(
        "kafka: {sasl: {username: me, password_file: '${SECRETS}/kafka'}, tls: {ca_file: ca.pem}}\n"
    )
    (tmp_path / ".env").write_text("SECRETS=hidden\n")
    files: set[Path] = set()
    with pytest.raises(ConfigError, match="there is none"):
        load(tmp_path / "logflow.yaml", {}, files)
    assert {tmp_path / "logflow.yaml", Path(".env"), Path("hidden/kafka"), Path("ca.pem")} == files


async def test_a_change_of_dotenv_is_taken(office: Office, tmp_path: Path) -> None:
    """A variable the file uses is a part of the configuration."""
    replace(office.file, GOOD.replace("app.log", "'${WHICH:-app.log}'"))
    (tmp_path / ".env").write_text("WHICH=other.log\n")
    await until(lambda: bool(office.applied) and ["other.log"] == office.applied[-1].inputs.files[0].paths)


def test_what_is_fixed_is_kept_and_named() -> None:
    """Brokers, data_dir and the spool stay as they were until a restart; all else is taken; no value is told."""
    old = Config.model_validate({"data_dir": "/one", "kafka": {"brokers": "one:9092"}})
    new = Config.model_validate(
        {
            "data_dir": "/two",
            "kafka": {"brokers": "two:9092"},
            "shipper": {"spool": {"path": "/elsewhere"}, "linger_ms": 7},
            "inputs": {"files": [{"paths": ["a.log"]}]},
        }
    )
    kept, held_back = keep_fixed(old, new)
    assert ["kafka.brokers", "data_dir", "shipper.spool.path"] == held_back
    assert (Path("/one"), ["one:9092"], None) == (kept.data_dir, kept.kafka.brokers, kept.shipper.spool.path)
    assert (7, ["a.log"]) == (kept.shipper.linger_ms, kept.inputs.files[0].paths)
    assert (kept, []) == keep_fixed(old, kept)
