"""Functions of the user's own by name."""

import pytest

from logflow_app.custom_code import load_function
from logflow_app.errors import ConfigError
from tests import custom_functions

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
