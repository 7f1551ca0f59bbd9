"""What a shipper tells about itself."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """What a shipper has done since it started, and where it is: the last two are of the last look.

    `files_set_aside` counts closings of idle files to let others be opened, `files_unread` the files, or paths, that a
    shipper which was to end when all is read could not read to their end.
    """

    lines_read: int = 0
    lines_acknowledged: int = 0
    bytes_read: int = 0
    records_sent: int = 0
    lines_dropped: int = 0
    lines_cut: int = 0
    lines_truncated: int = 0
    lanes_replaced: int = 0
    failed_saves: int = 0
    files_set_aside: int = 0
    files_unread: int = 0
    open_files: int = 0
    lag_bytes: int = 0
