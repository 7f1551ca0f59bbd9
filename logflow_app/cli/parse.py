"""`logflow parse`: lines as the events they would become, without starting anything."""

import sys
from collections import Counter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypedDict, Unpack

import click

from logflow_app.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logflow_app.config import Config


Source = tuple[IO[bytes], str]
"""Where lines come from, and what events call it."""


class Told(TypedDict):
    """What the command line says of the lines in place of a configuration."""

    parser: str | None
    option: tuple[str, ...]
    transform: tuple[str, ...]
    multiline: str | None
    timezone: str | None


@click.command(epilog="Example: logflow parse --parser nginx access.log")
@click.argument("files", nargs=-1, type=click.File("rb"))
@click.option("--config", "path", type=click.Path(path_type=Path), help="Read the lines as an input of this file does.")
@click.option("--input", "name", help="The input's name, where there are several.")
@click.option("--parser", metavar="TYPE", help="The format; without it, it is detected.")
@click.option("-o", "--option", multiple=True, metavar="KEY=VALUE", help="A key of the section `parser`; repeatable.")
@click.option("--transform", multiple=True, metavar="YAML", help="A transform, such as '{type: drop, …}'; repeatable.")
@click.option("--multiline", metavar="PRESET", help="Which lines are one event: java, python, timestamp, indented, …")
@click.option("--timezone", metavar="ZONE", help="The zone of times that name none.")
@click.option("--now", metavar="TIME", help="When the lines arrive; it decides about years that are not written.")
@click.option("--explain", is_flag=True, help="Say who read each line, and what each transform changed.")
@click.option("--jsonl", is_flag=True, help="Read cases: one JSON object a line, with its own settings.")
def parse(  # noqa: PLR0913 - the options there are
    files: tuple[IO[bytes], ...],
    path: Path | None,
    name: str | None,
    now: str | None,
    *,
    explain: bool,
    jsonl: bool,
    **told: Unpack[Told],
) -> None:
    """Print the event each line of FILES, or of standard input, becomes: one JSON object a line.

    Lines that would be dropped or buried are told of on standard error.
    """
    stdin = click.get_binary_stream("stdin")
    sources = [(file, "" if file is stdin else file.name) for file in files or (stdin,)]
    if jsonl:
        _refuse({**told, "config": path, "input": name, "now": now, "explain": explain}, "--jsonl")
        _answer_cases(sources)
        return
    config, of_input = _config(path, name, told)
    _print_events(config, of_input, sources, now, explain=explain)


def _config(path: Path | None, name: str | None, told: Told) -> "tuple[Config, str | None]":
    from logflow_app.cli.validate import pipeline_problems  # noqa: PLC0415 - pydantic is loaded when it is needed
    from logflow_app.config import load  # noqa: PLC0415
    from logflow_app.playground.settings import config_of  # noqa: PLC0415

    if path is not None or name is not None:
        _refuse(told, "--config or --input")
        config = load(path)
        if problems := pipeline_problems(config):
            raise ConfigError(problems)
        return config, name
    keys: dict[str, Any] = {"timezone": told["timezone"]}
    if told["parser"] is not None or told["option"]:
        keys["parser"] = {"type": told["parser"] or "auto", **dict(map(_option, told["option"]))}
    if told["transform"]:
        keys["transforms"] = list(map(_yaml, told["transform"]))
    if told["multiline"]:
        keys["multiline"] = told["multiline"]
    return config_of(keys), None


def _refuse(told: "Mapping[str, object]", beside: str) -> None:
    """End with a usage error where settings come from two places."""
    for key, value in told.items():
        if value:
            raise click.UsageError(f"--{key} cannot be used with {beside}, which brings the settings.")


def _option(text: str) -> tuple[str, object]:
    """Return a key and its value; a value that is a JSON list or object is one."""
    import json  # noqa: PLC0415 - loaded when it is needed

    key, sign, value = text.partition("=")
    if not sign or not key:
        raise click.BadParameter(f"expected KEY=VALUE, came {text!r}", param_hint="--option")
    if value[:1] in ("[", "{"):
        try:
            return key, json.loads(value)
        except ValueError:
            pass
    return key, value


def _yaml(text: str) -> object:
    import yaml  # noqa: PLC0415 - loaded when it is needed

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise click.BadParameter(f"expected YAML; {error}", param_hint="--transform") from error


def _answer_cases(sources: list[Source]) -> None:
    from logflow_app.playground.cases import Cases  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.playground.reading import lines_of  # noqa: PLC0415

    cases = Cases()
    for lines in lines_of(file for file, _ in sources):
        for line in lines:
            if line.strip():
                sys.stdout.buffer.write(cases.answer(line).encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()


def _print_events(config: "Config", name: str | None, sources: list[Source], now: str | None, *, explain: bool) -> None:
    from logflow_app.playground.bench import Bench  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.playground.showing import shown_outcome, shown_trace  # noqa: PLC0415

    bench = Bench.of(config, name, now)
    untold: Counter[str] = Counter()
    for source, path in sources:
        for line, outcome, trace in bench.run(source, path, explain=explain):
            parts = shown_trace(line, trace) if trace else shown_outcome(outcome)
            click.echo("".join(click.style(text, **style) for text, style in parts), nl=bool(parts) and not trace)
            if not outcome.event:
                untold[f"dropped: {outcome.dropped}" if outcome.dropped else f"buried: {outcome.reason}"] += 1
    for why, number in sorted(untold.items()):
        click.echo(f"{number} {'line' if number == 1 else 'lines'} {why}", err=True)
