"""The matchers of Datadog's log pipelines, which Vector's VRL knows as well, under their own small names."""

from logflow_app.parsers.typed import INTEGER, NUMBER, TRUTH

BOTH = {
    "notSpace": r"%{NOTSPACE}",
    "word": r"%{WORD}",
    "doubleQuotedString": r'"[^"]*"',
    "singleQuotedString": r"'[^']*'",
    "quotedString": r"""(?:"[^"]*"|'[^']*')""",
    "uuid": r"%{UUID}",
    "mac": r"%{MAC}",
    "ipv4": r"%{IPV4}",
    "ipv6": r"%{IPV6}",
    "ip": r"%{IP}",
    "hostname": r"%{HOSTNAME}",
    "ipOrHost": r"%{IPORHOST}",
    "port": r"(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5]?[0-9]{1,4})",
    "data": r"%{DATA}",
    "numberStr": r"[+-]?[0-9]+(?:\.[0-9]+)?",
    "number": r"[+-]?[0-9]+(?:\.[0-9]+)?",
    "numberExt": r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?",
    "numberExtStr": r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?",
    "integerStr": r"%{INT}",
    "integer": r"%{INT}",
    "integerExt": r"[+-]?[0-9]+(?:[eE]\+?[0-9]+)?",
    "integerExtStr": r"[+-]?[0-9]+(?:[eE]\+?[0-9]+)?",
    "boolean": r"(?:[Tt]rue|[Ff]alse|TRUE|FALSE)",
}
KINDS = {
    "number": NUMBER,
    "numberExt": NUMBER,
    "integer": INTEGER,
    "integerExt": INTEGER,
    "boolean": TRUTH,
}
"""What a capture of these is without being told."""
