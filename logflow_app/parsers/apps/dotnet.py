"""What programs for .NET write: Serilog, NLog, log4net, and the console of Microsoft.Extensions.Logging.

`[14:32:15 INF] paid` · `2025-10-23 14:32:15.1230|INFO|Shop.Orders|paid` · `info: Shop.Orders[12]⏎      paid`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE, TIME, TIMED, TIMED_LEVEL, WORD

_LOGGER = r"(?P<logger>[\w.`+<>]{1,256})"
_THREAD = r"[^|\n]{1,128}+\|[a-z]\w{0,64}(?:\.\w{1,64}){2,16}+\|"  # before the name of a class in a package
_CONSOLE = rf"(?P<level>trce|dbug|info|warn|fail|crit): {_LOGGER}\[(?P<event_id>-?\d{{1,10}})\](?:\n {{6}}| +){MESSAGE}"

DOTNET = (
    Row((rf"\[{TIME} ",), rf"{WORD}\] (?:<(?P<logger>[\w.]{{1,256}})> )?{MESSAGE}"),  # Serilog's console
    Row(TIMED_LEVEL, rf" (?:\[(?P<thread>\d{{1,10}})\]|<(?P<logger>[\w.]{{1,256}})>) {MESSAGE}"),  # its files
    Row(TIMED_LEVEL, rf"\|(?!{_THREAD}){_LOGGER}\|{MESSAGE}"),  # NLog
    Row(
        TIMED, rf"\[(?P<thread>[^\]\n]{{1,128}})\] {WORD} +{_LOGGER} (?:\[(?P<context>[^\]\n]{{0,256}})\] )?- {MESSAGE}"
    ),  # log4net
    Row(TIMED, _CONSOLE),
)
DOTNET_CONSOLE = (Row((), _CONSOLE),)
DOTNET_NUMBERS = frozenset({"event_id"})
