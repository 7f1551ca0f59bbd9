"""Writes docs/configuration.md from the models: `python -m logflow_app.config.reference docs/configuration.md`."""

import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from logflow_app.config.model import Config
from logflow_app.config.schema import models_of, type_words
from logflow_app.config.section import Section
from logflow_app.config.served import UNSERVED
from logflow_app.config.wording import default_of, type_of

INTRODUCTION = """\
# Configuration

This page is written by `python -m logflow_app.config.reference docs/configuration.md` from the models that check the
configuration; a test holds the two together. `examples/logflow.yaml` is an example to start from.

One file, `logflow.yaml`, is read by shippers and workers alike. Later places win over earlier ones:

1. the defaults below: Kafka at `localhost:9092`, Elasticsearch at `http://localhost:9200`;
2. the file: the one given as `--config`, else the one `LOGFLOW_CONFIG` names, else `logflow.yaml` in the working
   directory if there is one;
3. the environment: `LOGFLOW_` and the key's path in capitals, with `__` between its parts and numbers for places in a
   list: `LOGFLOW_KAFKA__BROKERS=kafka1:9092,kafka2:9092`, `LOGFLOW_INPUTS__FILES__0__PATHS__1=/var/log/b.log`. A list
   or a section can be given as JSON: `LOGFLOW_INPUTS='{"files": [{"paths": ["/var/log/a.log"]}]}'`.

A file `.env` in the working directory is read as if its variables were set, where they are not.

- `${NAME}` in a value stands for the environment variable and must be set; `${NAME:-default}` need not be; `$${` is a
  plain `${`.
- A duration is a number of seconds, or has units: `500ms`, `5s`, `1m30s`, `2h`, `7d`.
- A size is a number of bytes, or has a unit: `256KiB`, `10MB`, `1GiB`.
- A secret can stand in a file: `password_file: /run/secrets/elasticsearch` instead of `password`. White space around it
  is removed. Secrets are never printed.
- Files and folders are meant from the working directory, where they do not begin with `/`.

`logflow validate` checks it all without starting anything, names every mistake with its file and line, and shows with
`--show` what is in force.
"""

UNSERVED_INTRODUCTION = """\
## Accepted, but not served yet

This version reads these settings and refuses to run with them, so that nothing is passed over in silence.

| setting | served | else |
| --- | --- | --- |
"""


def render() -> str:
    """Return the whole page."""
    sections = "\n".join(_sections())
    rows = "".join(
        f"| `{'.'.join(entry.path).replace('.*', '[]')}` | {_words(entry.served)} | {entry.instead} |\n"
        for entry in UNSERVED
    )
    return f"{INTRODUCTION}\n{sections}\n{UNSERVED_INTRODUCTION}{rows}"


def _words(served: frozenset[object]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(map(str, served))) or "none"


def _family_title(family: type[BaseModel]) -> str:
    """Return what models have in common: `AnyParser` is all parsers, anything else what it says of itself."""
    if family.__name__.startswith("Any"):
        return f"All {family.__name__.removeprefix('Any').lower()}s"
    return (family.__doc__ or family.__name__).partition(";")[0]


def _sections() -> Iterator[str]:
    """Yield a section for each model, once, and before the first of a family one with what the family shares."""
    places: dict[type[BaseModel], list[str]] = {}
    for path, model in _places(Config, ""):
        places.setdefault(model, []).append(path)
    families: set[type[BaseModel]] = set()
    for model, paths in places.items():
        family: type[BaseModel] = model.__bases__[0]
        if family is Section:
            yield _section(_title(model, paths), model, model.model_fields)
            continue
        if family not in families:
            families.add(family)
            yield _section(_family_title(family), family, family.model_fields)
        own = {key: field for key, field in model.model_fields.items() if key not in family.model_fields}
        yield _section(_title(model, paths), model, own)


def _title(model: type[BaseModel], paths: list[str]) -> str:
    path = paths[0] if len(paths) == 1 else _what_they_share(paths)
    words = " or ".join(f"`{word}`" for word in type_words(model))
    return (f"`{path}`" if path else "The top of the file") + (f", type {words}" if words else "")


def _what_they_share(paths: list[str]) -> str:
    """Return how the paths end alike: `parser.multiline`; `outputs[]` is written like `output`."""
    single = dict.fromkeys(path.replace("outputs[]", "output").replace("[]", "") for path in paths)
    reversed_parts = zip(*(reversed(path.split(".")) for path in single), strict=False)
    shared = takewhile(lambda parts: len(set(parts)) == 1, reversed_parts)
    return ".".join(reversed([parts[0] for parts in shared]))


def _section(title: str, model: type[BaseModel], fields: dict[str, FieldInfo]) -> str:
    about = (model.__doc__ or "").strip()
    rows = "".join(
        f"| `{key}` | {type_of(field)} | {default_of(field)} | {field.description} |\n" for key, field in fields.items()
    )
    return f"## {title}\n\n{about}\n\n| key | type | default | what it is |\n| --- | --- | --- | --- |\n{rows}"


def _places(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield every section with its path, outer ones first."""
    yield path, model
    for key, field in model.model_fields.items():
        inner = models_of(field.annotation)
        here = f"{path}.{key}".removeprefix(".") + ("[]" if _is_list(field.annotation) else "")
        for variant in inner:
            yield from _places(variant, here)


def _is_list(annotation: Any) -> bool:  # noqa: ANN401 - an annotation may be anything
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_list(get_args(annotation)[0])
    return origin is list


def main() -> None:
    """Write the page to the path in the command line."""
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
