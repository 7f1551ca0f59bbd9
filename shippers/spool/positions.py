"""How far each lane of a spool has arrived, in one small file; without it what the spool holds is sent again."""

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from logflow_app.errors import ConfigError

log = logging.getLogger(__name__)

VERSION = 1


class _Saved(msgspec.Struct):
    version: int
    checksum: str
    positions: msgspec.Raw


def save_positions(path: Path, positions: Mapping[str, int]) -> None:
    """Put the positions in the place of those saved before; raises OSError, and then those are still there.

    Not synced: older positions, or none, cost nothing but that lines are sent again, under the same ids.
    """
    body = msgspec.json.encode(positions)
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(_Saved(VERSION, _checksum(body), msgspec.Raw(body))))
    draft.replace(path)


def load_positions(path: Path) -> dict[str, int]:
    """Return lane id → position; empty where nothing was saved or it is damaged. Raises ConfigError if it is newer."""
    try:
        saved = msgspec.json.decode(path.read_bytes(), type=_Saved)
        if saved.version > VERSION:
            raise ConfigError(f"{path}: expected version {VERSION}, got {saved.version} of a newer LogFlow")
        if _checksum(bytes(saved.positions)) == saved.checksum:
            return msgspec.json.decode(bytes(saved.positions), type=dict[str, int])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        pass
    log.warning("spool_positions_damaged path=%s consequence='what it holds is sent again, with the same ids'", path)
    return {}


def _checksum(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
