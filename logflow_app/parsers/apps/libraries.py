"""The rows of each format of this family, and the parser that reads them."""

from functools import lru_cache

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.containers import CRI
from logflow_app.parsers.apps.devices import LOGCAT, MACOS
from logflow_app.parsers.apps.dotnet import DOTNET, DOTNET_NUMBERS
from logflow_app.parsers.apps.erlang import ERLANG
from logflow_app.parsers.apps.general import GENERAL, GENERAL_LAST
from logflow_app.parsers.apps.go import GO, GO_LAST
from logflow_app.parsers.apps.java import JAVA, JAVA_LAST
from logflow_app.parsers.apps.klog import GLOG, KLOG
from logflow_app.parsers.apps.layouts import Layouts, Row
from logflow_app.parsers.apps.node import NODE
from logflow_app.parsers.apps.others import OTHERS
from logflow_app.parsers.apps.php import PHP
from logflow_app.parsers.apps.python import PYTHON, PYTHON_LAST
from logflow_app.parsers.apps.ruby import RUBY
from logflow_app.parsers.apps.rust import RUST
from logflow_app.parsers.columns import Parse

_PYTHON = (*PYTHON, *PYTHON_LAST, *GENERAL)
_JAVA = (*JAVA, *JAVA_LAST, *GENERAL)
ROWS: dict[str, tuple[Row, ...]] = {
    # the most particular first: of two rows that fit a line the first is taken
    "app": (
        *KLOG, *GLOG, *MACOS, *LOGCAT, *CRI, *RUBY, *PHP, *ERLANG, *RUST, *GO, *NODE, *JAVA, *PYTHON, *DOTNET,
        *OTHERS, *GENERAL, *GO_LAST, *GENERAL_LAST,
    ),
    "python_logging": _PYTHON, "openstack": _PYTHON,
    "java": _JAVA, "log4j": _JAVA, "logback": _JAVA,
    "go": (*KLOG, *GO, *GENERAL, *GO_LAST),
    "rust": (*RUST, *GENERAL),
    "ruby": (*RUBY, *GENERAL),
    "node": (*NODE, *GENERAL),
    "dotnet": (*DOTNET, *GENERAL),
    "php": (*PHP, *GENERAL),
    "erlang": (*ERLANG, *GENERAL),
    "klog": KLOG, "glog": GLOG, "logcat": LOGCAT, "macos": MACOS, "cri": CRI,
}  # fmt: skip


def compile_library(section: AnyParser) -> Parse:
    """Return the parser of `section.type`, a key of `ROWS`; see `Parse`."""
    return layouts_of(section.type).parse


@lru_cache(maxsize=len(ROWS))
def layouts_of(name: str) -> Layouts:
    """Return the layouts of a format, a key of `ROWS`; made when they are first wanted."""
    return Layouts(ROWS[name], DOTNET_NUMBERS, blanks=" \t\r\n" if name in ("klog", "glog") else " \t")
