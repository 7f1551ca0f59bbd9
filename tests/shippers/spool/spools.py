"""A spool with a tray behind it, to be filled, killed and opened again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shippers.packs import PackLimits
from shippers.spool.packet import Origin
from shippers.spool.settings import SpoolSettings
from shippers.spool.spool import Spool
from tests.shippers.tray import Tray

QUICK = SpoolSettings(sync_interval_secs=0.0, save_interval_secs=0.01)


def origin(source: str = "10.0.0.7") -> Origin:
    """Return where a client's messages come from."""
    return Origin(source, "net", "")


def make_spool(folder: Path, tray: Tray, settings: SpoolSettings = QUICK) -> Spool:
    """Return an open spool that is not started."""
    spool = Spool(folder, settings, tray, PackLimits())
    spool.open()
    return spool


@asynccontextmanager
async def running(folder: Path, tray: Tray, settings: SpoolSettings = QUICK) -> AsyncIterator[Spool]:
    """Run a spool within a block and close it in good order."""
    spool = make_spool(folder, tray, settings)
    spool.start()
    try:
        yield spool
    finally:
        await spool.close()


async def kill(spool: Spool) -> None:
    """End a spool as kill -9 ends it: nothing more is saved or synced."""
    await spool._tasks.stop()
    await spool._upkeep.rest()
    spool.abandon()


def take(spool: Spool, *texts: str, source: str = "10.0.0.7") -> bool:
    """Let a spool take messages of a client."""
    return spool.take(origin(source), [text.encode() for text in texts], 1_700_000_000.0)


def folders(spool: Path) -> list[Path]:
    """Return the folders of a spool's lanes."""
    return [path for path in spool.iterdir() if path.is_dir()]


def segments(spool: Path) -> list[Path]:
    """Return all segment files of a spool."""
    return sorted(spool.glob("*/*.seg"))
