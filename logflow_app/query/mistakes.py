"""Where in a query a mistake is, as one sentence."""

from logflow_app.errors import ConfigError

SHOWN = 30


def mistake(text: str, place: int, sentence: str) -> ConfigError:
    """Return the error for what is wrong at `place` of a query, counted from 0."""
    if place >= len(text.rstrip()):
        return ConfigError(f"query, at the end: {sentence}")
    came = text[place : place + SHOWN] + ("…" if len(text) > place + SHOWN else "")
    return ConfigError(f"query, character {place + 1} ({came!r}): {sentence}")


def misfit(field: str, sentence: str) -> ConfigError:
    """Return the error for what cannot be asked of a field."""
    return ConfigError(f"query, field {field}: {sentence}")
