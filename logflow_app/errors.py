"""What can go wrong, sorted by what happens next.

LogFlowError
├── RecordError        the line's fault: it is buried in the dead letters
├── UnavailableError   the outside world's fault: it is waited out
├── QueryError         the asker's fault: say what was expected
└── ConfigError        the operator's fault: stop, and explain what to change

Anything else is a bug: buried as `bug`, logged with its traceback, counted.
"""

from collections.abc import Sequence


class LogFlowError(Exception):
    """Any error LogFlow raises on purpose."""


class RecordError(LogFlowError):
    """This line, and no other, cannot be taken; `reason` is one of `dead_letters.REASONS`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class UnavailableError(LogFlowError):
    """A destination or source cannot serve now; `retry_after_secs` is its own wish, if it uttered one."""

    def __init__(self, message: str, retry_after_secs: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_secs = retry_after_secs


class QueryError(LogFlowError):
    """A question that cannot be answered as it was asked; the message says what was expected and what came."""


class ConfigError(LogFlowError):
    """The configuration, or the state of the cluster it describes, cannot be used; `problems` has one sentence each."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))
