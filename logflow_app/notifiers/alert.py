"""An alert as notifiers read it from `logs-alerts`: a value, without Faust."""

import msgspec

FIRING, RESOLVED = "firing", "resolved"
TOLD = frozenset({FIRING, RESOLVED})
"""The states somebody is told of."""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One transition of an alert; the twin of `models.Alert`, whose fields it shares. Others in a record are ignored.

    Times are seconds since the epoch. `notify` names the notifiers to tell, None means all; `late` marks what was found
    when it was over already, `note` says what is unusual.
    """

    fingerprint: str
    episode: int
    rule: str
    group: str
    severity: str
    state: str
    value: float
    threshold: float
    window_start: float
    window_end: float
    started_at: float
    resolved_at: float | None = None
    samples: list[str] = []
    query_url: str = ""
    late: bool = False
    note: str = ""
    notify: list[str] | None = None

    @property
    def transition(self) -> str:
        """What tells this transition from all others, however often it is written."""
        return f"{self.fingerprint}-{self.episode}-{self.state}"


_decoder = msgspec.json.Decoder(Alert)


def read_alert(value: bytes | None) -> Alert:
    """Return the alert a record holds; raises `ValueError` where it holds none."""
    return _decoder.decode(value or b"null")
