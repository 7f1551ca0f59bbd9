"""`logflow validate`: the configuration, checked without starting anything."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logflow_app.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logflow_app.config import Config
    from logflow_app.config.places import Path as KeyPath

_BROKERS: "tuple[KeyPath, ...]" = (("kafka", "brokers"), ("broker", "address"), ("broker", "enabled"))
NOT_ALLOWED = "`routing.topics` does not allow {}, so workers send nothing there; add it to that list"


@click.command(epilog="Example: logflow validate --config logflow.yaml --show")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
@click.option("--show", is_flag=True, help="Print the configuration with all defaults, secrets hidden.")
@click.pass_context
def validate(ctx: click.Context, path: Path | None, *, as_json: bool, show: bool) -> None:
    """Check the configuration, and say what it would do.

    Ends with 0 if it can be used, with 2 if it cannot or if it asks for what this version does not serve.
    """
    from logflow_app.config import load, unserved  # noqa: PLC0415 - pydantic is loaded when it is needed

    problems: list[str] = []
    missing: list[str] = []
    warnings: list[str] = []
    config: Config | None = None
    try:
        config = load(path)
        missing = unserved(config)
        checks = () if missing else (pipeline_problems, _broker_problems, _topic_problems, _circle_problems)
        problems = [problem for check in checks for problem in check(config)]
        warnings = _warnings(config)
    except ConfigError as error:
        problems = [*error.problems, *_problems_of_parts(path)]
    if as_json:
        click.echo(json.dumps(_answer(config, problems, missing, show=show) | {"warnings": warnings}, indent=2))
    else:
        _print(config, problems, missing, show=show)
        for line in warnings:
            click.echo(f"warning: {line}", err=True)
    ctx.exit(2 if problems or missing else 0)


def _problems_of_parts(path: Path | None) -> list[str]:
    """Return what is wrong in the parts of a configuration that are whole, where others are not."""
    from logflow_app.cli.parts import parts_in, problems_of  # noqa: PLC0415 - as above
    from logflow_app.config.loading import load_values  # noqa: PLC0415 - as above

    try:
        values, places, faulty = load_values(path)
    except ConfigError:  # the file itself cannot be read, and that is said
        return []
    return problems_of(parts_in(values, faulty), places)


def pipeline_problems(config: "Config") -> list[str]:
    """Return what is wrong in a way only the pipeline knows: a time format that says nothing, a query that is none."""
    from logflow_app.cli.parts import parts_of, problems_of  # noqa: PLC0415 - as above

    return problems_of(parts_of(config), config.places)


def _broker_problems(config: "Config") -> list[str]:
    """Return what `logflow up` would refuse: a broker of our own that nobody is told to talk to."""
    from logflow_app.config.places import Problem  # noqa: PLC0415 - as above
    from logflow_app.supervisor.parts import check  # noqa: PLC0415 - as above

    try:
        check(config)
    except ConfigError as error:
        written = next((path for path in _BROKERS if path in config.places.by_path), _BROKERS[0])
        sentences = [problem.removeprefix("kafka.brokers: ") for problem in error.problems]
        return [str(Problem(config.places.of(written), _BROKERS[0], sentence)) for sentence in sentences]
    return []


def _topic_problems(config: "Config") -> list[str]:
    """Return what a shipper would refuse of where it is to send lines."""
    from shippers.configured import topic_of  # noqa: PLC0415 - as above

    try:
        topic_of(config)
    except ConfigError as error:
        return error.problems
    return []


def _circle_problems(config: "Config") -> list[str]:
    """Return what a shipper would refuse of what it is to read: topics that LogFlow writes."""
    from shippers.kafka.circles import refuse_circles  # noqa: PLC0415 - as above

    try:
        refuse_circles(config)
    except ConfigError as error:
        return error.problems
    return []


def _warnings(config: "Config") -> list[str]:
    """Return what can be used, and will hardly work."""
    from logflow_app.config.elasticsearch import OTHER_PREFIX  # noqa: PLC0415 - as above

    found = []
    for position, output in enumerate(config.all_outputs):
        if output.type == "elasticsearch" and (pattern := output.elasticsearch.claimed_by):
            path = (*(("output",) if config.output else ("outputs", position)), "elasticsearch", "index_prefix")
            sentence = (
                f"Elasticsearch takes indices of {output.elasticsearch.index_prefix!r} for data streams of its own "
                f"({pattern}) and refuses the documents; {OTHER_PREFIX}"
            )
            found.append(str(config.places.problem(path, sentence)))
    for position, entry in enumerate(config.inputs.http):
        if entry.api_keys and not entry.is_local and entry.tls is None:
            sentence = "whoever sees the network on the way can read the keys; use `tls`, or a proxy that does it"
            found.append(str(config.places.problem(("inputs", "http", position, "api_keys"), sentence)))
    found += _certificates_that_cannot_be_used(config) + _topics_that_are_not_allowed(config)
    return found + [str(config.places.problem(path, sentence)) for path, sentence in _doubts(config)]


def _doubts(config: "Config") -> "Iterator[tuple[KeyPath, str]]":
    """Yield what transforms can hardly mean, and tables that enrichers cannot use as they are on this machine."""
    from logflow_app.enrichers.checking import faults_of  # noqa: PLC0415 - as above
    from logflow_app.transforms.doubts import doubts_of  # noqa: PLC0415 - as above

    for kind in type(config.inputs).model_fields:
        for position, entry in enumerate(getattr(config.inputs, kind)):
            for place, section in enumerate(entry.transforms):
                for path, sentence in doubts_of(section):
                    yield ("inputs", kind, position, "transforms", place, *path), sentence
    for place, enricher in enumerate(config.enrich):
        for key, sentence in faults_of(enricher):
            yield ("enrich", place, key), sentence


def _certificates_that_cannot_be_used(config: "Config") -> list[str]:
    """Return a sentence for each certificate an input could not begin with, as things are on this machine."""
    from shippers.listening.tls import server_context, tls_settings  # noqa: PLC0415 - as above

    found: list[str] = []
    for kind in ("syslog", "http"):
        for position, entry in enumerate(getattr(config.inputs, kind)):
            try:
                if entry.tls is not None:
                    server_context(entry.name, tls_settings(entry.tls))
            except ConfigError as error:
                path = ("inputs", kind, position)
                found += [
                    str(config.places.problem(path, problem.removeprefix(f"input {entry.name}: ")))
                    for problem in error.problems
                ]
    return found


def _topics_that_are_not_allowed(config: "Config") -> list[str]:
    """Return a sentence for each further topic that the workers of this configuration would not send to."""
    from logflow_app.sinks.topics import Allowed  # noqa: PLC0415 - as above

    is_allowed = Allowed(config.routing.topics, config.kafka.topic_prefix)
    return [
        str(config.places.problem(("inputs", kind, position, "output_topic"), NOT_ALLOWED.format(entry.output_topic)))
        for kind in type(config.inputs).model_fields
        for position, entry in enumerate(getattr(config.inputs, kind))
        if entry.output_topic and not is_allowed(entry.output_topic)
    ]


def _answer(config: "Config | None", problems: list[str], missing: list[str], *, show: bool) -> dict[str, object]:
    answer: dict[str, object] = {
        "valid": not problems,
        "served": not problems and not missing,
        "problems": problems,
        "unserved": missing,
        "alerts": _rules(config) if config else [],
    }
    if show and config:
        answer["config"] = config.model_dump(mode="json")
    return answer


def _print(config: "Config | None", problems: list[str], missing: list[str], *, show: bool) -> None:
    if show and config:
        click.echo(_as_yaml(config))
    for line in problems + missing:
        click.echo(line, err=True)
    if config and not problems and not missing:
        click.echo(f"{config.places.whole}: valid, and all of it is served.", err=show)
        for sentence in _rules(config):
            click.echo(sentence, err=show)


def _rules(config: "Config") -> list[str]:
    return [rule.sentence for rule in config.alerts.rules] if config.alerts.enabled else []


def _as_yaml(config: "Config") -> str:
    import yaml  # noqa: PLC0415 - only --show needs it

    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True).rstrip()
