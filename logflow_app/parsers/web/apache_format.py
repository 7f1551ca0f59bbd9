"""The directives of an Apache `LogFormat` (mod_log_config, "Custom Log Formats"; mod_logio)."""

import re
from collections.abc import Iterator

from logflow_app.errors import ConfigError

_DIRECTIVE = re.compile(r"%[!\d,]*[<>]?(?:\{([^}]*)\})?[<>]?(\^t[io]|[A-Za-z%])|([^%]+|%)")
_PLAIN = {
    "a": ("word", "client"), "A": ("word", "local_address"), "B": ("count", "size"), "b": ("count", "size"),
    "D": ("count", "duration_us"), "f": ("word", "file"), "h": ("word", "host"), "H": ("word", "protocol"),
    "k": ("count", "keepalive_requests"), "l": ("word", "identity"), "L": ("word", "log_id"), "m": ("word", "method"),
    "p": ("count", "port"), "P": ("count", "pid"), "q": ("word", "query"), "r": ("request", "message"),
    "R": ("word", "handler"), "s": ("status", "status"), "t": ("time", "timestamp"), "T": ("secs", "duration_secs"),
    "u": ("word", "user"), "U": ("word", "path"), "v": ("word", "vhost"), "V": ("word", "vhost"),
    "X": ("word", "connection_status"), "I": ("count", "bytes_received"), "O": ("count", "bytes_sent"),
    "S": ("count", "bytes_transferred"),
}  # fmt: skip
_HEADERS = {"referer": "referrer", "user_agent": "agent"}
_SOURCES = {"o": "response_", "C": "cookie_", "e": "env_", "n": "note_", "x": ""}
_DURATIONS = {"ms": "duration_ms", "us": "duration_us", "s": "duration_secs"}


def parts_of(text: str) -> Iterator[tuple[str, str]]:
    """Return kind and name of each directive, and the literal texts between them; raises `ConfigError`."""
    for argument, letter, literal in _DIRECTIVE.findall(text.replace('\\"', '"').replace("\\t", "\t")):
        if literal or letter == "%":
            yield "literal", literal or "%"
        elif letter == "t":
            yield from _time(argument)
        elif letter == "T" and argument in _DURATIONS:
            yield "count", _DURATIONS[argument]
        elif argument and letter in ("i", *_SOURCES):
            name = re.sub(r"\W+", "_", argument.lower()).strip("_")
            yield "word", _HEADERS.get(name, name) if letter == "i" else _SOURCES[letter] + name
        elif letter in _PLAIN:
            yield _PLAIN[letter]
        else:
            raise ConfigError(f"format: expected directives of Apache's LogFormat; got %{letter}")


def _time(argument: str) -> Iterator[tuple[str, str]]:
    """Return the parts of a time: `%t` stands in brackets; `%{…}t` is a strftime layout, or `sec`, `msec` and such."""
    argument = re.sub(r"^(?:begin|end):", "", argument)
    if not argument:
        yield from (("literal", "["), ("time", "timestamp"), ("literal", "]"))
    elif re.fullmatch(r"m?sec|usec", argument):
        yield "epoch", "timestamp"
    elif re.fullmatch(r"msec_frac|usec_frac", argument):
        yield "word", argument
    else:
        yield f"words{argument.count(' ')}", "timestamp"
