"""What is wrong with a request, in words that each protocol puts into a form of its own."""

from dataclasses import dataclass


@dataclass
class RequestError(Exception):
    """Ends a request with an HTTP `status`; `where` is the place in the body, `retry_secs` when to try again."""

    status: int
    reason: str
    where: str = ""
    retry_secs: int | None = None

    @property
    def sentence(self) -> str:
        """The reason with its place."""
        return f"{self.where}: {self.reason}" if self.where else self.reason


def malformed(reason: str, where: str = "") -> RequestError:
    """Return that a body is not what it should be."""
    return RequestError(400, reason, where)


def too_large(reason: str) -> RequestError:
    """Return that a body is more than is taken."""
    return RequestError(413, reason)


def no_room(retry_secs: int = 5) -> RequestError:
    """Return that there is no room for what was sent, and that it is worth trying again."""
    return RequestError(503, "there is no room for more events now; none of these was taken", "", retry_secs)
