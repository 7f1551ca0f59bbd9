"""A point in time on the command line."""

from datetime import UTC, datetime, timedelta

import click


class Since(click.ParamType):
    """A point in time: ISO 8601 (UTC where it names no zone), or how long ago (`90s`, `15m`, `2h`, `7d`)."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the time; see `click.ParamType.convert`."""
        from logflow_app.config.units import duration_secs  # noqa: PLC0415 - pydantic is loaded when it is needed

        text = str(value)
        try:
            given = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return given if given.tzinfo else given.replace(tzinfo=UTC)
        try:
            secs = duration_secs(text)
        except ValueError:
            secs = None
        if not isinstance(secs, float):
            self.fail(f"expected a time such as 2025-10-23T14:00 or a duration such as 15m, came {text!r}", param, ctx)
        return datetime.now(UTC) - timedelta(seconds=secs)
