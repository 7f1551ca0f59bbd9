"""Turns what pydantic complains about into sentences: place, key, what was expected and what came.

A value is shown only where it can be no secret: never under a key or from a variable whose name speaks of one, never
where a section or a list was expected, and no user's name or password in an address.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from logflow_app.config.places import Path, Places, Problem, did_you_mean
from logflow_app.config.schema import keys_at, sections_at, types_at
from logflow_app.config.tags import is_tag

MAX_SHOWN = 60
MAX_LISTED = 40  # words of a `type`; there are four times as many formats
FEW_LISTED = 12
MAX_DEEPER = 3  # sections within that know a key by the same name
HUGE = 10**20
SECRET_WORDS = re.compile(r"pass|secret|token|key|credential|auth|private|pwd", re.IGNORECASE)
NOT_SECRET = {"key_template", "ca_file", "cert_file", "key_file"}

# Words other programs use for what has another name here.
SYNONYMS = {
    "bootstrap": ("brokers",),
    "bootstrap_servers": ("brokers",),
    "url": ("hosts",),
    "urls": ("hosts",),
    "host": ("hosts", "address"),
    "port": ("address",),
    "listen": ("address",),
    "bind": ("address",),
    "ca_cert": ("ca_certs",),
    "input": ("inputs",),
    "path": ("paths",),
    "loglevel": ("level",),
    "verify": ("verify_certs",),
    "timeout": ("request_timeout_secs",),
    "log": ("logging",),
    "logs": ("logging",),
}

Ctx = Mapping[str, object]

BOUNDS = {
    "greater_than_equal": "a number of at least {ge}",
    "less_than_equal": "a number of at most {le}",
    "string_too_short": "text with a length of at least {min_length}",
    "string_too_long": "text with a length of at most {max_length}",
    "string_pattern_mismatch": "text of the form {pattern}",
    "finite_number": "a finite number",
}
WORDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of reasonable size",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "path_type": "the path of a file or folder",
}
CONTAINERS = {
    "model_type": "a section of keys",
    "model_attributes_type": "a section of keys",
    "dict_type": "a mapping of keys to values",
    "list_type": "a list",
}


def explain(error: ValidationError, tree: object, places: Places) -> list[Problem]:
    """Return one sentence for each thing wrong with `tree`."""
    return [_explain(details, tree, places) for details in error.errors(include_url=False)]


def secret(path: Path) -> bool:
    """Tell whether the name of a setting, or of one around it, speaks of a secret; a notifier's address is one."""
    if path[:1] == ("notifiers",) and ("url" in path or "headers" in path):
        return True
    return any(
        isinstance(part, str) and part not in NOT_SECRET and not part.endswith("_file") and SECRET_WORDS.search(part)
        for part in path
    )


