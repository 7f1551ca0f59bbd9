"""What an operator sees of a run: sentences that stay, and one line of figures that lives."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

PLAIN_SECS = 5.0  # between two lines of figures where no terminal can change one


class Screen:
    """A terminal, or whatever else takes the text; nothing said is ever taken for markup."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=8, transient=True) if console.is_terminal else None
        self._spinner = Spinner("dots")
        self._plain_at = 0.0

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def say(self, text: str, style: str = "") -> None:
        """Say something that stays."""
        self._console.print(Text(text, style=style), soft_wrap=True)

    def figures(self, text: str) -> None:
        """Show how things are now; without a terminal, every few seconds."""
        if self._live is not None:
            self._live.update(self._spinner)
            self._spinner.update(text=Text(text))
        elif time.monotonic() - self._plain_at >= PLAIN_SECS:
            self._plain_at = time.monotonic()
            self.say(text)
