"""What of the configuration a running shipper cannot change, and keeps as it was until it is started again."""

from pydantic import BaseModel

from logflow_app.config import Config

Path = tuple[str, ...]

FIXED: tuple[Path, ...] = (
    ("kafka", "brokers"),
    ("kafka", "topic_prefix"),
    ("data_dir",),
    ("shipper", "topic"),
    ("shipper", "metrics_address"),
    ("shipper", "spool", "path"),
    ("shipper", "spool", "lanes"),
)


def keep_fixed(old: Config, new: Config) -> tuple[Config, list[str]]:
    """Return the new configuration with the old values of what is fixed, and the names of those that would differ."""
    kept = new
    held_back: list[str] = []
    for path in FIXED:
        before, after = _get(old, path), _get(new, path)
        if before != after:
            held_back.append(".".join(path))
            kept = kept.model_copy(update={path[0]: _with(getattr(kept, path[0]), path[1:], before)})
    return kept, held_back


def _get(section: object, path: Path) -> object:
    for key in path:
        section = getattr(section, key)
    return section


def _with(section: object, path: Path, value: object) -> object:
    if not path or not isinstance(section, BaseModel):
        return value
    return section.model_copy(update={path[0]: _with(getattr(section, path[0]), path[1:], value)})
