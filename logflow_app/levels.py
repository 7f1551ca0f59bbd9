"""A source's word for a level → one of LogFlow's six."""

import re

MAX_WORD_CHARS = 64  # no known system's word is longer; the word is stored with each event

LEVELS = {
    # syslog's words (RFC 5424, 6.2.1) and their usual abbreviations
    "EMERGENCY": "FATAL", "EMERG": "FATAL", "ALERT": "FATAL", "CRITICAL": "ERROR", "CRIT": "ERROR", "ERROR": "ERROR",
    "ERR": "ERROR", "WARNING": "WARN", "WARN": "WARN", "NOTICE": "INFO", "INFORMATIONAL": "INFO", "INFO": "INFO",
    "DEBUG": "DEBUG",
    # syslog's numbers
    "0": "FATAL", "1": "FATAL", "2": "ERROR", "3": "ERROR", "4": "WARN", "5": "INFO", "6": "INFO", "7": "DEBUG",
    # the numbers of pino and bunyan; Python's go by tens as well, but are seldom written into logs
    "10": "TRACE", "20": "DEBUG", "30": "INFO", "40": "WARN", "50": "ERROR", "60": "FATAL",
    # SSSD's bits (sssd.conf, debug_level)
    "0X0010": "FATAL", "0X0020": "ERROR", "0X0040": "ERROR", "0X0080": "WARN", "0X0100": "INFO", "0X0200": "INFO",
    "0X0400": "INFO", "0X1000": "DEBUG", "0X2000": "TRACE", "0X4000": "TRACE", "0X8000": "TRACE",
    # single letters (klog, Android, PostgreSQL's severity words shortened)
    "T": "TRACE", "V": "TRACE", "D": "DEBUG", "I": "INFO", "N": "INFO", "W": "WARN", "E": "ERROR", "C": "ERROR",
    "A": "FATAL", "F": "FATAL", "P": "FATAL",
    # words of languages and libraries
    "TRACE": "TRACE", "FINEST": "TRACE", "FINER": "TRACE", "FINE": "DEBUG", "VERBOSE": "DEBUG", "DBG": "DEBUG",
    "CONFIG": "DEBUG", "INF": "INFO", "INFORMATION": "INFO", "LOG": "INFO", "SUCCESS": "INFO", "STATEMENT": "INFO",
    "DETAIL": "INFO", "HINT": "INFO", "WRN": "WARN", "SEVERE": "ERROR", "EROR": "ERROR", "FAILURE": "ERROR",
    "FATAL": "FATAL", "PANIC": "FATAL", "DPANIC": "FATAL", "FTL": "FATAL", "TRC": "TRACE", "TRCE": "TRACE",
    "VRB": "DEBUG", "DBUG": "DEBUG", "NOTE": "INFO", "DEFAULT": "INFO", "SYSTEM": "INFO", "DEPRECATION": "WARN",
    "FAIL": "ERROR", "FAULT": "ERROR", "CRASH": "FATAL",
    # logrus on a terminal
    "ERRO": "ERROR", "FATA": "FATAL", "PANI": "FATAL", "DEBU": "DEBUG", "TRAC": "TRACE",
    # VMware ESXi's two letters
    "DB": "DEBUG", "IN": "INFO", "NO": "INFO", "WA": "WARN", "ER": "ERROR", "CR": "ERROR", "AL": "FATAL", "EM": "FATAL",
}  # fmt: skip
DEFAULT_LEVEL = "INFO"

_AROUND = " \t\r\n[](){}<>\"'`:;,=*|!"  # what a pattern takes with a word: `[ERROR]`, `warn:`, `<err>`
_BEFORE = ("LOGLEVEL.", "LEVEL.", "LEVEL_", "LOG_LEVEL_", "LOG_", "SEVERITY_", "SEVERITY_NUMBER_")  # names of constants
_DISTANCE = re.compile(r"(?<=[A-Z])[+-]\d{1,9}\Z", re.ASCII)


def is_level(word: str) -> bool:
    """Tell whether a word in a level's place is one: a known word in any case, or any word in capitals (`AUDIT`).

    Of one or two letters only capitals are: `in` and `no` are words of sentences.
    """
    return word.isupper() or (len(word) > 2 and word.upper() in LEVELS)


def known_level(word: str) -> str:
    """Return the level a word means in any spelling (`Warning`, `[ERR]`, `LogLevel.ERROR`, `ERROR2`), "" for no level.

    A digit behind a name is OpenTelemetry's (SeverityText of its data model: TRACE2, DEBUG3, FATAL4), a distance
    that of Go's slog (`Level.String`: ERROR+4).
    """
    name = word.strip().upper()
    level = LEVELS.get(name)
    if level is not None or len(name) > MAX_WORD_CHARS:
        return level or ""
    name = name.strip(_AROUND)
    for beginning in _BEFORE:
        if name.startswith(beginning):
            name = name.removeprefix(beginning)
            break
    name = _DISTANCE.sub("", name)
    if name[-1:] in ("2", "3", "4") and LEVELS.get(name[:-1]) == name[:-1]:
        name = name[:-1]
    return LEVELS.get(name, "")


def normalise(word: str) -> tuple[str, str]:
    """Return the level a word means, and the word if it says something else than the level's name in any case.

    An unknown word means INFO and is returned with it; no word means INFO and nothing more.
    """
    level = known_level(word) or DEFAULT_LEVEL
    written = word.strip()
    return level, "" if written.upper() in (level, "") else written[:MAX_WORD_CHARS]
