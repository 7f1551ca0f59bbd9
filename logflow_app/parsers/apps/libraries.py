"""The rows of each format of this family, and the parser that reads them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.containers import CRI
from logflow_app.parsers.apps.devices import LOGCAT, MACOS
from logflow_app.parsers.apps.dotnet import DOTNET, DOTNET_CONSOLE, DOTNET_NUMBERS
from logflow_app.parsers.apps.erlang import ERLANG
from logflow_app.parsers.apps.general import GENERAL, GENERAL_LAST
from logflow_app.parsers.apps.go import GO, GO_LAST
from logflow_app.parsers.apps.java import JAVA, JAVA_LAST
from logflow_app.parsers.apps.klog import GLOG, KLOG
from logflow_app.parsers.apps.layouts import Layouts, Row
from logflow_app.parsers.apps.machines import CLUSTER, CUPS, HEALTH_APP, MACHINES, PROXIFIER, SSSD, STRACE, WINDOWS_CBS
from logflow_app.parsers.apps.node import NODE
from logflow_app.parsers.apps.others import OTHERS
from logflow_app.parsers.apps.pairs import compile_pairs
from logflow_app.parsers.apps.parts import TIMED
from logflow_app.parsers.apps.php import PHP
from logflow_app.parsers.apps.programs import PROGRAMS, SALT
from logflow_app.parsers.apps.python import PYTHON, PYTHON_LAST
from logflow_app.parsers.apps.ruby import RUBY
from logflow_app.parsers.apps.rust import RUST
from logflow_app.parsers.apps.servers import SERVERS
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.databases.either import either
from logflow_app.parsers.databases.mysql import MYSQL_SURE
from logflow_app.parsers.json import compile_json


def _timed(rows: Sequence[Row]) -> Iterator[Row]:
    """Return those rows that begin with a time as such that begin with any time, so that it is read once for all."""
    return (Row(TIMED if "(?P<time>" in "".join(row.head) else row.head, row.rest) for row in rows)


_PYTHON = (SALT, *PYTHON, *PYTHON_LAST, *GENERAL)
_JAVA = (*SERVERS, *JAVA, *JAVA_LAST, *GENERAL)
_GO = (*KLOG, *GO, *GENERAL, *GO_LAST)
_NUMBERS = DOTNET_NUMBERS | {"status", "size", "client_port", "query_id"}
ROWS: dict[str, tuple[Row, ...]] = {
    # the most particular first: of two rows that fit a line the first is taken
    "app": (
        *DOTNET_CONSOLE, *_timed(CRI), *_timed(MYSQL_SURE), *PROGRAMS, *SERVERS,
        *JAVA, *PYTHON, *RUST, *GO, *NODE, *ERLANG, *RUBY, *PHP, *DOTNET, *_timed(MACOS), *_timed(LOGCAT),
        *MACHINES, *OTHERS, *GENERAL, *KLOG, *GLOG, *GO_LAST, *GENERAL_LAST,
    ),
    "python_logging": _PYTHON, "openstack": _PYTHON,
    "java": _JAVA, "log4j": _JAVA, "logback": _JAVA,
    **dict.fromkeys(("go", "slog", "zap", "logrus", "zerolog"), _GO),
    "rust": (*RUST, *GENERAL),
    "ruby": (*RUBY, *GENERAL),
    "node": (*NODE, *GENERAL),
    "dotnet": (*DOTNET_CONSOLE, *DOTNET, *GENERAL),
    "php": (*PHP, *GENERAL),
    "erlang": (*ERLANG, *GENERAL),
    "klog": (*KLOG, *GLOG), "glog": (*KLOG, *GLOG), "logcat": LOGCAT, "macos": MACOS, "cri": CRI,
    "cluster": CLUSTER, "windows_cbs": WINDOWS_CBS, "proxifier": PROXIFIER, "health_app": HEALTH_APP, "cups": CUPS,
    "sssd": SSSD, "strace": STRACE,
}  # fmt: skip


def compile_library(section: AnyParser) -> Parse:
    """Return the parser of `section.type`, a key of `ROWS`; see `Parse`."""
    layouts = layouts_of(section.type).parse
    return either(compile_json(section), layouts, compile_pairs(section)) if ROWS[section.type] is _GO else layouts


@lru_cache(maxsize=len(ROWS))
def layouts_of(name: str) -> Layouts:
    """Return the layouts of a format, a key of `ROWS`; made when they are first wanted."""
    return Layouts(ROWS[name], _NUMBERS, blanks=" \t\r\n" if name in ("klog", "glog") else " \t")
