"""The seed's text form: `2025-10-23 14:32:15 INFO [payment-service] Payment completed for order order_45231`."""

import re
from collections.abc import Sequence
from functools import partial

from logflow_app.config.parsers import AnyParser
from logflow_app.levels import is_level
from logflow_app.parsers.apps.parts import SOURCES
from logflow_app.parsers.columns import Columns, Parse

_LEVEL = "([A-Za-z]{1,20})"
_FRACTION = r"[.,]\d{1,9}"
_HEAD = (
    rf"(\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:{_FRACTION})?(?: ?(?:Z|[+-]\d\d:?\d\d))?)"  # time, fraction, zone
    rf" +{_LEVEL} +\[([^\]\n]{{1,256}})\] ?+"  # level, service
)
_ENDED = "(?:" + "|".join(rf"(?<=\.{ending})" for ending in SOURCES.split("|")) + ")"
_NO_LOGGER = (
    r"(?![A-Za-z_$][\w$]*+(?:\.[\w$]++)++(?: \[[^\[\]\n]{0,128}+\])? ?(?:[:-] |-- |$))"  # in front of it a thread
)
_NO_JBOSS = (  # behind the milliseconds a logger, and its thread
    r"(?![^\[\n]{1,40}\[[A-Za-z_][\w$]*+(?:\.[\w$]++)++\] \([^()\n]{1,128}\) )"
)
_NO_NAME = r"(?!\[[A-Za-z_][\w$]*+(?:\.[\w$]++)++\] )"  # Puppet's server: a thread, and the logger
_NO_SERVICE = re.compile(  # Kea's logger with its process, Sleuth's service with the ids of a trace, a place in a file
    r"kea-[\w-]{1,32}\.[\w.-]{1,64}/\d"
    rf"|[^,:]*+(?:,[0-9a-f]{{0,32}},[0-9a-f]{{0,32}}(?:,|\Z)|{_ENDED}:\d{{1,7}}\Z)"
)
_MESSAGE = r"(.*)"  # which may be of several lines
_FORM = re.compile(_HEAD + _MESSAGE, re.ASCII | re.DOTALL)
_NO_ZONE = r"(?!(?:UTC|GMT|[A-Z]{2,3}T) )"  # PostgreSQL writes the zone in the place of the level
_HEAD_OF_SERVICES = _HEAD.replace(_LEVEL, _NO_ZONE + _LEVEL).replace(_FRACTION, _FRACTION + _NO_JBOSS)
_FORM_OF_SERVICES = re.compile(_HEAD_OF_SERVICES + _NO_LOGGER + _NO_NAME + _MESSAGE, re.ASCII | re.DOTALL)


def compile_text(section: AnyParser) -> Parse:  # noqa: ARG001 - the form is fixed
    """Return the parser; see `Parse`."""
    return parse_text


def compile_text_of_services(section: AnyParser) -> Parse:  # noqa: ARG001 - as above
    """Return the parser for lines of which nobody said that they have this form: Java's look like it; see `Parse`."""
    return partial(parse_text, form=_FORM_OF_SERVICES)


def parse_text(lines: Sequence[str], form: re.Pattern[str] = _FORM) -> Columns:
    """Read the lines of the text form; see `Parse`. 0.45 µs a line."""
    matches = list(map(form.match, lines))
    rows = [match.groups() for match in matches if match]
    if not rows:
        return Columns((), (), (), (), ())
    times, levels, services, messages = zip(*rows, strict=True)
    positions: Sequence[int] = range(len(lines))
    if len(rows) < len(lines):
        positions = [position for position, match in enumerate(matches) if match]
    columns = Columns(positions, times, levels, services, messages)
    no_levels = {word for word in set(levels) if not is_level(word)}
    is_guessed = form is _FORM_OF_SERVICES
    no_services = {service for service in set(services) if _NO_SERVICE.match(service)} if is_guessed else set[str]()
    return _without(columns, no_levels, no_services) if no_levels or no_services else columns


def _without(columns: Columns, no_levels: set[str], no_services: set[str]) -> Columns:
    """Leave out lines with a word in the place of the level or the service that is none."""
    heads = zip(columns.levels, columns.services, strict=True)
    kept = [place for place, (word, name) in enumerate(heads) if word not in no_levels and name not in no_services]
    return Columns(
        [columns.positions[place] for place in kept],
        [columns.times[place] for place in kept],
        [columns.levels[place] for place in kept],
        [columns.services[place] for place in kept],
        [columns.messages[place] for place in kept],
    )
