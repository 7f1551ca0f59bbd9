"""Bytes as they come from a pipe → lines; pure."""

from shippers.lines import character_boundary


class Assembly:
    r"""Cuts bytes into lines of at most `max_bytes`; line ends, one `\r` before them, and empty lines are left out.

    A longer line is cut into several, never within a UTF-8 character; `cut` counts these cuts.
    """

    def __init__(self, max_bytes: int) -> None:
        self.cut = 0
        self._max = max_bytes
        self._rest: list[bytes] = []  # pieces of the line whose end has not come, joined once: it may be long
        self._rest_bytes = 0

    @property
    def rest_bytes(self) -> int:
        """How much there is of a line whose end has not come."""
        return self._rest_bytes

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that end in `data`. 0.1 µs a line."""
        pieces = data.split(b"\n")
        last = pieces.pop()
        if pieces and self._rest:
            pieces[0] = b"".join([*self._rest, pieces[0]])
            self._rest, self._rest_bytes = [], 0
        if b"\r" in data or (pieces and pieces[0].endswith(b"\r")):
            pieces = [piece.removesuffix(b"\r") for piece in pieces]
        lines = [piece for piece in pieces if piece]
        if lines and len(max(lines, key=len)) > self._max:
            lines = [part for line in lines for part in self._within(line)]
        return lines + self._keep(last)

    def rest(self) -> list[bytes]:
        """Return what came behind the last line end, which is a line when nothing follows."""
        line = b"".join(self._rest).removesuffix(b"\r")
        self._rest, self._rest_bytes = [], 0
        return self._within(line) if line else []

    def _keep(self, piece: bytes) -> list[bytes]:
        """Keep the beginning of a line; return what of it is too long to be kept."""
        if not piece:
            return []
        self._rest.append(piece)
        self._rest_bytes += len(piece)
        if self._rest_bytes <= self._max:
            return []
        *full, rest = self._within(b"".join(self._rest))
        self._rest, self._rest_bytes = [rest], len(rest)
        return full

    def _within(self, line: bytes) -> list[bytes]:
        parts = []
        while len(line) > self._max:
            place = character_boundary(line, self._max)
            parts.append(line[:place])
            line = line[place:]
            self.cut += 1
        return [*parts, line]
