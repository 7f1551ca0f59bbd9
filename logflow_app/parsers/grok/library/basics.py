"""Numbers, words, quoted text, paths and addresses of things."""

_HEX = "[0-9A-Fa-f]"
_URI_CHARS = r"A-Za-z0-9$.+!*'(){},~:;=@#%&_\-"
_QUERY_CHARS = r"A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\-\[\]<>"
_LOCAL_CHARS = r"[a-zA-Z0-9!#$%&'*+\-/=?^_`{|}~]"  # RFC 5322, atext


def _cases(*words: str) -> str:
    """Return what matches the words in lower case, with a capital, or in capitals."""
    return "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}|{word.upper()}" for word in words)


BOTH = {
    "USERNAME": r"[a-zA-Z0-9._-]+",
    "USER": r"%{USERNAME}",
    "EMAILADDRESS": r"%{EMAILLOCALPART}@%{HOSTNAME}",
    "INT": r"[+-]?[0-9]+",
    "BASE10NUM": r"(?<![0-9.+-])[+-]?+(?:[0-9]++(?:\.[0-9]++)?+|\.[0-9]++)",
    "NUMBER": r"%{BASE10NUM}",
    "BASE16NUM": rf"(?<!{_HEX})[+-]?(?:0x)?{_HEX}+",
    "BASE16FLOAT": rf"\b(?<![0-9A-Fa-f.])[+-]?(?:0x)?(?:{_HEX}+(?:\.{_HEX}*)?|\.{_HEX}+)\b",
    "POSINT": r"\b[1-9][0-9]*+\b",
    "NONNEGINT": r"\b[0-9]++\b",
    "WORD": r"\b\w++",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "DATA": r".*?",
    "GREEDYDATA": r".*",
    "QUOTEDSTRING": r"""(?<!\\)(?>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`)""",
    "QS": r"%{QUOTEDSTRING}",
    "UUID": rf"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}",
    "URN": rf"urn:[0-9A-Za-z][0-9A-Za-z-]{{0,31}}:(?:[0-9A-Za-z()+,.:=@;$_!*'/?#-]|%{_HEX}{{2}})+",
    "PATH": r"(?:%{UNIXPATH}|%{WINPATH})",
    "UNIXPATH": r"(?:/[\w%!$@:.,+~-]*)+",
    "TTY": r"/dev/(?:pts|tty[pq]?)(?:\w+)?/?[0-9]+",
    "WINPATH": r"(?:[A-Za-z]++:|\\)(?:\\[^\\?*]*)+",
    "URIPROTO": r"[A-Za-z][A-Za-z0-9+.-]+",
    "URIHOST": r"%{IPORHOST}(?::%{POSINT:port|})?",
    "URIPATH": rf"(?:/[{_URI_CHARS}]*)+",
    "URIQUERY": rf"[{_QUERY_CHARS}]*",
    "URIPARAM": r"\?%{URIQUERY}",
    "URIPATHPARAM": r"%{URIPATH}(?:%{URIPARAM})?",
    "URI": r"%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?",
    "PROG": r"[!-Z\\^-~]+",  # what RFC 3164 lets a tag be: printable, no bracket
    "LOGLEVEL": (
        "(?:"
        + _cases("alert", "trace", "debug", "notice", "info?(?:rmation)?", "warn?(?:ing)?", "err?(?:or)?")
        + "|"
        + _cases("crit?(?:ical)?", "fatal", "severe", "emerg(?:ency)?")
        + ")"
    ),
}
LEGACY = {"EMAILLOCALPART": r"[a-zA-Z][a-zA-Z0-9_.+,/:;<=-]+"}
ECS = {"EMAILLOCALPART": rf"{_LOCAL_CHARS}{{1,64}}(?:\.{_LOCAL_CHARS}{{1,62}}){{0,63}}"}
