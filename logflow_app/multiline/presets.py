"""Ways to group lines that have a name."""

from collections.abc import Sequence
from typing import Final

from logflow_app.multiline.frames import DOTNET, JAVA, NODE, RUST
from logflow_app.multiline.judges import After, Headed, Judge
from logflow_app.multiline.languages import DART, GO, PHP, PYTHON, RUBY
from logflow_app.multiline.traces import Language, Traces

LANGUAGES: Final[dict[str, tuple[Language, ...]]] = {
    "java": (JAVA,),
    "python": (PYTHON,),
    "go": (GO,),
    "ruby": (RUBY,),
    "node": (NODE,),
    "php": (PHP,),
    "dotnet": (DOTNET,),
    "rust": (RUST,),
    "dart": (DART,),
    "all": (PHP, NODE, RUST, DOTNET, JAVA, PYTHON, GO, RUBY, DART),
}

ALIASES: Final[dict[str, str]] = {
    "javascript": "node",
    "js": "node",
    "nodejs": "node",
    "csharp": "dotnet",
    "c#": "dotnet",
    ".net": "dotnet",
    "golang": "go",
    "kotlin": "java",
    "scala": "java",
    "auto": "all",
    "any": "all",
    "exceptions": "all",
}

_DATE = (
    r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?"
    r"|\d\d?[-/. ](?:\d\d|[A-Z][a-z]{2})[-/. ]\d{2,4}"
    r"|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} +\d\d?)"
)

BEGINNINGS: Final[dict[str, str]] = {
    "timestamp": rf"^[\[(<{{\"']*(?:<?\d{{1,3}}>\d? ?)?{_DATE}[T ,_:]|^[\[(]?\d\d:\d\d:\d\d",
    "indented": r"^\S",
    "elasticsearch": r"^\[\d{4}-",
    "kafka": r"^\[\d{4}-",
    "logstash": r"^\[\d{4}-",
    "mysql": r"^(?:\d{6} |\d{4}-\d\d-\d\d)",
    "postgresql": r"^\d{4}-\d\d-\d\d ",
}
"""What the first line of an event looks like; all other lines continue one."""

HEADS: Final = {"mysql-slow": (r"^# Time: ", r"^# User@Host: ")}  # a time only where the second is another one
"""What may stand before the first line of an event, and that line."""

LONERS: Final = (*BEGINNINGS, *HEADS)
"""The presets that cannot be combined."""

NAMES: Final = (*LANGUAGES, *LONERS)


def canonical(name: str) -> str:
    """Return the name a preset has here; one that is unknown comes back as it is."""
    name = name.lower()
    return ALIASES.get(name, name)


def preset_judge(names: Sequence[str]) -> Judge:
    """Return the judge of presets: several languages together, or one kind of beginning. Raises KeyError."""
    names = [canonical(name) for name in names]
    if len(names) == 1 and names[0] in BEGINNINGS:
        return After(BEGINNINGS[names[0]], negate=True)
    if len(names) == 1 and names[0] in HEADS:
        return Headed(*HEADS[names[0]])
    return Traces(language for name in names for language in LANGUAGES[name])
