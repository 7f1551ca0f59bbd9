"""The journal's export format → entries; pure.

The format is that of https://systemd.io/JOURNAL_EXPORT_FORMATS: a field is `NAME=text`, or a line with its name alone,
its size as 64 bits little-endian, that many bytes and a line end; an empty line ends an entry.
"""

from struct import unpack_from

from logflow_app.errors import LogFlowError

Entry = list[tuple[str, bytes]]
"""The fields in their order; a name may come more than once."""

LARGEST_FIELD_BYTES = 768 * 2**20  # what journald itself takes; a larger size is none
MOST_FIELDS = 1024  # as journald's own limit
NAME_BYTES = 64  # as journald's own limit
SIZE_BYTES = 8
MOST_NAMES = 10_000  # remembered; a program may invent any number


class ExportError(LogFlowError):
    """The stream is not what the format says; what follows the byte `whole_to` cannot be read.

    `entries` are those that ended before it in what was fed last.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.entries: list[Entry] = []
        self.whole_to = 0


class ExportReader:
    """Takes bytes as they come and gives entries as they end; of a longer field `max_field_bytes` are kept.

    `cut` counts fields that were cut. What is held of an entry is bounded by `max_entry_bytes`; further fields of it
    are left out and counted too.
    """

    def __init__(self, max_field_bytes: int, max_entry_bytes: int) -> None:
        self.cut = 0
        self._max_field = max_field_bytes
        self._max_entry = max_entry_bytes
        self._buffer = b""
        self._entry: Entry = []
        self._entry_bytes = 0
        self._name = ""  # of the binary field that is being read
        self._pieces: list[bytes] = []
        self._kept = 0
        self._left = 0  # bytes of it that are still to come, the line end behind it included
        self._is_line_cut = False
        self._names: dict[bytes, str] = {}
        self._fed = 0  # bytes of the stream, of which the first `_whole_to` are whole entries
        self._whole_to = 0

    def feed(self, data: bytes) -> list[Entry]:
        """Return the entries that end in `data`; raises ExportError. 0.2 µs a field of text, 1 µs any other."""
        begin = self._fed - len(self._buffer)
        self._fed += len(data)
        found: list[Entry] = []
        try:
            self._read(self._buffer + data if self._buffer else data, begin, found)
        except ExportError as error:
            error.entries, error.whole_to = found, self._whole_to
            raise
        return found

    def _read(self, data: bytes, begin: int, found: list[Entry]) -> None:
        """Add the entries that end in `data`, which stands in the stream from the byte `begin` on."""
        place = 0
        while place < len(data):
            if self._left:
                place = self._go_on(data, place)
                continue
            if not self._entry and not self._is_line_cut and (behind := self._take_whole(data, place, found)):
                place = behind
                self._whole_to = begin + place
                continue
            end = data.find(b"\n", place)
            if end < 0:
                break
            line = data[place:end]
            name, equals, value = line.partition(b"=")
            if not line and not self._is_line_cut:
                self._end_entry(found)
                self._whole_to = begin + end + 1
            elif equals or self._is_line_cut:
                self._add_text(name, value)
            elif len(data) - end - 1 < SIZE_BYTES:
                break
            else:
                self._begin(name, *unpack_from("<Q", data, end + 1))
                end += SIZE_BYTES
            place = end + 1
        self._keep(data[place:])

    def _take_whole(self, data: bytes, place: int, found: list[Entry]) -> int:
        """Take an entry that is all there, all text and within every limit; return the place behind it, else 0.

        The name of a binary field has no `=`, and stands before anything of it that could look like the end.
        """
        end = data.find(b"\n\n", place)
        if end < 0 or end - place > self._max_field:
            return 0
        entry: Entry = []
        names = self._names
        for line in data[place:end].split(b"\n"):
            name, equals, value = line.partition(b"=")
            if not equals:
                return 0
            entry.append((names.get(name) or self._learn(name), value))
        if len(entry) > MOST_FIELDS:
            return 0
        found.append(entry)
        return end + 2

    def _learn(self, name: bytes) -> str:
        if len(self._names) >= MOST_NAMES:
            self._names.clear()
        return self._names.setdefault(name, _name(name))

    def end(self) -> list[Entry]:
        """Return the last entry, where the stream ends without an empty line; raises ExportError within a field."""
        if self._left or self._buffer:
            error = ExportError("expected the end of a field, got the end of the stream")
            error.whole_to = self._whole_to
            raise error
        found: list[Entry] = []
        self._end_entry(found)
        return found

    def _end_entry(self, found: list[Entry]) -> None:
        if self._entry:
            found.append(self._entry)
        self._entry, self._entry_bytes = [], 0

    def _add_text(self, name: bytes, value: bytes) -> None:
        if self._is_line_cut:  # the rest of a line whose beginning has been kept
            self._is_line_cut = False
            return
        self._add(_name(name), value)

    def _add(self, name: str, value: bytes) -> None:
        if len(value) > self._max_field:
            value = value[: self._max_field]
            self.cut += 1
        self._entry_bytes += len(value)
        if self._entry_bytes > self._max_entry or len(self._entry) >= MOST_FIELDS:
            self.cut += 1
            return
        self._entry.append((name, value))

    def _begin(self, name: bytes, size: int) -> None:
        """Begin to read a field of so many bytes."""
        if size > LARGEST_FIELD_BYTES:
            raise ExportError(f"expected a field of at most {LARGEST_FIELD_BYTES} bytes, got {size}")
        self._name = _name(name)
        self._pieces, self._kept, self._left = [], 0, size + 1

    def _go_on(self, data: bytes, place: int) -> int:
        """Read on in a binary field; return the place behind what was read."""
        size = min(len(data) - place, self._left)
        self._left -= size
        behind = place + size
        room = self._max_field + 1 - self._kept  # a byte more than may be kept tells that it was cut
        if room > 0:
            self._pieces.append(data[place : min(behind - (not self._left), place + room)])
            self._kept += len(self._pieces[-1])
        if not self._left:
            if data[behind - 1 : behind] != b"\n":
                raise ExportError(f"expected a line end behind the field {self._name}")
            self._add(self._name, b"".join(self._pieces))
            self._pieces = []
        return behind

    def _keep(self, rest: bytes) -> None:
        """Keep the beginning of a line until the rest of it comes, but not more than a field may have."""
        self._buffer = rest
        if len(rest) > self._max_field + NAME_BYTES + 1:
            name, equals, value = rest.partition(b"=")
            if not equals and not self._is_line_cut:
                raise ExportError("expected the name of a field, got a long line without one")
            if not self._is_line_cut:
                self._add(_name(name), value)
            self._buffer, self._is_line_cut = b"", True


def _name(name: bytes) -> str:
    if not 0 < len(name) <= NAME_BYTES or not name.isascii() or not name.decode().isprintable():
        raise ExportError(f"expected the name of a field, got {name[:NAME_BYTES]!r}")
    return name.decode()