def _explain(details: ErrorDetails, tree: object, places: Places) -> Problem:
    path = _data_path(details["loc"])
    kind, given, ctx = details["type"], details["input"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return places.problem(path, _unknown_key(path, tree))
    if kind == "missing":
        written = (
            "" if _is_section(path[:-1], tree) else f"; write `{{type: …, {path[-1]}: …}}` in place of its type alone"
        )
        return places.problem(path[:-1], f"expected the key `{path[-1]}`, which is missing{written}")
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        return _variant(path, tree, given, places)
    if kind in CONTAINERS:
        return places.problem(path, f"expected {CONTAINERS[kind]}, came {_kind_of(given)}")
    if kind in {"too_short", "too_long"}:
        return places.problem(path, _length(kind, ctx, given))
    return places.problem(path, _value(kind, ctx, given, _came(given, path, places)))


def _value(kind: str, ctx: Ctx, given: object, came: str) -> str:
    if kind == "value_error":
        return _own(str(ctx["error"]), given, came)
    if kind == "literal_error":
        return _one_of(str(ctx["expected"]), given, came)
    limits = {name: _plain(limit) for name, limit in ctx.items()}
    expected = BOUNDS[kind].format(**limits) if kind in BOUNDS else WORDS.get(kind, "another kind of value")
    return f"expected {expected}, came {came}{_quotes(kind, given)}"


def _plain(limit: object) -> object:
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _data_path(loc: Iterable[str | int]) -> Path:
    """Return where the value stands in the file: pydantic's place without the tags of variants."""
    return tuple(part for part in loc if not is_tag(part) and part != "[key]")


def _unknown_key(path: Path, tree: object) -> str:
    word = str(path[-1])
    known = keys_at(path[:-1], tree)
    same = next((name for name in SYNONYMS.get(word.lower(), ()) if name in known), "")
    deeper = [f"`{key}.{word}`" for key in sections_at(path[:-1], tree) if word in keys_at((*path[:-1], key), tree)]
    if not same and 1 <= len(deeper) <= MAX_DEEPER:
        return f"expected a known key, came `{word[:MAX_SHOWN]}`; did you mean {' or '.join(deeper)}?"
    hint = f"; did you mean `{same}`?" if same else did_you_mean(word, known)
    listed = f"; known here: {', '.join(known)}" if known else ""
    return f"expected a known key, came `{word[:MAX_SHOWN]}`{hint or listed}"


def _variant(path: Path, tree: object, given: object, places: Places) -> Problem:
    if not isinstance(given, dict):
        return places.problem(path, f"expected {CONTAINERS['model_type']}, came {_kind_of(given)}")
    words = types_at(path, tree)
    here = (*path, "type") if _is_section(path, tree) else path  # a text may stand for a section: `parser: json`
    word = given.get("type")
    if word is None:
        return places.problem(path, f"expected the key `type` with one of {_listed(words)}, which is missing")
    hint = did_you_mean(word, words) if isinstance(word, str) else ""
    return places.problem(here, f"expected one of {_listed(words)}, came {_came(word, here, places)}{hint}")


def _listed(words: Sequence[str]) -> str:
    """Return the words; of very many the first ones, and how many there are."""
    if len(words) <= MAX_LISTED:
        return ", ".join(words)
    return f"{', '.join(words[:FEW_LISTED])} and {len(words) - FEW_LISTED} more (docs/configuration.md has them all)"


def _is_section(path: Path, tree: object) -> bool:
    """Tell whether the file has a section at a place."""
    for part in path:
        try:
            tree = tree[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return True
    return not isinstance(tree, str)


def _length(kind: str, ctx: Ctx, given: object) -> str:
    limit = f"at least {ctx['min_length']}" if kind == "too_short" else f"at most {ctx['max_length']}"
    of_what = "character" if isinstance(given, str) else "entry"
    return f"expected a length of {limit}, came {_count(ctx['actual_length'], of_what)}"


def _count(number: object, noun: str) -> str:
    plural = {"character": "characters", "entry": "entries"}[noun]
    return f"{number} {noun if number == 1 else plural}"


def _own(sentence: str, given: object, came: str) -> str:
    """Complete a sentence of our own validators by what came, where that is one value."""
    if isinstance(given, dict | list):
        return sentence
    return f"{sentence}; came {came}" if ";" in sentence else f"{sentence}, came {came}"


def _one_of(expected: str, given: object, came: str) -> str:
    allowed = re.findall(r"'([^']*)'", expected)
    hint = did_you_mean(given, allowed) if isinstance(given, str) else ""
    return f"expected {'one of ' if len(allowed) > 1 else ''}{', '.join(allowed)}, came {came}{hint}"


def _quotes(kind: str, given: object) -> str:
    came_otherwise = kind == "string_type" and isinstance(given, bool | int | float | date)
    return "; put it in quotes" if came_otherwise else ""


def _came(value: object, path: Path, places: Places) -> str:
    variables = places.variables.get(path, ())
    if secret(path) or any(SECRET_WORDS.search(name) for name in variables):
        return "a value that is not shown here" if isinstance(value, str) else _kind_of(value)
    if isinstance(value, str):
        text = re.sub(r"//.*@", "//…@", value, flags=re.DOTALL)  # before it is cut, which might part user and host
        shown = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
        return f"{shown!r}" + "".join(f" from ${{{name}}}" for name in variables[:1])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return "a huge number" if abs(value) >= HUGE else str(_plain(value))
    return _kind_of(value)


def _kind_of(value: object) -> str:
    if value is None:
        return "nothing"
    for kind, words in ((dict, "a section of keys"), (list, "a list"), (str, "text"), (bool, "true or false")):
        if isinstance(value, kind):
            return words
    return "a date" if isinstance(value, date) else "a number"
