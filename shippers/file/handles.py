"""How many files may be open at a time, so that checkpoint, scans and sockets always have descriptors left."""

import errno
import logging
import resource

log = logging.getLogger(__name__)

RESERVED = 64  # descriptors for everything that is no followed file; of a tiny limit, half of it
FOR_PACKED = 2  # descriptors of a compressed file: itself, and what is inflated of it
RAISE_LIMIT = "raise the limit on open files (ulimit -n)"
OUT_OF_HANDLES = frozenset({errno.EMFILE, errno.ENFILE})
REMEDIES = {
    errno.ENOSPC: "free disk space",
    errno.EDQUOT: "free disk space",
    errno.EMFILE: RAISE_LIMIT,
    errno.ENFILE: RAISE_LIMIT,
    errno.EACCES: "give the shipper the permissions",
    errno.EPERM: "give the shipper the permissions",
}


def remedy_of(error: OSError) -> str:
    """Return ` remedy='…'` for the log where something is known to help, else nothing."""
    remedy = REMEDIES.get(error.errno or 0, "")
    return f" remedy='{remedy}'" if remedy else ""


class Handles:
    """Counts down what may still be opened.

    `refused` is how many files had to wait at the last look, `is_scarce` whether there are more than may be open.
    """

    def __init__(self) -> None:
        self.left = most_open()
        self.refused = 0
        self.is_scarce = False
        self._is_said = False

    def reckon(self, in_use: int) -> None:
        """Count anew, with so many descriptors of files in use."""
        self.left = most_open() - in_use

    def take(self, wanted: int = 1) -> bool:
        """Return whether so many may be opened, and count them as open."""
        if self.left < wanted:
            self.refused += 1
            return False
        self.left -= wanted
        return True

    def give_back(self) -> None:
        """Note that one was not needed."""
        self.left += 1

    def exhaust(self) -> None:
        """Note that the system gave no descriptor, although one was thought to be left."""
        self.left = 0
        self.refused += 1

    def complain(self) -> None:
        """Say, once, that files have to take turns."""
        if self.refused and not self._is_said:
            self._is_said = True
            told = "open_files_limited most=%d waiting=%d consequence='files take turns, new ones wait' remedy='%s'"
            log.warning(told, most_open(), self.refused, RAISE_LIMIT)


def most_open() -> int:
    """Return how many descriptors the files of a shipper may have."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return 2**31
    return max(limit - RESERVED, limit // 2)
