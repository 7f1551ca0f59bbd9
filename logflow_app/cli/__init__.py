"""The command line: `logflow <command>`. A command is a file here and a line in `COMMANDS`."""

import importlib

import click

from logflow_app import __version__
from logflow_app.errors import ConfigError, LogFlowError

# Name and one line of help. The command stands in `logflow_app/cli/<name>.py` under that name, loaded when called.
COMMANDS = (
    ("validate", "Check the configuration, and say what it would do."),
    ("demo", "Run the whole of it on this machine, with sample lines."),
    ("up", "Run what a configuration asks for on this machine."),
    ("status", "Show what every process says of itself."),
    ("broker", "Serve Kafka's protocol to this machine."),
    ("setup", "Make the topics and the index template."),
    ("ship", "Follow log files and send their lines to Kafka."),
    ("generate", "Write sample log lines."),
    ("parse", "Show which events lines would become."),
    ("test", "Check sample lines against the events they are to become."),
    ("search", "Search the stored events."),
    ("counts", "Show how many lines were counted."),
    ("dlq", "Look at dead letters."),
    ("notify", "Send a sample alert to a notifier."),
    ("receive", "Receive alerts as a chat would, for trying out."),
)


class LazyGroup(click.Group):
    """Knows its commands by name and loads one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of `COMMANDS`."""
        return [name for name, _ in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load and return the command, None if there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(importlib.import_module(f"logflow_app.cli.{cmd_name}"), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"logflow_app/cli/{cmd_name}.py holds no command `{cmd_name}`")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; show what the operator can mend as plain text: 2 for the configuration, 1 for the rest."""
        import logging  # noqa: PLC0415 - a quick `logflow --help`

        # A command that keeps no log says by itself what is wrong; the Kafka client would say it once more, and raw.
        logging.getLogger("aiokafka").addHandler(logging.NullHandler())
        try:
            return super().invoke(ctx)
        except LogFlowError as error:
            click.echo(str(error), err=True)
            ctx.exit(2 if isinstance(error, ConfigError) else 1)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: logflow demo",
)
@click.version_option(__version__, prog_name="logflow")
def main() -> None:
    """LogFlow: logs searched, counted exactly and alerted on, on one machine or on Kafka and Elasticsearch."""
