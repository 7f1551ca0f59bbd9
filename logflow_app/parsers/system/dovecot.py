"""Dovecot: logins and why they failed, what sessions moved, what was delivered; in syslog or in its own file.

`imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.2, mpid=4711, TLS, session=<x>`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import IP, number
from logflow_app.parsers.system.head import TIME
from logflow_app.parsers.system.service import Service

_PROCESS = re.compile(
    r"(?P<process>[a-z][\w-]{1,30})(?:\((?P<who>[^()]{0,300})\))?(?:<(?P<process_pid>\d{1,10})>"
    "(?:<(?P<session>[^<>]{1,100})>)?)?: "
    r"(?:(?P<level>Info|Warning|Error|Fatal|Panic|Debug): )?",
    re.ASCII,
)
_CONNECTION = re.compile(r"conn unix:\S{1,200} (?:\([^()]{1,100}\))?: (?:auth-worker<\d{1,9}>: )?", re.ASCII)
_BACKEND = re.compile(
    rf"(?P<backend>[A-Za-z][\w-]{{1,30}})\((?P<user>[^(),]{{0,300}}),(?P<source_ip>{IP})(?:,"
    rf"(?:master,)?<(?P<session>[^<>]{{0,100}})>)?\): "
    r"(?:(?P<function>\w{1,60}\(\)) failed: )?(?P<reason>.{1,1000})",
    re.DOTALL,
)
_PAIR = re.compile(
    r"\b(user|method|rip|lip|rport|lport|mpid|session|in|out|msgid|size|bytes|deleted|expunged|"
    r"trashed|secured)=(<[^<>]{0,300}>|[^,\s]{0,300}+)"
)
_NAMES = {
    "rip": "source_ip",
    "lip": "destination_ip",
    "rport": "source_port",
    "lport": "destination_port",
    "in": "bytes_in",
    "out": "bytes_out",
    "msgid": "message_id",
}
_NUMBERS = frozenset(
    {
        "source_port",
        "destination_port",
        "bytes_in",
        "bytes_out",
        "size",
        "bytes",
        "mpid",
        "deleted",
        "expunged",
        "trashed",
    }
)
_ACTION = re.compile(
    "(?P<action>Login|Disconnected(?: for inactivity)?|Aborted login|Logged out|Connection "
    r"closed|Maximum number of connections[\w ]{0,40}|Login aborted)"
    r"(?:: [A-Z][\w.]{0,40}(?: [\w.]{1,40}){0,8})?(?: \((?P<reason>[^()]{1,300})\))?(?: \((?P<code>[^()]{1,60})\))?",
)
_STORED = re.compile(
    r"(?:sieve: )?msgid=(?:<[^<>]{0,300}>|[^:\s]{0,300}): "
    "(?P<action>stored mail into|saved mail to|forwarded to|marked message to be) (?:mailbox )?'?"
    r"(?P<mailbox>[^'\s]{1,300})'?"
)
_FAILED = ("auth failed", "no auth attempts", "unknown user", "assword mismatch", "tried to use disabled")


def read_dovecot(message: str) -> Row | None:
    """Return the process, the user, the addresses, and what became of it."""
    process = _PROCESS.match(message)
    if process is None:
        return None
    row: Row = {name: process[name] for name in ("process", "session", "level") if process[name]}
    if who := process["who"]:
        row |= {"worker_pid": int(who)} if who.isdecimal() else {"user": who.partition(",")[0]}
    rest = message[process.end() :]
    if rest.startswith("conn ") and (connection := _CONNECTION.match(rest)):
        rest = rest[connection.end() :]
    if backend := _BACKEND.match(rest):
        return row | {name: value for name, value in backend.groupdict().items() if value} | {"outcome": "failure"}
    if action := _ACTION.match(rest):
        row |= {name: value for name, value in action.groupdict().items() if value}
        if row["action"] == "Login":
            row["outcome"] = "success"
        elif any(word in rest[:300] for word in _FAILED):
            row["outcome"] = "failure"
    elif stored := _STORED.match(rest):
        row |= stored.groupdict()
    if "=" in rest:
        _add_pairs(row, rest)
    return row


def _add_pairs(row: Row, text: str) -> None:
    for key, value in _PAIR.findall(text):
        name, plain = _NAMES.get(key, key), value.strip("<>")
        if plain and name not in row:
            row[name] = number(plain) if name in _NUMBERS else plain
    if ", TLS" in text:
        row["tls"] = True


_HEAD = re.compile(
    rf"(?P<time>{TIME})(?: dovecot(?:\[(?P<pid>\d{{1,10}})\])?:)? (?=[a-z][\w-]{{1,30}}"
    rf"(?:\([^()]{{0,300}}\))?(?:<[^ ]{{1,130}})?: (?:Info|Warning|Error|Fatal|Panic|Debug): )"
)
DOVECOT = Service(
    "dovecot",
    ("dovecot",),
    read_dovecot,
    ("dovecot", "-login: ", ": Info: ", ": Error: ", ": Warning: ", ": Fatal: "),
    (_HEAD,),
    is_bare=False,
)
