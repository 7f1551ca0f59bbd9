"""Access lines that are not quite of the common form: a host in front, a list of clients, broken quotes, a cut end."""

import re

from logflow_app.parsers.web.pieces import PROTOCOL, QUOTED

MAX_HEAD_CHARS = 2_000  # addresses a chain of proxies has left in front of the time

_TIME = r"(?:\d{1,2}/[A-Za-z]{3,9}/\d{4}:\d\d:\d\d:\d\d[^\]]{0,20}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\]]{0,30})"
_HEAD = re.compile(
    rf'((?:\[[\da-fA-F:.%]{{2,60}}\](?::\d{{1,5}})?)?[^\["]{{1,{MAX_HEAD_CHARS}}}+)\[({_TIME})\] ++', re.ASCII
)
_INGRESS_HEAD = re.compile(  # older ingress-nginx: 10.0.0.1 - [10.0.0.1, 10.0.0.2] - bob [01/May/2024:…]
    rf'([^\s"\[\]]{{1,255}}+) - \[([^"\[\]\n]{{1,{MAX_HEAD_CHARS}}}+)\] - ([^"\[\]\n]{{1,255}}+)(?<= )\[({_TIME})\] ++',
    re.ASCII,
)
_REST = re.compile(
    r'"(.*?)" ++(?:0{0,2}(0|[1-9]\d{0,2})|-) ++(?:(0|[1-9]\d{0,17})|-)(?![^ ])(.*)', re.ASCII | re.DOTALL
)
_METHOD = re.compile(r"[A-Za-z][\w.-]{0,31}", re.ASCII)
_PROTOCOL = re.compile(PROTOCOL, re.ASCII)
_AGENT = re.compile(rf'(?:"({QUOTED})"|-) (?:"({QUOTED})"|-)(?: (.*))?', re.DOTALL)
_NOTHING = re.compile(r'- - - (?:\[-\]|-) (?:"-"|-) - -(?: - -)?')

_EMPTY_ROW = ("",) * 15


def read_leniently(line: str) -> tuple[str, ...] | None:
    """Return the parts of an access line, as `access.PARTS` names them; None if it is none."""
    if ingress := _INGRESS_HEAD.match(line):
        client, forwarded, user, time = ingress.groups()
        clients = "", client, "" if forwarded == client else forwarded, "", _said(user.strip())
        return _behind(line, ingress.end(), (*clients, time))
    head = _HEAD.match(line)
    if head is None:
        return _EMPTY_ROW if _NOTHING.fullmatch(line) else None
    found = _clients(head[1].strip())
    return _behind(line, head.end(), (*found, head[2])) if found else None


def _behind(line: str, place: int, before: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the parts that stand `before` a place of the line, and those behind it."""
    rest = _REST.match(line, place)
    if rest is not None:
        request, status, size, tail = rest.groups("")
        return (*before, *_request(request), status, size, *_tail(tail))
    if line[place : place + 1] != '"':
        return None
    request = line[place + 1 :]  # cut off within the request, or soon after it
    return (*before, *_request(request.rstrip('"')), "", "", "", "", "")


def _clients(head: str) -> tuple[str, str, str, str, str] | None:
    """Return virtual host, client, the list of forwarded addresses, identity and user."""
    words = head.split()
    if len(words) < 3:
        return None
    if words[0].endswith(","):  # 10.0.0.2, 10.0.0.1, 127.0.0.1 - - […]
        last = next((place for place, word in enumerate(words) if word == "-"), len(words) - 2)
        forwarded = " ".join(words[:last])
        return "", words[0].rstrip(","), forwarded, _said(words[last]), _said(" ".join(words[last + 1 :]))
    if len(words) > 3 and words[1] != "-" and words[2] in ("-", "unknown"):
        return words[0], words[1], "", _said(words[2]), _said(" ".join(words[3:]))
    if len(words) == 3 or words[1] == "-":
        return "", _said(words[0]), "", _said(words[1]), _said(" ".join(words[2:]))  # a user's name may have blanks
    if len(words) == 4:
        return words[0], words[1], "", _said(words[2]), _said(words[3])
    return None


def request_parts(request: str) -> tuple[str, str, str]:
    """Return method, path and protocol of a request line, empty where it has none."""
    method, _, target = request.partition(" ")
    if not target or not _METHOD.fullmatch(method):
        return "", "", ""
    path, _, protocol = target.rpartition(" ")
    return (method, path.strip(), protocol) if _PROTOCOL.fullmatch(protocol) else (method, target.strip(), "")


def _request(request: str) -> tuple[str, str, str, str]:
    """Return the request line and its parts."""
    return ("", "", "", "") if request == "-" else (request, *request_parts(request))


def _tail(tail: str) -> tuple[str, str, str]:
    """Return referrer, agent and what follows them."""
    tail = tail.strip()
    if not tail:
        return "", "", ""
    if found := _AGENT.fullmatch(tail):
        referrer, agent, extra = found.groups("")
        return _said(referrer), _said(agent), extra
    end = tail.find('" ', 1) if tail[0] == '"' else -1
    if end > 0 and tail[end + 2 : end + 3] == '"':  # quotes within the agent, or no more than its beginning
        agent = tail[end + 3 :]
        close = agent.rfind('"')
        whole, extra = (agent[:close], agent[close + 1 :].strip()) if close >= 0 else (agent, "")
        return _said(tail[1:end]), _said(whole), extra
    return "", "", tail


def _said(word: str) -> str:
    return "" if word == "-" else word
