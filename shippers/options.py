"""Options that several of the commands have."""

from pathlib import Path
from typing import Any

import click

from shippers.pacing import Rate

CONFIG = click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="The file, instead of the one found."
)
STDOUT = click.option(
    "--stdout", "to_stdout", is_flag=True, help="Print the records as JSON, one a line, instead of sending them."
)


class RateText(click.ParamType):
    """`1000` lines a second, or `2MiB` of them; `/s` may follow."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Rate:  # noqa: ANN401
        """Return the rate that a text means."""
        from logflow_app.config.units import size_bytes  # noqa: PLC0415 - a quick `logflow --help`

        if isinstance(value, Rate):
            return value
        text = str(value).strip().removesuffix("/s").strip()
        lines = text.removesuffix("lines").strip()
        try:
            rate = Rate(int(lines), "lines") if lines.isdigit() else Rate(int(str(size_bytes(text))), "bytes")
        except ValueError:
            rate = Rate(0)
        if rate.amount < 1:
            self.fail("expected lines such as 1000, or bytes such as 2MiB, a second", param, ctx)
        return rate


RATE = click.option(
    "--rate-limit",
    "rate",
    type=RateText(),
    metavar="RATE",
    help="Ship so much a second at most: lines (1000) or bytes (2MiB). Files wait, nothing is dropped.",
)
BROKERS = click.option(
    "--kafka", "brokers", metavar="HOST:PORT", help="Kafka to send to, instead of the configured one."
)
