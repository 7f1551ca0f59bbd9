"""Turns what pydantic complains about into sentences: place, key, what was expected and what came.

A value is shown only where it can be no secret: never under a key or from a variable whose name speaks of one, never
where a section or a list was expected, and no user's name or password in an address.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from logflow_app.config.places import Path, Places, did_you_mean
from logflow_app.config.schema import keys_at
from logflow_app.config.tags import is_tag

MAX_SHOWN = 60
SECRET_WORDS = re.compile(r"pass|secret|token|key|credential|auth|private|pwd", re.IGNORECASE)
NOT_SECRET = {"key_template", "ca_file", "cert_file", "key_file"}

# Words other programs use for what has another name here.
SYNONYMS = {
    "bootstrap": "brokers",
    "bootstrap_servers": "brokers",
    "url": "hosts",
    "urls": "hosts",
    "host": "hosts",
    "ca_cert": "ca_certs",
    "input": "inputs",
    "path": "paths",
    "loglevel": "level",
    "verify": "verify_certs",
    "timeout": "request_timeout_secs",
    "log": "logging",
    "logs": "logging",
}

Ctx = Mapping[str, object]

BOUNDS = {
    "greater_than_equal": "a number of at least {ge}",
    "less_than_equal": "a number of at most {le}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
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


def sentences(error: ValidationError, tree: object, places: Places) -> list[str]:
    """Return one sentence for each thing wrong with `tree`, in the order of their places."""
    found = [_sentence(details, tree, places) for details in error.errors(include_url=False)]
    ordered = sorted(enumerate(found), key=lambda entry: (_sort_key(entry[1][0], places), entry[0]))
    return list(dict.fromkeys(text for _, (_, text) in ordered))


def secret(path: Path) -> bool:
    """Tell whether the name of a setting, or of one around it, speaks of a secret."""
    return any(
        isinstance(part, str) and part not in NOT_SECRET and not part.endswith("_file") and SECRET_WORDS.search(part)
        for part in path
    )


def _sort_key(path: Path, places: Places) -> tuple[str, int]:
    place = places.of(path)
    return (place.file, place.line or 0)


def _sentence(details: ErrorDetails, tree: object, places: Places) -> tuple[Path, str]:
    path = _data_path(details["loc"])
    kind = details["type"]
    ctx = details.get("ctx", {})
    if kind == "extra_forbidden":
        return path, places.problem(path, _unknown_key(path, tree))
    if kind == "missing":
        parent = path[:-1]
        return parent, places.problem(parent, f"expected the key `{path[-1]}`, which is missing")
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        return _variant(path, tree, ctx, places)
    if kind in CONTAINERS:
        return path, places.problem(path, f"expected {CONTAINERS[kind]}, came {_kind_of(details['input'])}")
    if kind in {"too_short", "too_long"}:
        return path, places.problem(path, _length(kind, ctx))
    came = _came(details["input"], path, places)
    if kind == "value_error":
        return path, places.problem(path, _own(str(ctx["error"]), details["input"], came))
    if kind in {"literal_error", "enum"}:
        return path, places.problem(path, _one_of(str(ctx["expected"]), details["input"], came))
    expected = BOUNDS.get(kind, "").format(**ctx) or WORDS.get(kind) or "another kind of value"
    return path, places.problem(path, f"expected {expected}, came {came}{_quotes(kind, details['input'])}")


def _data_path(loc: Iterable[str | int]) -> Path:
    """Return where the value stands in the file: pydantic's place without the tags of variants."""
    return tuple(part for part in loc if not is_tag(part) and part != "[key]")


def _unknown_key(path: Path, tree: object) -> str:
    word = str(path[-1])
    known = keys_at(path[:-1], tree)
    same = SYNONYMS.get(word.lower())
    hint = f"; did you mean `{same}`?" if same in known else did_you_mean(word, known)
    listed = f"; known here: {', '.join(known)}" if known else ""
    return f"expected a known key, came `{word[:MAX_SHOWN]}`{hint or listed}"


def _variant(path: Path, tree: object, ctx: Ctx, places: Places) -> tuple[Path, str]:
    allowed = [word.strip("'<> ") for word in str(ctx.get("expected_tags", "")).split(",") if word]
    given = _lookup(tree, (*path, "type"))
    names = _listed(allowed or keys_at((*path, "type"), tree))
    if given is None:
        return path, places.problem(path, f"expected the key `type` with one of {names}, which is missing")
    here = (*path, "type")
    hint = did_you_mean(str(given), allowed) if isinstance(given, str) else ""
    return here, places.problem(here, f"expected one of {names}, came {_came(given, here, places)}{hint}")


def _length(kind: str, ctx: Ctx) -> str:
    if kind == "too_short":
        return f"expected at least {_count(ctx['min_length'])}, came {ctx['actual_length']}"
    return f"expected at most {_count(ctx['max_length'])}, came {ctx['actual_length']}"


def _count(number: object) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _own(sentence: str, given: object, came: str) -> str:
    """Complete a sentence of our own validators by what came, where that is one value."""
    if isinstance(given, dict | list):
        return sentence
    return f"{sentence}; came {came}" if ";" in sentence else f"{sentence}, came {came}"


def _one_of(expected: str, given: object, came: str) -> str:
    allowed = re.findall(r"'([^']*)'", expected)
    hint = did_you_mean(given, allowed) if isinstance(given, str) else ""
    return f"expected {'one of ' if len(allowed) > 1 else ''}{_listed(allowed)}, came {came}{hint}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _quotes(kind: str, given: object) -> str:
    came_otherwise = kind == "string_type" and isinstance(given, bool | int | float | date)
    return "; put it in quotes" if came_otherwise else ""


def _came(value: object, path: Path, places: Places) -> str:
    variables = places.variables.get(path, ())
    if secret(path) or any(SECRET_WORDS.search(name) for name in variables):
        return "a value that is not shown here" if isinstance(value, str) else _kind_of(value)
    if isinstance(value, str):
        shown = value if len(value) <= MAX_SHOWN else value[:MAX_SHOWN] + "…"
        text = re.sub(r"(?<=//)[^/]*@", "…@", shown)
        return f"{text!r}" + "".join(f" from ${{{name}}}" for name in variables[:1])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value) if abs(value) < 10**20 else "a huge number"
    return _kind_of(value)


def _kind_of(value: object) -> str:
    if value is None:
        return "nothing"
    for kind, words in ((dict, "a section of keys"), (list, "a list"), (str, "text"), (bool, "true or false")):
        if isinstance(value, kind):
            return words
    return "a date" if isinstance(value, date) else "a number"


def _lookup(tree: object, path: Path) -> object:
    for part in path:
        if isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree
