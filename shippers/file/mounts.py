"""Which devices are file systems that other machines write to: the kernel tells nobody here of what they do."""

import os
import time
from pathlib import Path

NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs"}
    | {"nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"}
)
TABLE = Path("/proc/self/mountinfo")
READ_AGAIN_SECS = 60.0


class Mounts:
    """Knows the type of each mounted file system, as far as the system tells."""

    def __init__(self, table: Path = TABLE) -> None:
        self._table = table
        self._types: dict[int, str] = {}
        self._read_at = -READ_AGAIN_SECS

    def is_network(self, device: int) -> bool:
        """Return whether files of this device may be changed elsewhere; one that is not listed is taken for local."""
        now = time.monotonic()
        if device not in self._types and now - self._read_at >= READ_AGAIN_SECS:
            self._read_at = now
            self._types = _types(self._table)
        kind = self._types.get(device, "")
        return kind in NETWORK or kind.startswith("fuse.")


def _types(table: Path) -> dict[int, str]:
    """Return device → type; see proc_pid_mountinfo(5): the third field is the device, the one after `-` the type."""
    try:
        rows = table.read_text(errors="replace").splitlines()
    except OSError:
        return {}
    found: dict[int, str] = {}
    for row in rows:
        before, dash, after = row.partition(" - ")
        fields = before.split()
        if dash and len(fields) > 2 and after:
            major, _, minor = fields[2].partition(":")
            found[os.makedev(int(major), int(minor))] = after.split(" ", 1)[0]
    return found
