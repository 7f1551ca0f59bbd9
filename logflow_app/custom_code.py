"""Functions of the user's own, by name: `package.module:function`."""

import importlib
import inspect
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial, reduce, wraps
from pathlib import Path
from typing import Any

from logflow_app.errors import ConfigError
from logflow_app.time_limit import Interruption, TimeLimitError, WaitLimitError, call_within

WAIT_SECS = 5.0  # by the clock, for one call; patterns are ended by their CPU time long before
LESS = 4.0  # as much less after each call that took longer
LEAST_SECS = 0.1
MOST_LOST = 10
FORGIVEN_AFTER = 100  # calls in a row that came to an end


def load_function(call: str, options: Mapping[str, Any] | None = None, arguments: int = 1) -> Callable[..., Any]:
    """Return a function with the options as keyword arguments; it will be called with `arguments` further ones.

    The module is looked for where Python looks, and in the folder the process was started in. Raises `ConfigError` for
    what cannot be imported, is not there, is no function, or cannot be called like that.
    """
    module_name, colon, name = call.partition(":")
    if not (colon and name and all(part.isidentifier() for part in (*module_name.split("."), *name.split(".")))):
        raise ConfigError(f"call: expected package.module:function; got {call!r}")
    function = _find(_import(module_name), name, call)
    if not callable(function):
        raise ConfigError(f"call: expected a function; {call} is a {type(function).__name__}")
    options = options or {}
    try:
        inspect.signature(function).bind(*([None] * arguments), **options)
    except TypeError as error:
        given = f" and the options {', '.join(options)}" if options else ""
        raise ConfigError(f"call: expected that {call} takes {arguments} argument(s){given}; {error}") from error
    except ValueError:  # built in, and silent about its arguments
        pass
    return _contained(partial(function, **options) if options else function, call)


def _contained(function: Callable[..., Any], call: str) -> Callable[..., Any]:
    """Return the function so that it can end no process: what it wants to end with is an error of its line."""

    @wraps(function)
    def contained(*arguments: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
        try:
            return function(*arguments)
        except BaseException as error:
            if isinstance(error, (Exception, TimeLimitError, Interruption)) or _is_interrupted(error):
                raise
            raise RuntimeError(f"{call} raised {error!r}") from error

    return contained


def _is_interrupted(error: BaseException) -> bool:
    """Tell whether it may have been Ctrl-C; within a `Watch` that is an `Interruption`."""
    return isinstance(error, KeyboardInterrupt) and signal.getsignal(signal.SIGINT) is signal.default_int_handler


class Watch:
    """Ends what a function does not come back from, by the clock: it may wait for a lock, a socket, another machine.

    After each time in vain it waits less, or a pack of 500 lines could take an hour.
    """

    def __init__(self, call: str) -> None:
        self._call = call
        self._lost = 0  # times in vain
        self._in_time = 0  # calls in a row that came to an end since

    def run(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        """Return what the work returns; raises `TimeLimitError`. What it yields bit by bit is waited for here, too."""
        secs = max(LEAST_SECS, WAIT_SECS / LESS**self._lost)
        try:
            result = call_within(secs, lambda: _whole(work()))
        except WaitLimitError:
            self._lost, self._in_time = min(self._lost + 1, MOST_LOST), 0
            raise TimeLimitError(f"expected {self._call} to return within {secs:.2g} s") from None
        self._in_time += 1
        if self._in_time >= FORGIVEN_AFTER:
            self._lost = self._in_time = 0
        return result


def _whole(result: Any) -> Any:  # noqa: ANN401 - whatever a function returns
    return list(result) if isinstance(result, Iterator) else result


def _import(name: str) -> Any:  # noqa: ANN401 - a module's attributes are anything
    folder = str(Path.cwd())
    if folder not in sys.path and "" not in sys.path:
        sys.path.append(folder)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        if name == missing or name.startswith(f"{missing}."):
            raise ConfigError(
                f"call: expected a module that can be imported; there is no {missing} on PYTHONPATH or in {folder}"
            ) from error
        raise ConfigError(f"call: {name} imports {missing}, which is not installed") from error
    except (Exception, SystemExit) as error:  # whatever a user's module does when it is imported
        raise ConfigError(f"call: importing {name} failed; {error!r}") from error


def _find(module: Any, name: str, call: str) -> Any:  # noqa: ANN401 - as above
    try:
        return reduce(getattr, name.split("."), module)
    except AttributeError as error:
        close = get_close_matches(name, dir(module), n=1)
        meant = f"; did you mean {close[0]}?" if close else ""
        raise ConfigError(f"call: expected a function of the module; {call} is not there{meant}") from error
