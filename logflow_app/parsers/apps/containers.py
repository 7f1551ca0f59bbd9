"""What container runtimes wrap lines in: CRI's text (`kubelet`'s CRI log format) and Docker's `json-file` driver.

`2025-10-23T14:32:15.123456789Z stdout F paid` · `{"log":"paid","stream":"stdout","time":"2025-10-23T14:32:15.1Z"}`
"""

from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.columns import Columns, Parse
from logflow_app.parsers.json import read_object

CRI = (
    Row(
        (r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ",),
        r"(?P<stream>stdout|stderr) (?P<tag>[FP])(?::[\w:]{0,64})?(?: (?P<message>.*)|$)",
    ),
)


def compile_docker(section: AnyParser) -> Parse:  # noqa: ARG001 - the form is fixed
    """Return the parser; see `Parse`."""
    return parse_docker


def parse_docker(lines: Sequence[str]) -> Columns:
    """Read the lines of the `json-file` driver; see `Parse`. 1 µs a line."""
    positions, times, messages, rows = [], [], [], []
    for position, line in enumerate(lines):
        if '"log"' not in line or (row := read_object(line)) is None:
            continue
        text, time = row.pop("log", None), row.pop("time", "")
        if not isinstance(text, str) or not isinstance(time, str):
            continue
        positions.append(position)
        times.append(time)
        messages.append(text.removesuffix("\n").removesuffix("\r"))
        rows.append(row)
    nothing = ("",) * len(positions)
    return Columns(positions, times, nothing, nothing, messages, rows=rows) if rows else Columns((), (), (), (), ())
