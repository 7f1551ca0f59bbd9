"""What devices call syslog and neither RFC does: a line is read piece by piece, and what is missing is missing."""

import re

from logflow_app.parsers.syslog import rfc5424
from logflow_app.parsers.syslog.cisco import MARK, read_cisco
from logflow_app.parsers.syslog.parts import ISO_TIME, NO_NAMES, Parts
from logflow_app.parsers.syslog.priorities import LEVEL_OF, PRIORITY
from logflow_app.parsers.syslog.structured_data import LEADING_DATA
from logflow_app.parsers.syslog.tags import Body, is_address, read_body
from logflow_app.parsers.syslog.times import TIME, usual_form

# Blanks, the byte order mark and the count of RFC 6587 in front of the number; LogHub's and Sandia's label, epoch,
# date and node in front of the time.
_START = re.compile(r"[ \ufeff]{0,8}(?:(?:\d{1,7} ++)?<(\d{1,3})>|(- \d{10} \d{4}\.\d\d\.\d\d \S{1,255} ))?\s{0,8}")
_MAY_BEGIN = re.compile(  # a number, or a time
    r"[ \ufeff]{0,8}(?:\d{1,7} ++)?(?:<\d|[*.:]{0,2}(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,2} "
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? |\d{4}[ -]|\d{1,2} [A-Z]|\d{10}\.|- \d{10} "
    r"|(?:\d{1,10}: ){1,2}[*.]?[A-Z][a-z]{2} |: \d{4} [A-Z]|[A-Z0-9]{2,4}/\d{1,3}/\w{1,8}/\w{1,8}:(?:\d{4} )?[A-Z])"
)
_BEFORE_TIME = re.compile(r"[ :*.]{0,4}")
_AFTER_TIME = re.compile(r":? {0,8}")
_SEQUENCE = re.compile(r"(\d{1,10}): ")
_PAIRS = re.compile(r'\b(date|time|tz|devname|device_name|fw)=(?:"([^"]{0,255})"|(\S{0,255}))')
_TOPICS = re.compile(r"([a-z][a-z0-9-]{1,15}(?:,[a-z!][a-z0-9-]{1,15}){1,5}):? ")
_DATA = re.compile(rf" ?({LEADING_DATA})(?: |\Z)", re.DOTALL)
_VERSION = re.compile(r"[1-9]\d{0,2} (?=\d{4}-)")
_BSD = re.compile(r"[A-Z][a-z]{2,3} {1,2}\d")
_ESXI = re.compile(rf"(?:Em|Al|Cr|Er|Wa|No|In|Db)\(({PRIORITY})\) ")  # from version 8 on, in its own files
_TWO_WORDS = re.compile(r"(\S{1,255}) {1,8}(\S{1,255})")
_AIX_WORDS = re.compile(r"[a-z0-9|]{2,20}[:.][a-z]{3,9}\Z")
_ISO = re.compile(ISO_TIME)
_DYNO = re.compile(r"(?:app|heroku)\[[a-z][\w.-]{0,63}\]:")  # Heroku's logs name no host: app[web.1]
_MIKROTIK_LEVELS = {"critical": ".2", "error": ".3", "warning": ".4", "info": ".6", "debug": ".7"}


def read_5424(line: str) -> Parts | None:
    """Return what a line says that means to be of RFC 5424; None for any other."""
    return rfc5424.read_leniently(line[_start_of_number(line) :])


def read_any(line: str) -> Parts | None:
    """Return what a line of any dialect says; None for one that is no syslog. 4 to 8 µs, 0.3 µs for most of those."""
    if not _MAY_BEGIN.match(line):
        return None
    return read_5424(line) or read_3164(line)


