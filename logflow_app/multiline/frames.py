r"""What the traces of Java, JavaScript, C# and Rust look like, which have `Name: message` and `at …` in common: tables.

They share the states `exception` (the line that names it was read), `logged` (the same, behind what a logger writes),
`exception gap` (a blank line came after it) and `frames`.
"""

from typing import Final

from logflow_app.multiline.messages import BLANK, LOGGED, TEXT, message
from logflow_app.multiline.traces import OUTSIDE, Language, Rule, Start

_NAME_ENDS = r"(?: \[\w+\])?(?::|\s*$)"  # Node.js writes a code behind the name
_OPEN = ("exception", "logged")
_TRACE = (*_OPEN, "frames")
_BARE_FRAME = r"^\s+(?:eval )?at (?:[^(]*\(.*\)|\S*[/:<.]\S)"  # behind a blank line, ` at night` is none

_SHARED = (
    Rule(("exception", "exception gap"), BLANK, "exception gap"),
    Rule(("exception gap",), _BARE_FRAME, "frames"),
    Rule(
        _OPEN,
        r"^\s+(?!(?:eval )?at |---|\.\.\. |nested exception is|Caused by|Suppressed|Wrapped by|\[)\S",
        "exception",
    ),
)


def _named(hint: str, name: str) -> Start:
    """Return how a line begins a trace that names what was thrown, which has `hint` in it."""
    return Start(hint, f"{name}{_NAME_ENDS}", "exception", unless=f"^{LOGGED}", instead="logged")


_NAMED = (_named("xception", "Exception"), _named("rror", "Error"))

_JAVA_DETAIL = (  # what Reactor, MyBatis and Spring, and the virtual machine write at the beginning of a line
    r"^\s*(?:Error has been observed at the following site|Original Stack Trace:)"
    r"|^(?:### |; )\S|^(?:Dumping heap to |Heap dump file created )"
)

JAVA: Final = Language(
    (
        *_NAMED,
        _named("hrowable", "Throwable"),
        Start("^Exception in thread", r'^Exception in thread "', "exception"),
    ),
    (
        Rule(_TRACE, r"^\s*nested exception is:\s*$", "nested"),
        Rule(("nested",), r"(?:Exception|Error|Throwable)(?::|\s*$)", "exception"),
        Rule(_TRACE, r"^\s+at ", "frames"),
        Rule((*_TRACE, "exception gap"), r"^\s*(?:Caused by|Suppressed|Wrapped by): ?\S", "exception"),
        Rule(_TRACE, r"^\s*\.\.\. (?:\d+ )?(?:more|common frames omitted)", "frames"),
        Rule(_TRACE, r"^\s*\[?CIRCULAR REFERENCE:", "frames"),
        Rule(_TRACE, _JAVA_DETAIL, "exception"),
        *_SHARED,
    ),
)

_DIFF_LINES = 40
_ASSERTED = r"AssertionError \[ERR_ASSERTION\]:"
_DIFF = tuple(f"js diff {n}" for n in range(_DIFF_LINES + 1))

