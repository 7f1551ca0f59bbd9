"""One new segment file in the place of several, so that a crash at any step leaves either the old ones or the new."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from logflow_app.segments.segment import INDEX_SUFFIX

NEW_SUFFIX = ".new"
SWAP_NAME = "swap.json"


class Swap(msgspec.Struct):
    """What is to happen: `<into>.new` becomes `into`, the files `gone` are deleted. Names within the folder."""

    into: str
    gone: list[str]


def sync_folder(folder: Path) -> None:
    """Make names of the folder last that came or went."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def begin_swap(folder: Path, swap: Swap) -> None:
    """Decide on a swap: when it returns, it will be finished, after a crash too. The new file is on disk already."""
    draft = folder / f"{SWAP_NAME}{NEW_SUFFIX}"
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(swap))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / SWAP_NAME)
    sync_folder(folder)


def finish_swap(folder: Path) -> None:
    """Do what was decided, if anything; doing it twice changes nothing."""
    decided = folder / SWAP_NAME
    try:
        swap = msgspec.json.decode(decided.read_bytes(), type=Swap)
    except FileNotFoundError:
        return
    for name in {swap.into, *swap.gone}:
        (folder / name).with_suffix(INDEX_SUFFIX).unlink(missing_ok=True)
    with suppress(FileNotFoundError):  # done before the crash
        (folder / f"{swap.into}{NEW_SUFFIX}").rename(folder / swap.into)
    for name in swap.gone:
        (folder / name).unlink(missing_ok=True)
    sync_folder(folder)
    decided.unlink()
