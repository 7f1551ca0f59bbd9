"""Lets the kernel tell what happens to files and folders at rest, so that nobody has to look at them all the time.

What is told is only where to look: every file and folder is looked at now and then all the same, so that a lost
notification costs time and never a line.
"""

import asyncio
import errno
import logging
import os
from typing import Protocol

from shippers.file.finder import FileKey
from shippers.file.folders import Folders, concerns
from shippers.file.mounts import Mounts

try:
    from inotify_simple import INotify, flags
except ImportError:  # a system that has no inotify
    INotify = None

log = logging.getLogger(__name__)

if INotify is not None:
    NAMES = flags.CREATE | flags.MOVED_TO | flags.MOVED_FROM | flags.DELETE | flags.ATTRIB
    ITSELF = flags.DELETE_SELF | flags.MOVE_SELF | flags.UNMOUNT
    IN_FOLDER = NAMES | ITSELF | flags.ONLYDIR
    IN_FILE = flags.MODIFY | flags.ONESHOT
OUT_OF_WATCHES = frozenset({errno.ENOSPC, errno.ENOMEM, errno.EMFILE, errno.ENFILE})


class Listener(Protocol):
    """Who is told."""

    def folder_changed(self) -> None:
        """Something came, went or was renamed where a glob looks."""

    def file_changed(self, key: FileKey) -> None:
        """A file that was at rest was written to."""

    def anything_may_have_changed(self) -> None:
        """Notifications were lost."""


class Watch:
    """Watches folders for as long as it is told to, and files until they change once. Without inotify it does nothing.

    A busy file is not watched, as looking at it a few times a second is cheaper than being told of every write.
    """

    def __init__(self, listener: Listener, mounts: Mounts | None = None) -> None:
        self._listener = listener
        self._mounts = mounts or Mounts()
        self._kernel: INotify | None = None
        self._folders: dict[int, set[str]] = {}  # watch → names that matter
        self._places: dict[str, int] = {}  # folder → watch
        self._files: dict[int, FileKey] = {}
        self._complained = False
        self.sees_all_folders = False

    @property
    def is_open(self) -> bool:
        """Whether the kernel tells anything."""
        return self._kernel is not None

    def open(self) -> None:
        """Begin, in the running event loop."""
        if INotify is None:
            return
        try:
            self._kernel = INotify(nonblocking=True)
        except OSError as error:
            self._complain(error, "fs.inotify.max_user_instances")
            return
        asyncio.get_running_loop().add_reader(self._kernel.fileno(), self._take)

    def close(self) -> None:
        """Let go of everything."""
        self._folders, self._places, self._files, self.sees_all_folders = {}, {}, {}, False
        if self._kernel is not None:
            asyncio.get_running_loop().remove_reader(self._kernel.fileno())
            self._kernel.close()
            self._kernel = None

    def watch_folders(self, folders: Folders) -> None:
        """Watch these folders and no others; `sees_all_folders` tells whether that was possible for all of them."""
        if self._kernel is None:
            return
        self.sees_all_folders = True
        for place in self._places.keys() - folders.keys():
            self._drop(place)
        for place, names in folders.items():
            self._watch_folder(self._kernel, place, names)

    def watch_file(self, key: FileKey, file: int) -> bool:
        """Watch an open file until it is written to; False where it has to be looked at instead.

        Whoever asks looks once more afterwards: it may have been written to just before.
        """
        if self._kernel is None or self._mounts.is_network(key.device):
            return False
        try:
            self._files[self._kernel.add_watch(f"/proc/self/fd/{file}", IN_FILE)] = key
        except OSError as error:
            if error.errno in OUT_OF_WATCHES:
                self._complain(error, "fs.inotify.max_user_watches")
            return False
        return True

    def _watch_folder(self, kernel: "INotify", place: str, names: set[str]) -> None:
        try:
            if self._mounts.is_network(os.stat(place).st_dev):  # noqa: PTH116 - thousands of them
                self.sees_all_folders = False
                return
            watch = kernel.add_watch(place, IN_FOLDER)  # the same as before where it is the same folder
        except OSError as error:
            self.sees_all_folders = False
            if error.errno in OUT_OF_WATCHES:
                self._complain(error, "fs.inotify.max_user_watches")
            return
        if self._places.get(place, watch) != watch:
            self._drop(place)
        self._places[place] = watch
        self._folders[watch] = self._folders.get(watch, set()) | names

    def _drop(self, place: str) -> None:
        watch = self._places.pop(place)
        if watch in self._places.values() or self._folders.pop(watch, None) is None or self._kernel is None:
            return
        try:
            self._kernel.rm_watch(watch)
        except OSError:
            return  # it went with its folder

    def _take(self) -> None:
        """Read what the kernel has to tell, and tell it once."""
        if self._kernel is None:
            return
        in_folder = False
        for event in self._kernel.read(timeout=0):
            if event.mask & flags.Q_OVERFLOW:
                self._begin_again()
                return
            if event.mask & flags.IGNORED:
                self._files.pop(event.wd, None)
                self._folders.pop(event.wd, None)
            elif event.wd in self._files:
                self._listener.file_changed(self._files[event.wd])
            elif event.wd in self._folders:
                in_folder = in_folder or bool(event.mask & ITSELF) or concerns(self._folders[event.wd], event.name)
        if in_folder:
            self._listener.folder_changed()

    def _begin_again(self) -> None:
        """Forget all watches, as it is not known which of them are still there, and have everything looked at."""
        log.info("notifications_lost consequence='all files are looked at'")
        self.close()
        self.open()
        self._listener.anything_may_have_changed()

    def _complain(self, error: OSError, limit: str) -> None:
        if not self._complained:
            self._complained = True
            log.warning(
                "notifications_limited error='%s' consequence='files are looked at instead' remedy='raise %s'",
                error.strerror,
                limit,
            )
