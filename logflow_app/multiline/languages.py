"""What stack traces look like, language by language: tables, and nothing else. `frames` has the ones with `at …`."""

from typing import Final

from logflow_app.multiline.messages import BLANK, TEXT, message
from logflow_app.multiline.traces import OUTSIDE, Language, Rule, Start

_TRACEBACK = Start("Traceback (most", r"Traceback \(most recent call last\):\s*$", "python")
_PYTHON_DETAIL = (  # what database drivers, SQLAlchemy and py4j have below the message
    r"^(?:LINE \d+: |(?:DETAIL|HINT|CONTEXT|QUERY): |\[SQL: |\[parameters: |\(Background on this error at: "
    r"|: [\w.$]+(?::|$)|Caused by: )"
)

PYTHON: Final = Language(
    (
        _TRACEBACK,
        Start('^  File "', r'^  File ".+", line \d+$', "python"),  # a SyntaxError alone
        Start("^Exception ", r"^Exception (?:in thread [^\"].*:$|ignored in: )", "python thread"),
        Start("^Process ", r"^Process \S+:$", "python thread"),
        Start("^Fatal Python error: ", "", "python fatal"),
    ),
    (
        Rule(("python thread",), _TRACEBACK.pattern, "python"),
        Rule(
            ("python fatal",),
            rf"{BLANK}|^(?:Python runtime state|(?:Current t|T)hread 0x|Extension modules|  )",
            "python fatal",
        ),
        Rule(("python", "python group"), r"^\s+\+-+$", "python group"),
        Rule(("python group",), r"^\s+[+|](?! Exception Group Traceback)", "python"),
        Rule(("python group",), BLANK, "python gap"),
        Rule(("python",), r"^\s+(?!\+ Exception Group Traceback|\d+: from )\S", "python"),
        Rule(("python",), r"^[^\W\d][\w.]*(?:\[.*\])?(?::|\s*$)", "python end"),
        Rule(("python end",), r'^\s+(?!\+ Exception Group Traceback|File ".+", line \d)\S', "python end"),
        Rule(("python end", "python gap"), _PYTHON_DETAIL, "python end"),
        Rule(("python end",), BLANK, "python gap"),
        Rule(
            ("python gap",),
            r"^(?:During handling of the above exception|The above exception was the direct)",
            "python chain",
        ),
        Rule(("python chain",), BLANK, "python chain"),
        Rule(("python chain",), _TRACEBACK.pattern, "python"),
    ),
)

_PANIC_LINES = 8
_PANIC = tuple(f"go panic {n}" for n in range(_PANIC_LINES + 1))

GO: Final = Language(
    (
        Start("panic", r"^panic: ", _PANIC[0]),
        Start("panic", r"\bpanic: ", "go head"),
        Start("panic", r"http: panic serving", "go head"),
        Start("^fatal error: ", r"^fatal error: ", "go head"),
        Start("^unexpected fault address ", "", "go before"),
        Start("^runtime: ", r"^runtime: goroutine stack exceeds ", "go before"),
        Start("^SIG", r"^SIG[A-Z]+: ", "go head"),
        Start("^WARNING: DATA RACE", "", "go race"),
        Start("^goroutine ", r"^goroutine \d+ \[[^\]]+\]:$", "go call"),
    ),
    (
        Rule(("go before",), r"^runtime: ", "go before"),
        Rule(("go before",), r"^fatal error: ", "go head"),
        Rule(("go race",), r"^={18}$", OUTSIDE),
        Rule(("go race",), rf"{BLANK}|^(?:\s|Read at |Write at |Previous |Atomic |Goroutine )", "go race"),
        Rule(("go head", *_PANIC), r"^\s*(?:\[signal |panic: |\[recovered\]|PC=0x)", "go head"),
        Rule(("go head", "go gap", "go call", *_PANIC), BLANK, "go gap"),
        Rule(("go head", "go gap", *_PANIC), r"^goroutine \d+ (?:gp=.*)?\[[^\]]+\]:$", "go call"),
        Rule(("go head", "go gap", *_PANIC), r"^runtime stack:$", "go call"),
        *message("go panic", _PANIC_LINES, TEXT),
        Rule(("go gap", "go registers"), r"^[a-z]\w{1,5}\s+0x[\da-f]+$", "go registers"),
        Rule(("go gap",), r"^\[signal ", "go head"),
        Rule(("go call",), r"^(?:[^\s(][^(]*\(.*\)$|created by \S)", "go place"),
        Rule(("go call",), r"^\.\.\.(?:additional|\d+) frames elided", "go call"),
        Rule(("go call",), r"^\t?goroutine running on other thread; stack unavailable", "go call"),
        Rule(("go place",), r"^\s", "go call"),
        Rule(("go call", "go gap"), r"^exit status \d+$", OUTSIDE),
    ),
)

