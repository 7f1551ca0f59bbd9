"""What stands behind the time of a syslog line: host, program, process and message, each of which may be missing."""

import re
from ipaddress import ip_address
from typing import Any, NamedTuple

from logflow_app.parsers.syslog.parts import NO_NAMES, NUMBER
from logflow_app.parsers.syslog.priorities import FACILITIES, SEVERITIES, severity_key, word_key

_CLEAN = r"[\w./@+-]{1,128}"
_SENDER = r"(?: \(([^()]{1,255})\))?"  # macOS: for whom launchd speaks
_WORD = r"[A-Z][\w.-]{0,63}"
_TAGS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"(\S{{1,255}}?)\[({NUMBER})\](){_SENDER}:(?: |\Z)?(.*)",  # su[123]:  launchd[1] (com.apple.mdworker[123]):
        rf"({_CLEAN})\[()([^\[\]\s]{{1,64}})\]{_SENDER}:(?: |\Z)?(.*)",  # ipop3d[a.b]:
        rf"({_CLEAN})\[({NUMBER})\]()()(?: |\Z)(.*)",  # su[123] message
        rf"([^\s:()\[\]\"'{{}}]{{1,128}})\(({NUMBER})\)()():(?: |\Z)(.*)",  # crond(123):
        r"((?!\d+:|\w+://)[^\s\"'{}=\[\]]{1,128}?)()()():(?: |\Z)(.*)",  # su:  Foo::Bar:  dovecot(x):
        r"([A-Za-z_][\w./-]{0,63})()()():(?=[^\s\d/\\:])(.*)",  # su:message
        rf"(-- \w{{1,64}})\[({NUMBER})\]()():(?: |\Z)(.*)",  # -- root[123]: of login
        r"([a-z]{1,32} \d+(?:\.\d+)+)()()():(?: |\Z)(.*)",  # syslogd 1.4.1: restart
        rf"({_WORD}(?: {_WORD}){{1,3}})\[({NUMBER})\](){_SENDER}:(?: |\Z)?(.*)",  # Google Chrome[1]:
    )
)
_WITH_PID = _TAGS[0]
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([^\s\"'{}=<>,;\[\]()|]{1,255}+)) ", re.DOTALL)
_FORWARDED = re.compile(r"Message forwarded from ([^\s:]{1,255}|[0-9a-f:]{2,45}): ", re.IGNORECASE)  # AIX
_AIX = re.compile(rf"({'|'.join(FACILITIES)})(?:\|\w{{1,16}})?[:.]({'|'.join((*SEVERITIES, 'error', 'warn'))}) ")
_F5 = re.compile(r"(emerg|alert|crit|err|warning|notice|info|debug) (?=[\w./-]{1,64}\[\d+\]: )")  # before the program
_SOLARIS = re.compile(r"\[ID (\d{1,10}) (\w{1,16})\.(\w{1,16})\] ?")
_HP = re.compile(r"(\d{5}) (?=[\w-]{1,32}: )")  # ProCurve's number of the message
_MESSAGE_OF_SYSLOGD = "last message repeated "


class Body(NamedTuple):
    """What stands behind the time; `priority` is a key of `priorities`, if the words for it stand there."""

    host: str
    service: str
    pid: str
    procid: str
    msgid: str
    priority: str
    more: dict[str, Any]
    message: str


class _Tag(NamedTuple):
    service: str
    pid: str
    procid: str
    sender: str
    message: str


def read_body(text: str, *, is_timed: bool = True) -> Body:
    """Return the parts of the text behind the time; what cannot be told apart stays in the message.

    Where there is no time (`is_timed`), the first word is a host only if a program and its number follow.
    """
    event = _HP.match(text)
    host, rest = ("", text) if event else _split_host(text)
    if not is_timed and not _WITH_PID.match(rest):
        host, rest = "", text
    priority = msgid = ""
    if match := _AIX.match(rest.lstrip(" ")):
        priority, rest = word_key(match[1], match[2]), rest.lstrip(" ")[match.end() :]
    elif match := _F5.match(rest):
        priority, rest = severity_key(match[1]), rest[match.end() :]
    if match := _HP.match(rest):
        msgid, rest = match[1], rest[match.end() :]
    tag = _read_tag(rest.lstrip(" ")) or _Tag("", "", "", "", rest)
    message = tag.message
    if (match := _SOLARIS.match(message)) and (key := word_key(match[2], match[3])):
        msgid, priority, message = match[1], key, message[match.end() :]
    more = {"sender": tag.sender} if tag.sender else {}
    return Body(host, tag.service, tag.pid, tag.procid, msgid, priority, more, message)


def is_address(word: str) -> bool:
    """Tell whether a word is the address of a host."""
    try:
        return bool(ip_address(word.partition("%")[0]))
    except ValueError:
        return False


def _split_host(text: str) -> tuple[str, str]:
    """Take the host off the front, if there is one."""
    if match := _FORWARDED.match(text):
        return match[1], text[match.end() :]
    if text.startswith(_MESSAGE_OF_SYSLOGD):
        return "", text
    match = _HOST.match(text)
    if match is None or match[2] in NO_NAMES:
        return "", text
    word, rest = match[1] or match[2], text[match.end() :]
    if word[:2] == "--":  # `--- last message repeated 1 time ---`
        return "", text
    if word[-1] == ":" and is_address(word[:-1]):
        return word[:-1], rest
    if rest[:2] == ": ":  # `fw01 : %ASA-…`
        return word, rest[2:]
    if is_address(word):
        return word, rest
    return ("", text) if word[-1] == ":" else (word, rest)


def _read_tag(text: str) -> _Tag | None:
    """Return the program and what follows it; None where the text does not begin with one."""
    for pattern in _TAGS:
        match = pattern.match(text)
        if match and match[1] not in NO_NAMES:
            return _Tag(*match.groups(""))
    return None
