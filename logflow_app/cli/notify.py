"""`logflow notify`: send a sample alert to a notifier, and say what came back."""

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from logflow_app.notifiers.alert import Alert
    from logflow_app.notifiers.answers import Verdict


@click.command(epilog="Example: logflow notify slack --config logflow.yaml")
@click.argument("name")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option("--resolved", is_flag=True, help="Tell that the sample alert is over.")
@click.option("--show", is_flag=True, help="Print the message instead of sending it.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
def notify(name: str, path: Path | None, *, resolved: bool, show: bool, as_json: bool) -> None:
    """Send a sample alert to the notifier NAME of the configuration, once, and say what came back.

    Ends with 0 if it was taken, with 1 if not. Neither its address nor a header is ever printed.
    """
    from logflow_app.config import load  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.errors import ConfigError  # noqa: PLC0415
    from logflow_app.notifiers import NOTIFIERS  # noqa: PLC0415
    from logflow_app.notifiers.answers import Outcome  # noqa: PLC0415

    config = load(path)
    known = {notifier.name: notifier for notifier in config.notifiers}
    if name not in known:
        listed = ", ".join(known) or "there is none"
        raise ConfigError(
            f"{config.places.of(('notifiers',))}: expected the name of a notifier ({listed}), came {name!r}"
        )
    settings = known[name]
    request = NOTIFIERS[settings.type](settings).render(sample(time.time(), resolved=resolved))
    if show:
        click.echo(json.dumps(json.loads(request.body), indent=None if as_json else 2, ensure_ascii=False))
        return
    verdict = asyncio.run(_post(settings, request))
    _tell(name, verdict, as_json=as_json)
    raise SystemExit(0 if verdict.outcome is Outcome.SENT else 1)


def sample(now: float, *, resolved: bool) -> "Alert":
    """Return an alert that nobody can take for a real one."""
    from logflow_app.notifiers.alert import FIRING, RESOLVED, Alert  # noqa: PLC0415 - loaded when it is needed

    minute = int(now // 60) * 60
    return Alert(
        fingerprint=f"sample{int(now * 1000):x}",  # each one is new to a receiver that remembers
        episode=minute - 120,
        rule="sample",
        group="a test by logflow notify",
        severity="none",
        state=RESOLVED if resolved else FIRING,
        value=12,
        threshold=10,
        window_start=minute - 60,
        window_end=minute,
        started_at=minute - 120,
        resolved_at=now if resolved else None,
        samples=["ERROR [payment-service] a sample line with <markup> & *stars*", "nothing is wrong"],
    )


async def _post(settings: Any, request: Any) -> "Verdict":  # noqa: ANN401 - their types are loaded when needed
    from logflow_app.notifiers.poster import Poster  # noqa: PLC0415

    poster = Poster(settings)
    try:
        return await poster.post(request)
    finally:
        await poster.close()


def _tell(name: str, verdict: "Verdict", *, as_json: bool) -> None:
    if as_json:
        answer = {"notifier": name, "outcome": verdict.outcome, "answer": verdict.answer}
        click.echo(json.dumps(answer | {"retry_after_secs": verdict.wish_secs}))
        return
    endings = {"sent": "was sent", "retry": "was not taken; a worker would try again", "refused": "was refused"}
    click.echo(f"The sample alert {endings[verdict.outcome]}: {verdict.answer}")
