"""The query language, Lucene's: text → a tree → a predicate over events."""

from logflow_app.errors import ConfigError
from logflow_app.query.predicate import Predicate, predicate_of
from logflow_app.query.reading import parse_query

__all__ = ["Predicate", "compile_query", "compile_setting", "parse_query", "predicate_of"]


def compile_query(text: str, now_ms: int | None = None) -> Predicate:
    """Return the predicate of a query in Lucene's syntax, such as `level:>=WARN AND service:pay*`.

    Raises `ConfigError`, which names the place of the mistake. `now` can be asked for only where `now_ms` is given:
    what decides about events must decide the same when they come again.
    """
    return predicate_of(parse_query(text), now_ms)


def compile_setting(key: str, text: str) -> Predicate:
    """Return the predicate of a query that is a setting; a mistake in it names the setting's key."""
    try:
        return compile_query(text)
    except ConfigError as error:
        raise ConfigError([f"{key}: {problem}" for problem in error.problems]) from error
