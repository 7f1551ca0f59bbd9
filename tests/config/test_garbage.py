"""The configuration under garbage: whatever stands in the file or the environment, the answer is a `ConfigError`."""

import random
from collections.abc import Callable
from functools import partial

import pytest

from logflow_app.config import Config
from logflow_app.config.document import Document
from logflow_app.config.loading import build
from logflow_app.config.places import Places
from logflow_app.errors import ConfigError
from tests.config.loaded import loaded

GOOD = b"""inputs:
  files:
    - paths: [/a, "/b"]
      parser: {type: json, time_field: ts}
      transforms:
        - {type: add, add: {a: 1}}
kafka:
  brokers: &b [a:1]
output: {type: kafka, kafka: {brokers: *b, topic: "logs"}}
"""
WILD: list[object] = [
    None,
    True,
    -1,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x" * 100_000,
    "\0",
    "${A",
    [],
    {},
    [[]],
    {"": {}},
]
KEYS = [
    "inputs",
    "files",
    "paths",
    "parser",
    "type",
    "json",
    "kafka",
    "brokers",
    "output",
    "outputs",
    "transforms",
    "add",
]


SEEDS = range(5)
ROUNDS = 60


@pytest.mark.parametrize("seed", SEEDS)
def test_random_bytes_are_answered(seed: int) -> None:
    """Bytes of any kind are refused in words."""
    noise = random.Random(seed)
    for _ in range(ROUNDS):
        with pytest.raises(ConfigError):
            loaded(noise.randbytes(noise.randrange(1, 400)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_file_is_read_or_answered(seed: int) -> None:
    """A good file with some bytes changed is either good still or refused in words."""
    noise = random.Random(seed)
    for _ in range(ROUNDS):
        data = bytearray(GOOD)
        for _ in range(noise.randrange(1, 6)):
            data[noise.randrange(len(data))] = noise.choice(b"\t\n :-{}[]&*!|>'\"%@`#,?\\\x00\xff019azAZ$~=<")
        assert all(problem.startswith("logflow.yaml") for problem in answer(partial(loaded, bytes(data))))


def wild_tree(noise: random.Random, depth: int) -> object:
    """Return a tree of known keys and unfit values."""
    if depth == 0 or noise.random() < 0.2:
        return noise.choice(WILD)
    if noise.random() < 0.3:
        return [wild_tree(noise, depth - 1) for _ in range(noise.randrange(3))]
    return {noise.choice(KEYS): wild_tree(noise, depth - 1) for _ in range(noise.randrange(1, 4))}


@pytest.mark.parametrize("seed", SEEDS)
def test_unfit_values_are_answered(seed: int) -> None:
    """Values of any kind at any place are refused in words, or fit."""
    noise = random.Random(seed)
    for _ in range(ROUNDS):
        tree = {noise.choice(KEYS): wild_tree(noise, 5) for _ in range(3)}
        document = Document(tree, Places(), [])
        assert all(len(problem) < 1000 for problem in answer(partial(build, document, {})))


@pytest.mark.parametrize("seed", SEEDS)
def test_unfit_variables_are_answered(seed: int) -> None:
    """Variables of any name and value are refused in words, or fit."""
    noise = random.Random(seed)
    parts = [*KEYS, "0", "1", "99999999999", "", "²"]
    values = ["", "1", "[", '{"a": [1]}', "[" * 10_000, "x" * 10_000, "\0", "kafka"]
    for _ in range(ROUNDS):
        names = ["__".join(noise.choice(parts) for _ in range(noise.randrange(1, 6))).upper() for _ in range(4)]
        environ = {f"LOGFLOW_{name}": noise.choice(values) for name in names}
        assert all(len(problem) < 2000 for problem in answer(partial(loaded, **environ)))


def answer(load: Callable[[], Config]) -> list[str]:
    """Return the problems, none where the configuration can be used."""
    try:
        assert load().all_outputs
    except ConfigError as error:
        return error.problems
    return []
