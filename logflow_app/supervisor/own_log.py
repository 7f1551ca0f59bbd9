"""A supervisor's own log, in a file beside those of its children: the screen is for sentences."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from logflow_app.supervisor.child import LOGS
from logflow_app.supervisor.log_file import MOST_BYTES


class _Quiet(RotatingFileHandler):
    """Passes over what cannot be written: on a full disk the screen says so."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """See `logging.Handler.handleError`."""


def log_below(folder: Path) -> None:
    """Write this process's log to `logs/supervisor.log` in a folder; raises `OSError`.

    The Kafka client's own stays out: it has several lines for each attempt while a broker is away.
    """
    path = folder / LOGS / "supervisor.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _Quiet(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
