"""Functions of the user's own by name."""

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from logflow_app import custom_code
from logflow_app.custom_code import Watch, load_function
from logflow_app.errors import ConfigError
from logflow_app.events import Failure
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.pipeline.halves import run_by_halves
from logflow_app.time_limit import TimeLimitError, WaitLimitError, call_within
from tests import custom_functions
from tests.packs import make_pack, section

HERE = "tests.custom_functions"


def test_a_function_is_found_by_its_name():
    """`package.module:function` is that function, and a method of a class is one too."""
    assert custom_functions.shout is load_function(f"{HERE}:shout").__wrapped__
    assert load_function("collections:OrderedDict.fromkeys")(["a"]) == {"a": None}


def test_options_are_its_keyword_arguments():
    """What the configuration gives as options, the function is called with."""
    assert [{"level": "a", "service": "b", "msg": "c", "size": 5}] == load_function(
        f"{HERE}:parse_pairs", {"separator": ";"}
    )(["a;b;c"])


@pytest.mark.parametrize(
    ("call", "options", "message"),
    [
        ("shout", {}, r"^call: expected package\.module:function; got 'shout'$"),
        ("../x:y", {}, r"^call: expected package\.module:function; got "),
        (
            "nowhere.at_all:f",
            {},
            r"^call: expected a module that can be imported; there is no nowhere on PYTHONPATH or",
        ),
        (f"{HERE}:shuot", {}, r"tests\.custom_functions:shuot is not there; did you mean shout\?$"),
        (f"{HERE}:NOT_A_FUNCTION", {}, r"^call: expected a function; tests\.custom_functions:NOT_A_FUNCTION is a int$"),
        (f"{HERE}:shout", {"loud": True}, r"takes 1 argument\(s\) and the options loud; "),
    ],
)
def test_what_cannot_be_called_is_a_mistake_in_the_configuration(call, options, message):
    """The start stops with a sentence that says what was expected."""
    with pytest.raises(ConfigError, match=message):
        load_function(call, options)


def test_a_module_that_fails_to_import_is_one_too(tmp_path, monkeypatch):
    """An exception of the module itself is told, not thrown; and a package it lacks is named."""
    (tmp_path / "broken_by_itself.py").write_text("1 / 0\n")
    (tmp_path / "lacks_a_package.py").write_text("import no_such_package\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigError, match=r"^call: importing broken_by_itself failed; ZeroDivisionError"):
        load_function("broken_by_itself:f")
    with pytest.raises(ConfigError, match=r"^call: lacks_a_package imports no_such_package, which is not installed$"):
        load_function("lacks_a_package:f")


def leave():
    """A function that wants to end the process."""
    raise SystemExit(3)


def test_a_function_ends_no_process():
    """What it wants to end with is an error like any other, which buries one line."""
    with pytest.raises(RuntimeError, match=r"raised SystemExit\(3\)"):
        load_function("tests.test_custom_code:leave", arguments=0)()


class StrangeError(BaseException):
    """What no `except Exception` catches."""


@pytest.mark.parametrize("error", [KeyboardInterrupt(), StrangeError("x"), asyncio.CancelledError()])
def test_nothing_it_raises_ends_a_worker(error, monkeypatch):
    """Where Ctrl-C is somebody else's business, as in a worker, `KeyboardInterrupt` is the function's own."""

    def raising():
        raise error

    monkeypatch.setattr(custom_functions, "raising", raising, raising=False)
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with pytest.raises(RuntimeError, match=type(error).__name__):
            load_function(f"{HERE}:raising", arguments=0)()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture
def listening() -> Iterator[None]:
    """Python's own handler of Ctrl-C, which a process begun in the background of a shell has not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening")
def test_ctrl_c_ends_a_command():
    """What raises it is the user, so it is passed on; what the function itself raises is an error of its line."""
    watch = Watch("x")
    with pytest.raises(KeyboardInterrupt):
        watch.run(lambda: load_function("signal:raise_signal")(signal.SIGINT))
    with pytest.raises(RuntimeError, match="KeyboardInterrupt"):
        watch.run(load_function("tests.test_custom_code:interrupt", arguments=0))
    assert signal.default_int_handler is signal.getsignal(signal.SIGINT)


def interrupt():
    """A function that says Ctrl-C was pressed."""
    raise KeyboardInterrupt


def never():
    """Wait for what never comes."""
    threading.Event().wait()


def yield_never():
    """Wait between two results."""
    yield 1
    never()


def from_nobody():
    """Wait for a machine that never answers."""
    one, other = socket.socketpair()
    with one, other:
        one.recv(1)


@pytest.mark.parametrize("function", [never, yield_never, from_nobody, partial(time.sleep, 600)])
def test_a_function_that_waits_is_ended(function, monkeypatch):
    """It may hold a lock's or a socket's end forever; by CPU time it has done nothing."""
    monkeypatch.setattr(custom_code, "WAIT_SECS", 0.05)
    with pytest.raises(TimeLimitError, match=r"^expected acme:f to return within 0\.1 s$"):
        Watch("acme:f").run(function)


def test_one_that_waits_always_is_waited_for_less(monkeypatch):
    """Time after time; when it comes back again and again, all is forgiven."""
    given = []

    def note(secs, work):
        given.append(secs)
        return call_within(secs, work) if work() else pytest.fail("expected work")

    monkeypatch.setattr(custom_code, "call_within", note)
    monkeypatch.setattr(custom_code, "FORGIVEN_AFTER", 2)
    watch = Watch("x")

    def out_of_time():
        raise WaitLimitError

    for _ in range(4):
        with pytest.raises(TimeLimitError):
            watch.run(out_of_time)
    assert 1 == watch.run(lambda: 1) == watch.run(lambda: 1) == watch.run(lambda: 1)
    assert [5, 1.25, 0.3125, 0.1, 0.1, 0.1, 5] == given


def test_only_the_line_that_is_waited_for_is_buried(monkeypatch):
    """The others of its pack become events."""
    monkeypatch.setattr(custom_code, "WAIT_SECS", 0.05)
    pipeline = Pipeline(section("python", call="tests.test_custom_code:wait_for_guilty"), EventSettings())
    events = run_by_halves(pipeline.run, make_pack(["fine", "guilty", "good"]))
    message = "expected tests.test_custom_code:wait_for_guilty to return within 0.1 s"
    assert ([Failure(1, "timeout", message)], ["lane-0", "lane-2"]) == (events.failures, events.ids)


def wait_for_guilty(lines):
    """Never come back from a guilty line."""
    if "guilty" in lines:
        never()
    return [{"message": line} for line in lines]
