"""Real lines, mutated, through everything that reads text; `make fuzz` does the same for as long as one likes."""

import sys
import time
from collections.abc import Iterator
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logflow_app.parsers import PARSERS
from tests.fuzz import promises
from tests.fuzz.mutations import LINES, PIECES, any_line, mutated, repeated_separators
from tests.fuzz.promises import PROMISES, SECTIONS
from tests.parsers.test_contract import FIXTURE_OF, FIXTURES, settings_of

fuzzed = partial(settings, deadline=None, suppress_health_check=list(HealthCheck))
RANDOM = st.randoms(use_true_random=False)
NAMES = [name for name in PARSERS if name not in FIXTURE_OF]
OWN = {name: (FIXTURES / f"{name}.log").read_text().split("\n")[:-1] for name in NAMES}
PARSE = {name: PARSERS[name](SECTIONS[name]) for name in NAMES}

LONG_CHARS = 100_000
SLOW_SECS = 0.5  # ten times what is promised, so that a busy machine decides nothing
RUNS = (
    "(", ")", '"', "=", " ", "\\", "[", "]", "{", "<", "a.", "1:", ",", " -", "<*>", '\\"', "a=b ", 'a="', "'", "|",
    "/", "1", "a", "a ", "1.", ": ", "[a] ", "(a) ", "\t", "\n", "\0", "é", "%", "&a=", "::", '{"a":', "=>", "-", ";",
    "A", '= "a b c ', "SG.", "| a ", "a\n", "12:00:00 ", "<password>", "secret=a ",
)  # fmt: skip
HEADS = ("", "2025-10-23 14:32:15 INFO ", "Oct 23 14:32:15 web-1 app[1]: ")


@fuzzed(max_examples=200)
@given(RANDOM)
def test_every_parser_takes_any_lines(rng: Random) -> None:
    """Whatever stands in a pack, each parser makes one valid document or one failure of every line."""
    promises.parsers("\n".join(any_line(rng) for _ in range(3)))


@fuzzed(max_examples=600)
@given(st.sampled_from(sorted(OWN)), RANDOM)
def test_a_parser_takes_what_its_own_lines_became(name: str, rng: Random) -> None:
    """Lines of a format, broken, are read or left out by its parser, and none of them is lost."""
    promises.parser(name, [mutated(rng.choice(OWN[name]), rng) for _ in range(8)])


@fuzzed(max_examples=120)
@given(RANDOM)
def test_no_parser_raises_on_half_a_pair(rng: Random) -> None:
    """Texts that are no valid Unicode cannot come by Kafka; a parser that is given one all the same does not raise."""
    line = any_line(rng)
    at = rng.randint(0, len(line))
    line = line[:at] + rng.choice(("\ud800", "\udfff", "\ud83d")) + line[at:]
    assert [] == [name for name, parse in PARSE.items() if list(parse([line]).positions) not in ([], [0])]


@pytest.mark.parametrize("name", [name for name in PROMISES if name != "parsers"])
@fuzzed(max_examples=250)
@given(RANDOM, st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=8))
def test_other_readers_take_any_text(name: str, rng: Random, text: str, pieces: list[str]) -> None:
    """Times, queries, transforms, redaction and templates keep their promises for lines, for noise and for pieces."""
    PROMISES[name](rng.choice((any_line(rng), text, "".join(pieces), text + "".join(pieces))))


@pytest.mark.parametrize("name", NAMES)
def test_no_line_takes_long(name: str) -> None:
    """A hundred thousand characters of anything are read, or refused, in one pass."""
    parse = PARSERS[name](settings_of(name))
    slowest, line = max((_cpu_secs(parse, line), line[:80]) for line in long_lines(name))
    sys.stdout.write(f"{name}: {slowest * 1000:.0f} ms for {line!r}…\n")
    assert slowest < SLOW_SECS, line


def long_lines(name: str) -> Iterator[str]:
    """Lines that make patterns go back and forth: runs behind heads of lines, and within lines of the format."""
    for number, run in enumerate(RUNS):
        yield HEADS[number % len(HEADS)] + run * (LONG_CHARS // len(run))
    own = OWN[name]
    for number, line in enumerate(own[:: len(own) // 6 + 1]):
        yield from repeated_separators(line, LONG_CHARS)
        run = RUNS[number % len(RUNS)]
        yield line[: len(line) // 2] + run * (LONG_CHARS // len(run))


def _cpu_secs(parse, line: str) -> float:
    """The least CPU time of three readings; one will do where it is short."""
    best = SLOW_SECS * 10
    for _ in range(3):
        begun = time.process_time()
        parse([line])
        best = min(best, time.process_time() - begun)
        if best < SLOW_SECS / 10:
            break
    return best


def test_mutations_stay_lines_of_bounded_length() -> None:
    """A seed gives the same lines again, so that what was found can be repeated."""
    assert [any_line(Random(seed)) for seed in range(50)] == [any_line(Random(seed)) for seed in range(50)]
    assert max(len(any_line(Random(seed))) for seed in range(500)) <= 20_000
    assert len(LINES) > 500
