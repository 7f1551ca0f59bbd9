"""`logflow dlq` over a real topic of dead letters."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logflow_app.cli import main
from logflow_app.config.kafka import KafkaSection
from logflow_app.dead_letters import Cause, DeadLetters, dead_letter
from logflow_app.events import LATIN_1, DeadLetter
from logflow_app.kafka_client import client_options
from logflow_app.producer import make_producer
from tests.delivery.batches import pack_of
from tests.services import Kafka

pytestmark = pytest.mark.kafka

RAW = b"\xff\x00 not UTF-8 \x1b[2J"
Dlq = Callable[..., Result]


def letters() -> list[DeadLetter]:
    """Return three letters: an old one, one with odd bytes, and a new one."""
    pack = pack_of(["9f-1", "9f-2", "9f-3"], ["old line", RAW.decode(LATIN_1), "new [red]line[/red]"])
    pack.meta.encoding = LATIN_1
    now = datetime.now(UTC)
    at = [(now - timedelta(hours=hours)).isoformat() for hours in (48, 2, 0)]
    return [
        dead_letter(pack, 0, Cause("process", "unparsed", "expected JSON", at[0])),
        dead_letter(pack, 1, Cause("deliver:elasticsearch", "mapping_conflict", "failed to parse field", at[1])),
        dead_letter(pack, 2, Cause("deliver:elasticsearch", "too_large", "413", at[2], attempts=2)),
    ]


@pytest.fixture
def dlq(kafka: Kafka, unique: str, tmp_path: Path) -> Dlq:
    """Run `logflow dlq` with a topic that holds the letters, the first of them twice."""
    kafka.create_topics({f"{unique}-dead-letters": 2})
    config = tmp_path / "logflow.yaml"
    config.write_text(f"kafka: {{brokers: '{kafka.bootstrap}', topic_prefix: {unique}}}\n")

    async def bury() -> None:
        producer = await make_producer(client_options(KafkaSection(brokers=[kafka.bootstrap])))
        await DeadLetters(producer, f"{unique}-dead-letters", 1_000_000).bury([letters()[0], *letters()])
        await producer.stop()

    asyncio.run(bury())
    return lambda command, *arguments: CliRunner().invoke(main, ["dlq", command, "--config", str(config), *arguments])


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ([], ["9f-1", "9f-2", "9f-3"]),
        (["--reason", "mapping_conflict"], ["9f-2"]),
        (["--stage", "process"], ["9f-1"]),
        (["--since", "3h"], ["9f-2", "9f-3"]),
        (["--since", "2020-01-01", "--stage", "deliver:elasticsearch", "--limit", "1"], ["9f-3"]),
        (["--reason", "bug"], []),
    ],
)
def test_ls_filters(dlq: Dlq, filters: list[str], ids: list[str]) -> None:
    """The list holds what the filters let through, oldest first, each line once."""
    answer = dlq("ls", "--json", *filters)
    assert 0 == answer.exit_code, answer.output
    assert ids == [letter["id"] for letter in json.loads(answer.stdout)]


def test_ls_is_a_table_that_steers_no_terminal(dlq: Dlq) -> None:
    """The table shows reason, id and line; control characters and markup in a line have no effect."""
    answer = dlq("ls")
    assert 0 == answer.exit_code, answer.output
    assert "mapping_conflict" in answer.stdout
    assert "new [red]line[/red]" in answer.stdout
    assert "\x1b" not in answer.stdout


def test_an_empty_list_says_so(dlq: Dlq, kafka: Kafka, unique: str, tmp_path: Path) -> None:
    """Without a letter there is a sentence and no head of a table; with filters, that they are why."""
    answer = dlq("ls", "--reason", "bug")
    assert (0, "") == (answer.exit_code, answer.stdout)
    assert "no dead letters with these filters; without them, all are listed\n" == answer.stderr
    kafka.create_topics({f"{unique}-none-dead-letters": 1})
    config = tmp_path / "none.yaml"
    config.write_text(f"kafka: {{brokers: '{kafka.bootstrap}', topic_prefix: {unique}-none}}\n")
    answer = CliRunner().invoke(main, ["dlq", "ls", "--config", str(config)])
    assert (0, "", "there are no dead letters\n") == (answer.exit_code, answer.stdout, answer.stderr)


def test_show_gives_the_bytes_back(dlq: Dlq) -> None:
    """`show --raw` writes the line as it was read at its source, and nothing else."""
    assert RAW == dlq("show", "9f-2", "--raw").stdout_bytes


def test_show_tells_all(dlq: Dlq) -> None:
    """`show` tells reason, origin and error; --json gives the letter itself."""
    told = dlq("show", "9f-3").stdout
    assert "reason: too_large" in told
    assert "origin.offset: 77" in told
    assert "9f-3" == json.loads(dlq("show", "9f-3", "--json").stdout)["id"]


def test_show_of_nothing_says_so(dlq: Dlq) -> None:
    """An id that is not there ends with 1 and says what to do."""
    answer = dlq("show", "9f-4")
    assert (1, True) == (answer.exit_code, "logflow dlq ls" in answer.stderr)


def test_a_bad_time_is_explained(dlq: Dlq) -> None:
    """A time that is none is answered with what was expected."""
    answer = dlq("ls", "--since", "yesterday")
    assert (2, True) == (answer.exit_code, "expected a time such as" in answer.stderr)
