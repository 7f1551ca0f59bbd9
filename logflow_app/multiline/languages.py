r"""What stack traces look like, language by language: tables, and nothing else.

Java, JavaScript, C# and Rust's `anyhow` share the states `exception` (the line that names it was read) and `frames`.
"""

from typing import Final

from logflow_app.multiline.traces import OUTSIDE, Language, Rule, Start

_BLANK = r"^\s*$"
_NAMED = (
    Start("xception", r"Exception(?::|\s*$)", "exception"),
    Start("rror", r"Error(?::|\s*$)", "exception"),
)

JAVA: Final = Language(
    (*_NAMED, Start("hrowable", r"Throwable(?::|\s*$)", "exception")),
    (
        Rule(("exception", "frames"), r"^\s*nested exception is:\s*$", "nested"),
        Rule(("nested",), r"(?:Exception|Error|Throwable)(?::|\s*$)", "exception"),
        Rule(("exception",), _BLANK, "exception"),
        Rule(("exception", "frames"), r"^\s+at ", "frames"),
        Rule(("exception", "frames"), r"^\s*(?:Caused by|Suppressed|Wrapped by): ?\S", "exception"),
        Rule(("exception", "frames"), r"^\s*\.\.\. (?:\d+ )?(?:more|common frames omitted)", "frames"),
        Rule(("exception", "frames"), r"^\s*\[?CIRCULAR REFERENCE:", "frames"),
    ),
)

NODE: Final = Language(
    (
        *_NAMED,
        Start("rror", r"V8 errors stack trace(?::|\s*$)", "exception"),
        Start("js:", r"^(?:file://)?\S+\.[cm]?js:\d+$", "js source"),
        Start("^node:internal", r"^node:internal/\S+:\d+$", "js source"),
    ),
    (
        Rule(("js source",), r"^\s*\^+\s*$", "js caret"),
        Rule(("js source",), r"^\s*\S", "js quoted"),
        Rule(("js quoted",), r"^\s*\^+\s*$", "js caret"),
        Rule(("js caret",), _BLANK, "js caret"),
        Rule(("js caret",), r"(?:Exception|Error)(?: \[\w+\])?(?::|\s*$)", "exception"),
        Rule(("exception",), _BLANK, "exception"),
        Rule(("exception", "frames"), r"^\s+(?:eval )?at .*\{$", "js fields"),
        Rule(("exception", "frames"), r"^\s+(?:eval )?at ", "frames"),
        Rule(("exception", "frames"), r"^\s*(?:\[cause\]|Caused by): ?\S", "exception"),
        Rule(("js fields",), r"^\s+\S", "js fields"),
        Rule(("js fields",), r"^\}", "frames"),
        Rule(("frames",), _BLANK, "js gap"),
        Rule(("js gap",), r"^Node\.js v\d", OUTSIDE),
    ),
)

DOTNET: Final = Language(
    _NAMED,
    (
        Rule(("exception", "frames"), r"^\s+at ", "frames"),
        Rule(("exception", "frames"), r"^\s*---> ", "exception"),
        Rule(("exception", "frames"), r"^\s*--- End of (?:inner exception )?stack trace", "frames"),
    ),
)

PYTHON: Final = Language(
    (Start("Traceback (most", r"Traceback \(most recent call last\):\s*$", "python"),),
    (
        Rule(("python",), r"^\s+(?!\+ Exception Group Traceback)\S", "python"),
        Rule(("python",), r"^[A-Za-z_][\w.]*(?:\[.*\])?(?::|\s*$)", "python end"),
        Rule(("python end",), _BLANK, "python gap"),
        Rule(
            ("python gap",),
            r"^(?:During handling of the above exception|The above exception was the direct)",
            "python chain",
        ),
        Rule(("python chain",), _BLANK, "python chain"),
        Rule(("python chain",), r"Traceback \(most recent call last\):\s*$", "python"),
    ),
)

