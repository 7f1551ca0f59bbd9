"""The frame of the command line."""

import subprocess
import sys
import types
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from logflow_app import __version__, cli
from logflow_app.cli import COMMANDS, main
from logflow_app.errors import ConfigError, UnavailableError

HEAVY = ("faust", "aiokafka", "pydantic", "elasticsearch", "aiohttp", "asyncio", "logging")


def run_python(code: str) -> str:
    """Run a fresh interpreter, and return what it printed."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout


def test_help_lists_every_command_in_order() -> None:
    """Without loading one."""
    lines = CliRunner().invoke(main, ["--help"]).output.split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert [name for name, _ in COMMANDS] == [line.split()[0] for line in lines]


def test_help_loads_nothing_heavy() -> None:
    """So that it answers at once: neither Faust nor pydantic, nor any command."""
    code = (
        "import sys\nfrom logflow_app.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], 'logflow_app.cli.validate' in sys.modules)"
    )
    assert run_python(code).splitlines()[-1] == "[] False"


def test_the_version_is_told() -> None:
    """That of the package."""
    assert CliRunner().invoke(main, ["--version"]).output == f"logflow, version {__version__}\n"


def test_the_package_can_be_run() -> None:
    """`python -m logflow_app` is `logflow`."""
    command = [sys.executable, "-m", "logflow_app", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout == f"logflow, version {__version__}\n"


def test_an_unknown_command_is_a_usage_error() -> None:
    """With click's own words and exit code."""
    result = CliRunner().invoke(main, ["nothing"])
    assert (result.exit_code, "No such command 'nothing'." in result.output) == (2, True)


@pytest.mark.parametrize("command", [[], ["dlq"]])
def test_groups_of_commands_show_an_example(command: list[str]) -> None:
    """Also before one is chosen."""
    assert "Example: logflow " in CliRunner().invoke(main, [*command, "--help"]).output


@pytest.mark.parametrize(("name", "sentence"), COMMANDS)
def test_every_command_is_where_the_table_says(name: str, sentence: str) -> None:
    """In the file of its name, with help that shows an example."""
    assert Path(cli.__file__).with_name(f"{name}.py").exists()
    command = main.get_command(click.Context(main), name)
    for inner in command.commands if isinstance(command, click.Group) else [None]:
        result = CliRunner().invoke(main, [name, *([inner] if inner else []), "--help"])
        assert (result.exit_code, "Example" in result.output) == (0, True)


@pytest.mark.parametrize(
    ("error", "code"), [(ConfigError(["a: one", "b: two"]), 2), (UnavailableError("a: one\nb: two"), 1)]
)
def test_what_the_operator_can_mend_is_plain_text(error: Exception, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, without a traceback: 2 for the configuration, 1 for the outside world."""

    @click.command()
    def broken() -> None:
        raise error

    module = types.ModuleType("logflow_app.cli.broken")
    module.__dict__["broken"] = broken
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(cli, "COMMANDS", (("broken", "Breaks."),))
    result = CliRunner().invoke(main, ["broken"])
    assert ("", "a: one\nb: two\n", code) == (result.stdout, result.stderr, result.exit_code)


def test_a_file_without_its_command_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table and the files are held together."""
    module = types.ModuleType("logflow_app.cli.odd")
    module.__dict__["odd"] = 1
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(cli, "COMMANDS", (("odd", "Is odd."),))
    result = CliRunner().invoke(main, ["odd"])
    assert str(result.exception) == "logflow_app/cli/odd.py holds no command `odd`"