NODE: Final = Language(
    (
        Start("rror", _ASSERTED, _DIFF[0]),
        *_NAMED,
        Start("rror", r"V8 errors stack trace(?::|\s*$)", "exception"),
        Start("^[", r"^\[\w*(?:Error|Exception|Rejection)\b.*\] \{$", "js fields"),
        Start("js:", r"^(?:file://)?\S+\.[cm]?js:\d+$", "js source"),
        Start("^node:internal", r"^node:internal/\S+:\d+$", "js source"),
    ),
    (
        Rule(("js source",), r"^\s*\^+\s*$", "js caret"),
        Rule(("js source",), r"^\s*\S", "js quoted"),
        Rule(("js quoted",), r"^\s*\^+\s*$", "js caret"),
        Rule(("js caret",), BLANK, "js caret"),
        Rule(("js caret",), _ASSERTED, _DIFF[0]),
        Rule(("js caret",), rf"(?:Exception|Error){_NAME_ENDS}", "exception"),
        Rule(("js caret",), r"^\[.*\] \{$", "js fields"),
        Rule(("js caret",), TEXT, "js thrown"),  # what is no Error has no trace
        Rule(("js thrown",), r"^\(Use `node --trace", "js thrown"),
        Rule(("js thrown",), BLANK, "js gap"),
        Rule(_OPEN, r"^Require stack:\s*$", "js require"),
        Rule(("js require",), r"^- \S", "js require"),
        Rule((*_TRACE, "js require", *_DIFF), r"^\s+(?:eval )?at .*\{$", "js fields"),
        Rule((*_TRACE, "js require", *_DIFF), r"^\s+(?:eval )?at ", "frames"),
        Rule(_TRACE, r"^\s*(?:\[cause\]|Caused by): ?\S", "exception"),
        Rule(_OPEN, r"^\}", "frames"),
        Rule(("js fields",), r"^\s+\S", "js fields"),
        Rule(("js fields",), r"^\}", "frames"),
        Rule(("frames",), BLANK, "js gap"),
        Rule(("js gap",), r"^Node\.js v\d", OUTSIDE),
        *message("js diff", _DIFF_LINES, rf"{BLANK}|{TEXT}"),
        *_SHARED,
    ),
)

_CONSOLE = r"^\w{4}: \S+\[\d+\]$"  # the console of Microsoft.Extensions.Logging has the message indented below

DOTNET: Final = Language(
    (*_NAMED, Start("^fail: ", _CONSOLE, "dotnet console"), Start("^crit: ", _CONSOLE, "dotnet console")),
    (
        Rule(("dotnet console",), r"^ {6}", "dotnet console"),
        Rule(_TRACE, r"^\s+at ", "frames"),
        Rule((*_TRACE, "exception gap"), r"^\s*---> ", "exception"),
        Rule(_TRACE, r"^\s*--- End of (?:inner exception )?stack trace", "frames"),
        Rule(("frames",), r"^\s+Exception data:", "exception"),
        Rule((*_OPEN, "exception gap"), r"^(?:Parameter name|File name|DETAIL|HINT|POSITION): ", "exception"),
        Rule((*_OPEN, "exception gap"), r"^Actual value was ", "exception"),
        *_SHARED,
    ),
)

_RUST_TOLD = ("rust message 0", "rust message 1", "rust message 2", "rust told")

RUST: Final = Language(
    (
        Start("panic", r"thread '[^']*' (?:\(\d+\) )?panicked at '.*', \S+:\d+:\d+$", "rust told"),
        Start("panic", r"thread '[^']*' (?:\(\d+\) )?panicked at ", "rust message 0"),
        Start("^thread '", r"^thread '[^']*' (?:\(\d+\) )?has overflowed its stack$", "rust overflow"),
        *_NAMED,
    ),
    (
        Rule(("rust overflow",), r"^fatal runtime error: ", OUTSIDE),
        Rule(_RUST_TOLD, r"^stack backtrace:$", "rust"),
        Rule((*_RUST_TOLD, "rust"), r"^note: ", OUTSIDE),
        Rule(("rust told",), r"^\s+(?:left|right): ", "rust told"),
        *(Rule((state,), r"^(?:\s+\S|[\])}]+,?$)", state) for state in _RUST_TOLD[1:3]),
        *message("rust message", 2, rf"^(?!thread '){TEXT[1:]}"),
        Rule(("rust",), r"^\s+(?:\d+: |at |\[\.\.\. omitted )", "rust"),
        Rule((*_OPEN, "exception gap"), r"^Caused by:$", "rust causes"),
        Rule((*_OPEN, "exception gap", "rust causes"), r"^Stack backtrace:$", "rust"),
        Rule(("rust causes",), r"^\s+\S", "rust causes"),
        Rule(("rust causes",), BLANK, "rust causes"),
        *_SHARED,
    ),
)
