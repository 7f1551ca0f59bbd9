"""What the number in front of a syslog line says (RFC 5424, 6.2.1): level, facility and severity as words."""

from functools import lru_cache

from logflow_app.levels import normalise

LEVELS = ("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug")
SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
FACILITIES = (
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
    "audit", "alert", "clock", *(f"local{number}" for number in range(8)),
)  # fmt: skip
OTHER_SPELLINGS = {"panic": "emerg", "error": "err", "warn": "warning", "critical": "crit", "emergency": "emerg"}
PRIORITY = r"19[01]|1[0-8][0-9]|[0-9][0-9]?"  # 0 to 191, with or without a zero in front

_NOTHING = ""


def severity_key(severity: str) -> str:
    """Return the key of a severity, a digit or a word, that stands without a facility, as in `%SYS-5-CONFIG_I`."""
    return f".{severity}"


def word_key(facility: str, severity: str) -> str:
    """Return the key of a priority written in words, as in `auth.info`; empty where one of them is no such word."""
    key = f"{facility}.{OTHER_SPELLINGS.get(severity, severity)}"
    return key if key in LEVEL_OF else ""


def _rows() -> dict[str, tuple[str, str, str, str]]:
    """Return level, facility, severity and number by key: the number as text, its words, or the severity alone."""
    rows = {_NOTHING: (_NOTHING, _NOTHING, _NOTHING, _NOTHING)}
    for digit, (level, severity) in enumerate(zip(LEVELS, SEVERITIES, strict=True)):
        rows[f".{digit}"] = rows[f".{severity}"] = level, _NOTHING, severity, _NOTHING
        for number, facility in enumerate(FACILITIES):
            priority = number * len(SEVERITIES) + digit
            for written in (f"{priority}", f"{priority:02}", f"{priority:03}"):
                rows[written] = level, facility, severity, f"{priority}"
            rows[f"{facility}.{severity}"] = level, facility, severity, _NOTHING
    return rows


_ROWS = _rows()
LEVEL_OF, WORD_OF = ({key: normalise(row[0])[part] if row[0] else "" for key, row in _ROWS.items()} for part in (0, 1))
FACILITY_OF = {key: row[1] for key, row in _ROWS.items()}
SEVERITY_OF = {key: row[2] for key, row in _ROWS.items()}
NUMBER_OF = {key: row[3] for key, row in _ROWS.items()}


@lru_cache(maxsize=1024)
def said_by(key: str) -> tuple[str, dict[str, str | int]]:
    """Return the word for the level that a key stands for, and the fields of a line with it; they are not to change."""
    fields: dict[str, str | int] = {"facility": FACILITY_OF[key], "severity": SEVERITY_OF[key]}
    if number := NUMBER_OF[key]:
        fields["priority"] = int(number)
    return WORD_OF[key] or LEVEL_OF[key], {name: value for name, value in fields.items() if value != ""}
