"""The commands that ship: `logflow ship`, and one kind of input by itself, `python -m shippers file` or `syslog`."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import click

from logflow_app.errors import ConfigError
from shippers.generate_command import generate
from shippers.options import BROKERS, CONFIG, RATE, STDOUT
from shippers.pacing import Rate

if TYPE_CHECKING:
    from shippers.file.shape import Shape

STDIN = "-"
TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")  # as Kafka has it
ENDS = "SIGTERM or Ctrl-C ends it within ten seconds; what Kafka does not have by then is sent by the next start."
KINDS = {
    "syslog": "Listen for syslog on the ports of the configuration",
    "http": "Take events by HTTP on the ports of the configuration",
    "kubernetes": "Read the logs of pods",
    "journald": "Read journals of systemd",
    "docker": "Read the logs of Docker's containers",
    "kafka": "Read other people's topics of Kafka",
    "stdin": "Read what standard input gives, as configured",
}


class Options(TypedDict):
    """What the command line says."""

    paths: Sequence[str]
    log_files: Sequence[str]
    config_path: Path | None
    checkpoint_path: Path | None
    start_at: Literal["beginning", "end"] | None
    brokers: str | None
    to_stdout: bool
    once: bool
    stdin: bool
    service: str
    labels: Sequence[str]
    topic: str
    rate: Rate | None
    encoding: str
    multiline: str
    container: str


NOTHING_SAID: Options = {
    "paths": (),
    "log_files": (),
    "config_path": None,
    "checkpoint_path": None,
    "start_at": None,
    "brokers": None,
    "to_stdout": False,
    "once": False,
    "stdin": False,
    "service": "",
    "labels": (),
    "topic": "",
    "rate": None,
    "encoding": "utf-8",
    "multiline": "",
    "container": "none",
}


@click.command(
    epilog="""Examples: logflow ship /var/log/app.log '/var/log/nginx/*.log'

    logflow ship --config logflow.yaml --stdout --once

    some-program | logflow ship --stdin --service some-program

    logflow ship app.log --service shop --multiline java --rate-limit 2MiB"""
)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--stdin", is_flag=True, help="Send what standard input gives, to its end; the same as the path `-`.")
@click.option("--service", default="", metavar="NAME", help="The service of lines from PATHS or standard input.")
@click.option(
    "--label", "labels", multiple=True, metavar="KEY=VALUE", help="A label for each of these lines' events; repeatable."
)
@click.option(
    "--topic", default="", metavar="TOPIC", help="A further topic for these lines' events; routing.topics allows it."
)
@click.option("--log-file", "--log", "log_files", multiple=True, metavar="PATH", help="The same as naming it plainly.")
@CONFIG
@STDOUT
@click.option(
    "--once",
    is_flag=True,
    help="End when all files, rotated and packed ones too, stdin and journal files are read to their end.",
)
@RATE
@click.option("--encoding", default="utf-8", metavar="NAME", help="How PATHS are written: utf-16, latin-1, cp1252 …")
@click.option(
    "--multiline", default="", metavar="PRESET", help="Join lines that are one event: java, python, go … or all."
)
@click.option(
    "--container",
    type=click.Choice(["none", "auto", "docker", "cri"]),
    default="none",
    help="Take lines out of what a container runtime wraps around them.",
)
@click.option(
    "--start-at", type=click.Choice(["beginning", "end"]), help="Where to begin in files seen first at the first start."
)
@click.option(
    "--checkpoint-path",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that remembers how far files are read; with --stdout, nothing is remembered without it.",
)
@BROKERS
def ship(**options: Unpack[Options]) -> None:
    """Follow log files, listen for syslog, and send the lines to Kafka.

    PATHS may hold `*`, `?` and `**`; quote them, so that files made later are found too. Without PATHS and --stdin all
    inputs of the configuration are served (with --once those that are read to an end). SIGTERM or Ctrl-C ends it within
    ten seconds; whatever Kafka has not acknowledged by then is sent by the next start.
    """
    _ship(options, None)


def _ship(options: Options, kind: str | None) -> None:
    """Ship what the options name of one kind of inputs, or of all."""
    from shippers.process import Request, run  # noqa: PLC0415 - a quick `logflow --help`
    from shippers.wishes import Marking, Wishes  # noqa: PLC0415

    paths = [*options["paths"], *options["log_files"]]
    _check_marking(options, named=bool(paths) or options["stdin"])
    wishes = Wishes(
        kinds=frozenset({kind}) if kind else None,
        paths=[path for path in paths if path != STDIN],
        checkpoint_path=options["checkpoint_path"],
        start_at=options["start_at"],
        ends_when_read=options["once"],
        remembers=not options["to_stdout"] or options["checkpoint_path"] is not None,
        stdin=options["stdin"] or STDIN in paths,
        marking=Marking(options["service"], _labels(options["labels"]), options["topic"]),
        rate=options["rate"],
        shape=_shape(options),
    )
    run(Request(wishes, options["config_path"], options["brokers"], to_stdout=options["to_stdout"]))


def _check_marking(options: Options, *, named: bool) -> None:
    """Raise UsageError where lines are to be marked that nobody has named, or with a topic that can be none."""
    if not named and (options["service"] or options["labels"] or options["topic"]):
        raise click.UsageError("--service, --label and --topic are for PATHS and --stdin; inputs have own keys")
    if options["topic"] and not TOPIC.fullmatch(options["topic"]):
        raise click.BadParameter("expected letters, digits, `.`, `_` and `-`, at most 249", param_hint="--topic")


def _shape(options: Options) -> "Shape":
    """Return how the bytes of PATHS become events; raises BadParameter."""
    from pydantic import ValidationError  # noqa: PLC0415 - a quick `logflow --help`

    from logflow_app.config.inputs import FileInput  # noqa: PLC0415
    from shippers.file.shape import Shape  # noqa: PLC0415

    said = {"paths": ["-"], "encoding": options["encoding"], "container": options["container"]}
    joins = {"multiline": {"preset": options["multiline"]}} if options["multiline"] else {}
    try:
        entry = FileInput.model_validate(said | joins)
    except ValidationError as error:
        problem = error.errors()[0]
        raise click.BadParameter(
            problem["msg"].removeprefix("Value error, "), param_hint=f"--{problem['loc'][0]}"
        ) from None
    return Shape(entry.encoding, entry.container, entry.joins)


def _labels(options: Sequence[str]) -> dict[str, str]:
    """Return the labels of `KEY=VALUE`; raises BadParameter."""
    labels = dict(option.partition("=")[::2] for option in options)
    wrong = [option for option in options if not option.partition("=")[0] or "=" not in option]
    if wrong:
        raise click.BadParameter(f"expected KEY=VALUE, got {wrong[0]!r}", param_hint="--label")
    return labels


def _ship_files(**options: Unpack[Options]) -> None:
    _ship(options, "files")


def _command_of(kind: str, words: str) -> click.Command:
    """Return the command that serves the configured inputs of one kind."""

    def serve(config_path: Path | None, brokers: str | None, rate: Rate | None, *, to_stdout: bool) -> None:
        said: Options = {**NOTHING_SAID, "config_path": config_path, "brokers": brokers, "to_stdout": to_stdout}
        _ship({**said, "rate": rate}, kind)

    return click.Command(
        kind,
        params=[param for decorate in (BROKERS, RATE, STDOUT, CONFIG) for param in _params(decorate)],
        callback=serve,
        help=f"{words} (inputs.{kind}) and send the lines to Kafka.\n\n{ENDS}",
        epilog=f"Example: python -m shippers {kind} --config logflow.yaml",
    )


def _params(decorate: Callable[[Callable[..., None]], Callable[..., None]]) -> list[click.Parameter]:
    def bare() -> None:
        """Bear the parameters."""

    return list(getattr(decorate(bare), "__click_params__", []))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def shippers() -> None:
    """Shippers bring lines from where they are written into Kafka."""


shippers.add_command(
    click.Command(
        "file",
        params=ship.params,
        callback=_ship_files,
        help="Follow log files and send their lines to Kafka, as logflow ship does with all inputs.",
        epilog=ship.epilog,
    )
)
for name, words in KINDS.items():
    shippers.add_command(_command_of(name, words))
shippers.add_command(generate)


def run() -> None:
    """Run `python -m shippers`; what the operator can mend is told as plain text, with exit status 2."""
    try:
        shippers(prog_name="python -m shippers")
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
