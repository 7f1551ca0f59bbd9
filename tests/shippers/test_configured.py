"""The configuration reaches the shipper."""

from pathlib import Path

import pytest

from logflow_app.config import Config
from logflow_app.errors import ConfigError
from shippers.configured import jobs, producer_settings
from shippers.file.configured import file_jobs
from shippers.pacing import Rate
from shippers.speed import rate_of
from shippers.wishes import Wishes

SEED = {
    "inputs": {
        "files": [
            {"paths": ["/var/log/app1.log"], "checkpoint_path": "/tmp/checkpoints", "checkpoint_interval": "10s"},
            {"paths": ["/var/log/app2.log"], "checkpoint_path": "/tmp/checkpoints", "service": "two"},
            {"paths": ["/var/log/other.log"]},
        ]
    },
    "shipper": {"lines_per_record": 1, "compression": "none"},
    "kafka": {"brokers": "one:9092,two:9092", "topic_prefix": "mine"},
}


def test_inputs_with_one_checkpoint_folder_share_it() -> None:
    """Two shippers in one process cannot lock the same folder, so their inputs go together, saved as often as asked."""
    shared, other = file_jobs(Config.model_validate(SEED), Wishes())
    assert (Path("/tmp/checkpoints"), 5.0) == (shared.place, shared.settings.checkpoint_interval_secs)
    assert [("files-0", ""), ("files-1", "two")] == [(source.name, source.service) for source in shared.inputs]
    assert Path("logflow-data/checkpoints").absolute() == other.place
    assert 1 == other.settings.pack.max_lines


def test_the_command_line_comes_first() -> None:
    """Named files take the place of the configured ones, and a shipper may be told to remember nothing."""
    (job,) = file_jobs(Config.model_validate(SEED), Wishes(paths=["a.log"], start_at="end", remembers=False))
    assert (["a.log"], "end", None) == (job.inputs[0].paths, job.inputs[0].start_at, job.place)


def test_what_the_command_line_names_has_a_checkpoint_of_its_own(tmp_path: Path) -> None:
    """The same for the same paths in any order, another for others, and never that of the configured shipper."""
    config = Config(data_dir=tmp_path)

    def place(*paths: str, named: Path | None = None) -> Path | None:
        (job,) = file_jobs(config, Wishes(paths=paths, checkpoint_path=named))
        return job.place

    first = place("a.log", "/b.log")
    assert first == place("/b.log", str(Path("a.log").absolute()))
    assert first is not None
    assert (tmp_path / "checkpoints", "cli-") == (first.parent, first.name[:4])
    assert len({first, place("a.log"), tmp_path / "checkpoints"}) == 3
    assert tmp_path / "mine" == place("a.log", named=tmp_path / "mine")


def test_nothing_to_follow_is_said() -> None:
    """Without files there is nothing to do, and the message says where to name some."""
    with pytest.raises(ConfigError, match=r"inputs\.files or inputs\.docker or inputs\.syslog"):
        jobs(Config(), Wishes())


def test_kafka_is_reached_as_configured() -> None:
    """Brokers, topic and compression come from the configuration; the command line may name other brokers."""
    settings = producer_settings(Config.model_validate(SEED))
    assert ("one:9092,two:9092", "mine-raw", None) == (settings.bootstrap, settings.topic, settings.compression)
    assert "three:9092" == producer_settings(Config(), "three:9092").bootstrap


def test_one_kind_can_be_served_by_itself() -> None:
    """`python -m shippers docker` leaves other files alone, and `file` leaves containers alone."""
    config = Config.model_validate({"inputs": {"files": [{"paths": ["a.log"]}], "docker": [{"name": "all"}]}})
    names = {
        kind: [source.name for job in file_jobs(config, Wishes(kinds=frozenset({kind}))) for source in job.inputs]
        for kind in ("files", "docker")
    }
    assert {"files": ["files-0"], "docker": ["all"]} == names
    assert jobs(config, Wishes(kinds=frozenset({"docker"})))


def test_a_limit_comes_from_the_configuration_or_the_command_line() -> None:
    """The command line comes first; both kinds at once are refused."""
    lines = Config.model_validate({"shipper": {"lines_per_sec": 100}})
    assert Rate(100, "lines") == rate_of(lines, Wishes())
    assert Rate(5, "bytes") == rate_of(lines, Wishes(rate=Rate(5, "bytes")))
    assert Rate(2**20, "bytes") == rate_of(Config.model_validate({"shipper": {"bytes_per_sec": "1MiB"}}), Wishes())
    assert None is rate_of(Config(), Wishes())
    with pytest.raises(ValueError, match="not both"):
        Config.model_validate({"shipper": {"lines_per_sec": 100, "bytes_per_sec": "1MiB"}})


def test_what_a_spool_holds_is_sent_when_its_inputs_are_no_more(tmp_path: Path) -> None:
    """Files alone are not all there is to ship where an earlier run left messages."""
    config = Config.model_validate({"inputs": {"files": [{"paths": ["a.log"]}]}, "data_dir": str(tmp_path)})
    assert 1 == len(jobs(config, Wishes()))
    (tmp_path / "spool" / "0-abc").mkdir(parents=True)
    assert tmp_path / "spool" == jobs(config, Wishes())[1].place
    assert 1 == len(jobs(config, Wishes(ends_when_read=True)))
    assert 1 == len(jobs(config, Wishes(kinds=frozenset({"files"}))))
