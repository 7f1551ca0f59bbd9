"""`logflow test`: sample lines against the events they are to become."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from logflow_app.playground.checking import Report


@click.command(epilog="Example: logflow test --update")
@click.argument("path", type=click.Path(path_type=Path), default="logflow-test.yaml")
@click.option("--update", is_flag=True, help="Write what comes of the lines as what is expected from now on.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
@click.pass_context
def test(ctx: click.Context, path: Path, *, update: bool, as_json: bool) -> None:
    """Check that sample lines become the events that were written down.

    PATH is a list of samples, or a folder with lists called logflow-test.yaml. Ends with 0 if all is as expected, with
    1 if not, with 2 if it cannot be run.
    """
    from logflow_app.playground import checking  # noqa: PLC0415 - pydantic is loaded when it is needed
    from logflow_app.playground.samples import samples_in, write_expected  # noqa: PLC0415

    reports = [checking.check(found) for found in samples_in(path)]
    for report in reports if update else ():
        if not report.is_right:
            write_expected(report.found.expected_path, report.came)
    is_right = all(report.is_right for report in reports)
    if as_json:
        answer = {"right": is_right or update, "samples": [checking.as_json(report) for report in reports]}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace"))
    else:
        for report in reports:
            _print(report, is_updated=update)
    ctx.exit(0 if is_right or update else 1)


def _print(report: "Report", *, is_updated: bool) -> None:
    from logflow_app.cli.printable import printable  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.playground.showing import shown_change  # noqa: PLC0415

    for each in report.differences:
        place = f"line {each.line}: {each.text[:200]}" if each.line else "counts"
        click.secho(f"{report.name}, {printable(place)}", bold=True)
        for change in each.changes:
            for text, style in shown_change(change, "    "):
                click.secho(printable(text.rstrip("\n")), **style)
    tally = ", ".join(f"{number} {word}" for word, number in report.tally.items())
    colour = "green" if report.is_right else "yellow" if is_updated else "red"
    click.secho(f"{report.name}: {tally}: {_verdict(report, is_updated=is_updated)}", fg=colour)


def _verdict(report: "Report", *, is_updated: bool) -> str:
    if report.is_right:
        return "as expected"
    if is_updated:
        return f"written to {report.found.expected_path}"
    if not report.is_expected:
        return f"nothing is expected yet; --update writes {report.found.expected_path}"
    number = len(report.differences)
    return f"{number} {'difference' if number == 1 else 'differences'}"
