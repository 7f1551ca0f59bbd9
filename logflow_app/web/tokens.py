"""Where the token comes from: the configuration, or a file that is made where one is needed."""

import logging
import os
import secrets
from pathlib import Path

from logflow_app.config.model import Config
from logflow_app.config.web import LONG_ENOUGH
from logflow_app.errors import ConfigError

logger = logging.getLogger(__name__)

FILE = "web-token"


def token_of(config: Config) -> str | None:
    """Return the token visitors must know, None where everybody who reaches the port may look.

    On an address that others can reach, and without a token in the configuration, one is made and kept in `data_dir`;
    the log says where. Raises `ConfigError` if that file cannot be used.
    """
    if config.web.token is not None:
        return config.web.token.get_secret_value()
    if config.web.is_local:
        return None
    path = config.data_dir / FILE
    try:
        return _read(path) or _make(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"web.token: expected {path} to be readable and writable, came {error}") from error


def _read(path: Path) -> str:
    """Return the token a file holds; a file that is missing or too short to be one holds none."""
    try:
        token = path.read_text().strip()
    except FileNotFoundError:
        return ""
    if len(token) < LONG_ENOUGH:
        return ""
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
        logger.warning("token_file_closed path=%s: others could read it; remove it for a new token", path)
    return token


def _make(path: Path) -> str:
    """Write a new token beside the file and move it there: a reader finds a whole token or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    token = secrets.token_urlsafe(32)
    written = path.with_name(f"{FILE}.{os.getpid()}")
    written.unlink(missing_ok=True)
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{token}\n")
    try:
        os.link(written, path)  # fails if another worker was quicker, whose token is ours then
    except FileExistsError:
        if other := _read(path):
            return other
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
    logger.warning("token_made path=%s: the page asks for what it holds", path)
    return token