GO: Final = Language(
    (
        Start("panic", r"\bpanic: ", "go head"),
        Start("panic", r"http: panic serving", "go head"),
        Start("^fatal error: ", r"^fatal error: ", "go head"),
        Start("^goroutine ", r"^goroutine \d+ \[[^\]]+\]:$", "go call"),
    ),
    (
        Rule(("go head",), r"^\s*(?:\[signal |panic: |\[recovered\])", "go head"),
        Rule(("go head", "go gap", "go call"), _BLANK, "go gap"),
        Rule(("go head", "go gap"), r"^goroutine \d+ (?:gp=.*)?\[[^\]]+\]:$", "go call"),
        Rule(("go head", "go gap"), r"^runtime stack:$", "go call"),
        Rule(("go gap",), r"^\[signal ", "go head"),
        Rule(("go call",), r"^(?:\S.*\(.*\)$|created by \S)", "go place"),
        Rule(("go call",), r"^\.\.\.(?:additional|\d+) frames elided", "go call"),
        Rule(("go call",), r"^\t?goroutine running on other thread; stack unavailable", "go call"),
        Rule(("go place",), r"^\s", "go call"),
        Rule(("go call", "go gap"), r"^exit status \d+$", OUTSIDE),
    ),
)

RUBY: Final = Language(
    (
        Start("):", r"[A-Z]\w*(?:::\w+)* \(.*\):\s*$", "ruby head"),
        Start(":in ", r"^\s*\S+:\d+:in [`'].*': .*\([A-Z][\w:]*\)\s*$", "ruby first"),
    ),
    (
        Rule(("ruby head",), _BLANK, "ruby head"),
        Rule(("ruby head", "ruby first", "ruby quoted", "ruby"), r"^\s+\S.*:\d+:in ", "ruby"),
        Rule(("ruby first", "ruby quoted"), _BLANK, "ruby quoted"),
        Rule(("ruby quoted",), r"^\s+\S", "ruby quoted"),
        Rule(("ruby",), r"^\s+\.\.\. \d+ levels", "ruby"),
    ),
)

PHP: Final = Language(
    (
        Start(
            "PHP ",
            r"PHP (?:Notice|Warning|Deprecated|(?:Parse|Fatal|Recoverable fatal|Catchable fatal) error):",
            "php head",
        ),
        Start("xception", r"exception '[^']+' with message '", "php head"),
        Start("Uncaught ", r"Uncaught \S+: .* in \S+:\d+$", "php head"),
        Start("[object] (", r"\[object\] \(", "php head"),
    ),
    (
        Rule(("php head",), r"^(?:PHP )?Stack trace:|^\[stacktrace\]", "php"),
        Rule(("php",), r"^(?:PHP +)?(?:#\d|\d+\. )", "php"),
        Rule(("php", "php gap"), r"^\s+thrown in ", OUTSIDE),
        Rule(("php",), r'^"\}\s*$', OUTSIDE),
        Rule(("php",), _BLANK, "php gap"),
        Rule(("php", "php gap"), r"^Next \S", "php head"),
    ),
)

RUST: Final = Language(
    (
        Start("panic", r"thread '.*' (?:\(\d+\) )?panicked at \S+:\d+:\d+:$", "rust head"),
        Start("panic", r"thread '.*' (?:\(\d+\) )?panicked at ", "rust message"),
        *_NAMED,
    ),
    (
        Rule(("rust head",), r"\S", "rust message"),
        Rule(("rust message",), r"^\s+(?:left|right): ", "rust message"),
        Rule(("rust message",), r"^stack backtrace:$", "rust"),
        Rule(("rust message", "rust"), r"^note: ", OUTSIDE),
        Rule(("rust",), r"^\s+(?:\d+: |at )", "rust"),
        Rule(("exception",), _BLANK, "exception"),
        Rule(("exception",), r"^Caused by:$", "rust causes"),
        Rule(("exception", "rust causes"), r"^Stack backtrace:$", "rust"),
        Rule(("rust causes",), r"^\s+\S", "rust causes"),
        Rule(("rust causes",), _BLANK, "rust causes"),
    ),
)

_DART_MESSAGE_LINES = 12  # a type error quotes the code, with blank lines around it

DART: Final = Language(
    (Start("^Unhandled exception:", r"^Unhandled exception:$", "dart 0"),),
    (
        Rule(tuple(f"dart {n}" for n in range(_DART_MESSAGE_LINES + 1)), r"^#0\s", "dart"),
        *(Rule((f"dart {n}",), "", f"dart {n + 1}") for n in range(_DART_MESSAGE_LINES)),
        Rule(("dart",), r"^#\d+\s|^<asynchronous suspension>$", "dart"),
    ),
)
