"""Somebody who writes to a broker all the while, and remembers what was acknowledged."""

import contextlib
import itertools
import threading
from typing import Self

from tests.embedded.clients import Client, Message, Refused

BATCH = 20


class Load:
    """Sends numbered records to partition 0 of a topic; after each batch commits how far it is, as a reader would.

    Begins with `with` and stops at its end. `acknowledged` has the offset of each number that was confirmed, and
    `committed` the last commit that was.
    """

    def __init__(self, client: Client, topic: str, *, idempotent: bool) -> None:
        self._client = client
        self._topic = topic
        self._sender = client.sender(idempotent=idempotent)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._error: BaseException | None = None
        self.acknowledged: dict[int, int] = {}
        self.committed = -1

    def _run(self) -> None:
        try:
            for start in itertools.count(0, BATCH):
                batch = range(start, start + BATCH)
                if self._stop.is_set():
                    return
                offsets = self._sender.send(self._topic, [Message(b"%d" % number, b"k") for number in batch])
                self.acknowledged.update(zip(batch, offsets, strict=True))
                if batch[0] % (BATCH * 10) == 0:
                    self._commit(offsets[-1])
        except BaseException as error:
            self._error = error
            raise

    def _commit(self, offset: int) -> None:
        with contextlib.suppress(Refused):  # the broker is being killed; what it confirms is remembered
            self._client.commit(self._topic, self._topic, offset)
            self.committed = offset

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._sender.close()
        if self._error is not None:
            raise self._error
