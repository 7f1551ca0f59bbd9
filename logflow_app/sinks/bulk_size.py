"""How large a request may be, learned from what the destination takes."""

SMALLEST_BYTES = 64 * 1024
STEPS_BACK = 32


class BulkSize:
    """Halves when the destination is overwhelmed and grows back slowly; what was called too large stays too large."""

    def __init__(self, max_bytes: int) -> None:
        self.current = max_bytes
        self._ceiling = max_bytes

    def too_large(self, size: int) -> None:
        """Learn that a request of `size` is more than the destination ever takes."""
        self._ceiling = max(min(self._ceiling, size // 2), 1)
        self.current = min(self.current, self._ceiling)

    def too_much_now(self, size: int) -> None:
        """Learn that a request of `size` was more than the destination could hold just now."""
        self.current = max(min(self.current, size // 2), min(SMALLEST_BYTES, self._ceiling))

    def taken(self) -> None:
        """Learn that a request was taken."""
        self.current = min(self._ceiling, self.current + self._ceiling // STEPS_BACK + 1)