_RUBY_CLASS = r"\([A-Z][\w:]*\)\s*$"
_RUBY_FRAME = r"^\s+\S.*:\d+:in "

RUBY: Final = Language(
    (
        Start("Traceback (most", _TRACEBACK.pattern, "python"),  # outermost first, as Ruby 2.5 to 2.7 write them
        Start("):", r"^(?=.*\):\s*$).*?(?<![\w:])[A-Z]\w*(?:::\w+)* \(", "ruby head"),
        Start(":in ", rf"^(?=.*{_RUBY_CLASS})\s*\S+:\d+:in [`'](?!<main>).*': ", "ruby message 0"),  # callers follow
        Start(":in ", rf"^(?=.*{_RUBY_CLASS})\s*\S+:\d+:in [`'].*': ", "ruby first"),
    ),
    (
        Rule(("python", "ruby reversed"), r"^\s+(?:\d+: from |\.\.\. \d+ levels)", "ruby reversed"),
        Rule(("ruby reversed",), r"^\S+:\d+:in [`'].*': ", "ruby first"),
        Rule(("ruby message 0", "ruby message 1", "ruby message 2"), _RUBY_FRAME, "ruby"),
        Rule(("ruby message 0",), BLANK, "ruby quoted"),
        *message("ruby message", 2, rf"^(?!\S+:\d+:in ){TEXT[1:]}"),
        Rule(("ruby first",), r"^Did you mean\?", "ruby first"),
        Rule(("ruby head",), BLANK, "ruby head"),
        Rule(("ruby head", "ruby code"), r"^\s*\d+:(?: |$)", "ruby code"),
        Rule(("ruby code",), BLANK, "ruby head"),
        Rule(("ruby head", "ruby code", "ruby bare"), r"^\S.*:\d+:in [`'].*'$", "ruby bare"),
        Rule(("ruby head", "ruby first", "ruby quoted", "ruby"), _RUBY_FRAME, "ruby"),
        Rule(("ruby first", "ruby quoted"), BLANK, "ruby quoted"),
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
        Rule(("php",), BLANK, "php gap"),
        Rule(("php", "php gap"), r"^Next \S|^\[previous exception\] ", "php head"),
    ),
)

_DART = ("dart 0", "dart 1", "dart 2", "dart 3")
_DART_DETAIL = r"^(?:Receiver|Tried calling|Found|Did you mean)\b"

DART: Final = Language(
    (Start("^Unhandled exception:", r"^Unhandled exception:$", "dart 0"),),
    (
        Rule((*_DART, "dart gap"), r"^#0\s", "dart"),
        Rule((*_DART[1:], "dart gap"), BLANK, "dart gap"),
        *(Rule((state,), rf"^\s|{_DART_DETAIL}", state) for state in _DART[1:]),
        *message("dart", 3, TEXT),
        Rule(("dart",), r"^#\d+\s|^<asynchronous suspension>$", "dart"),
    ),
)
