"""Which file systems other machines write to."""

import os
from pathlib import Path

import pytest

from shippers.file.mounts import Mounts

TABLE = """36 35 98:0 / /mnt1 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
37 35 0:52 / /mnt\\0402 rw shared:2 master:3 - nfs4 server:/export rw
38 35 0:53 / /mnt3 rw - fuse.sshfs me@there: rw
garbage
"""


@pytest.mark.parametrize(("device", "expected"), [((98, 0), False), ((0, 52), True), ((0, 53), True), ((9, 9), False)])
def test_network_mounts_are_known_by_their_type(tmp_path: Path, device: tuple[int, int], *, expected: bool) -> None:
    """Files there are looked at again and again, as nobody here is told of changes made elsewhere."""
    (tmp_path / "mountinfo").write_text(TABLE)
    assert expected is Mounts(tmp_path / "mountinfo").is_network(os.makedev(*device))


def test_without_a_table_everything_is_local(tmp_path: Path) -> None:
    """A system that does not tell stops nobody."""
    assert not Mounts(tmp_path / "none").is_network(1)
