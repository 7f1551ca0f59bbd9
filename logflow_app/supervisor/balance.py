"""What became of the lines and alerts of a demo, and whether it adds up. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Each from a source of its own that lasts, over the whole life of a data directory.

    `shipped` counts what Kafka has taken from the shipper, a line sent twice as two; `stored` distinct documents;
    `dropped` the repeats that the ledger told from new lines; `buried` distinct dead letters; alerts and notifications
    distinct transitions.
    """

    shipped: int = 0
    stored: int = 0
    dropped: int = 0
    buried: int = 0
    alerts_fired: int = 0
    alerts_resolved: int = 0
    notifications_received: int = 0

    def line(self) -> str:
        """Return the figures in a line for eyes, short enough for a narrow terminal."""
        return (
            f"shipped {self.shipped:,} · stored {self.stored:,} · dropped {self.dropped:,} · buried {self.buried:,} · "
            f"fired {self.alerts_fired:,} · resolved {self.alerts_resolved:,} · told {self.notifications_received:,}"
        )


def problems(figures: Figures, written: int, *, expects_alert: bool) -> list[str]:
    """Return a sentence for everything that does not add up; `written` is how many lines the files hold."""
    f = figures
    found = []
    if f.shipped != f.stored + f.dropped + f.buried:
        found.append(
            f"shipped {f.shipped:,}, but stored {f.stored:,} + dropped {f.dropped:,} + buried {f.buried:,} = "
            f"{f.stored + f.dropped + f.buried:,}"
        )
    if f.shipped - f.dropped != written:
        found.append(f"the files hold {written:,} lines, but {f.shipped - f.dropped:,} different ones were shipped")
    if f.alerts_fired != f.alerts_resolved:
        found.append(f"{f.alerts_fired:,} alerts fired, but {f.alerts_resolved:,} were resolved")
    if expects_alert and not f.alerts_fired:
        found.append("a burst of errors was written, but no alert fired")
    if f.notifications_received != f.alerts_fired + f.alerts_resolved:
        found.append(
            f"{f.alerts_fired + f.alerts_resolved:,} alerts fired or were resolved, but "
            f"{f.notifications_received:,} notifications were received"
        )
    return found