def read_3164(line: str) -> Parts | None:
    """Return what a line says that is of RFC 3164 as devices write it; None for any other."""
    begin = _START.match(line)
    assert begin is not None  # noqa: S101 - every part of the pattern may be missing
    priority = begin[1] or ""
    if priority not in LEVEL_OF:
        return None
    start = begin.end()
    if MARK in line[start : start + 200] and (parts := read_cisco(line, start, priority)) and _is_sure(parts, begin):
        return parts
    place = _place_behind(_BEFORE_TIME, line, start)
    sequence = _SEQUENCE.match(line, start) if priority else None
    if sequence:
        place = _place_behind(_BEFORE_TIME, line, sequence.end())
    version = _VERSION.match(line, place) if priority else None
    time = TIME.match(line, version.end() if version else place)
    if time is None:
        return _read_untimed(line[start:], priority) if priority else None
    behind = _place_behind(_AFTER_TIME, line, time.end())
    if not (priority or _may_be_syslog(line, place, behind)):
        return None
    if esxi := _ESXI.match(line, behind):
        priority, behind = esxi[1], esxi.end()
    text = line[behind:]
    body = read_body(text)
    if not priority and not _is_syslog(time[0], body, text):
        return None
    if sequence:
        body.more["sequence"] = int(sequence[1])
    if begin[2]:
        body.more["node"] = begin[2].split()[3]
    version_text = version[0].rstrip() if version else ""
    return _parts(priority, version_text, usual_form(time[0]), body)


def _is_sure(parts: Parts, begin: re.Match[str]) -> bool:
    """Tell whether there is a number or a time in front of a system message: a line may well quote one."""
    return bool(begin[1] or parts.time)


def _read_untimed(text: str, priority: str) -> Parts | None:
    """Return what stands behind a number without a time."""
    if text.startswith(("date=", "device=", "id=")):
        return _read_pairs(text, priority)
    return _parts(priority, "", "", read_body(text, is_timed=False))


def _read_pairs(text: str, priority: str) -> Parts:
    """Return time and host of the pairs of FortiGate, Sophos and SonicWall, which are the message as a whole."""
    pairs: dict[str, str] = {}
    for name, quoted, bare in _PAIRS.findall(text[:1_000]):
        pairs.setdefault(name, quoted or bare)
    time = " ".join(filter(None, (pairs.get("date"), pairs.get("time"), pairs.get("tz"))))
    host = pairs.get("devname") or pairs.get("device_name") or pairs.get("fw") or ""
    return Parts(priority=priority, time=time, host=host, message=text)


def _parts(priority: str, version: str, time: str, body: Body) -> Parts:
    more, service, message = body.more, body.service, body.message
    if not service and (topics := _TOPICS.match(message)):
        words = topics[1].split(",")
        more = more | {"topics": words}
        service, message = words[0], message[topics.end() :]
        priority = priority or next((key for word, key in _MIKROTIK_LEVELS.items() if word in words), "")
    data = _DATA.match(message)
    return Parts(
        priority=priority or body.priority,
        version=version,
        time=time,
        host=body.host,
        service=service,
        pid=body.pid,
        procid=body.procid,
        msgid=body.msgid,
        data=data[1] if data else "",
        more=more or "",
        message=message[data.end() :] if data else message,
    )


def _may_be_syslog(line: str, place: int, behind: int) -> bool:
    """Tell at a glance whether a line without a number may be syslog, of which the time ends at `behind`."""
    if _BSD.match(line, place):
        return True
    words = _TWO_WORDS.match(line, behind)
    if words is None or words[1] in NO_NAMES:
        return False
    if words[1][-2:] == "]:":
        return bool(_DYNO.fullmatch(words[1]))
    return "[" in words[2] or words[2][-1] == ":" or words[1][0].isdigit() or bool(_AIX_WORDS.match(words[2]))


def _is_syslog(time: str, body: Body, text: str) -> bool:
    """Tell whether a line without a number is syslog: many logs begin with a time and go on in other ways."""
    if not text or body.message == text or body.service in NO_NAMES:
        return False
    if _BSD.match(time):  # `Mar  1 18:46:11`, which hardly anybody else writes at the beginning of a line
        return True
    if not body.host and body.procid:  # Heroku
        return bool(_ISO.fullmatch(time))
    if not body.host or body.host in NO_NAMES or body.host.isdigit():
        return False
    return bool(body.pid or body.priority or ((body.service or is_address(body.host)) and _ISO.fullmatch(time)))


def _start_of_number(line: str) -> int:
    begin = _START.match(line)
    return begin.start(1) - 1 if begin and begin[1] else 0


def _place_behind(pattern: re.Pattern[str], line: str, place: int) -> int:
    match = pattern.match(line, place)
    return match.end() if match else place
