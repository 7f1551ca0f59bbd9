"""How soon a child that died is started again."""

FIRST_PAUSE_SECS, LONGEST_PAUSE_SECS = 0.5, 30.0
STEADY_SECS = 10.0  # whoever lives so long storms nobody, however often it dies


class Restarts:
    """Pauses that double while a child keeps dying young."""

    def __init__(self) -> None:
        self.count = 0
        self._young = 0

    def pause_secs(self, lived_secs: float) -> float:
        """Return how long to wait, after a life of so many seconds, before the next begins."""
        self.count += 1
        self._young = 0 if lived_secs >= STEADY_SECS else self._young + 1
        return float(min(FIRST_PAUSE_SECS * 2 ** min(max(self._young - 1, 0), 10), LONGEST_PAUSE_SECS))
