"""What PAM's modules say in the name of a service: sessions, failures, passwords.

`pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import SOURCE, form, number, reader
from logflow_app.parsers.system.service import Service

_PREFIX = re.compile(
    r"(?P<module>pam_\w{1,40})(?:\((?P<service>[^():\s]{1,100})(?::(?P<type>\w{1,20}))?\))?: ", re.ASCII
)
_PAIR = re.compile(r"\b(logname|uid|euid|tty|ruser|rhost|user)=(\S{0,256})")
_IP = re.compile(SOURCE)
_NAMES = {"user": "user", "rhost": "source_host", "ruser": "remote_user", "tty": "tty", "uid": "uid", "euid": "euid"}
_FAILURES = ("authentication failure", "more authentication failure")

_read_forms = reader(
    (
        form(
            "session opened",
            r"(?P<action>session opened) for (?:local )?user (?P<user>[^\s(]{1,256})(?:\(uid=(?P<uid>\d{1,10})\))?"
            r"(?: by (?P<by_user>[^\s(]{0,256})\(uid=\d{1,10}\))?",
            outcome="success",
        ),
        form("session closed", r"(?P<action>session closed) for (?:local )?user (?P<user>\S{1,256})"),
        form("check pass", r"(?P<action>check pass); (?P<reason>.{1,200})", outcome="failure"),
        form("password changed", r"(?P<action>password changed) for (?P<user>\S{1,256})", outcome="success"),
        form("tally", r"user (?P<user>\S{1,256}) \((?P<uid>\d{1,10})\) (?P<action>tally)"),
        form("account", r"(?P<action>account) (?P<user>\S{1,256}) (?P<reason>has .{1,200})", outcome="failure"),
        form("could not identify user", r"could not identify user \((?:from )?(?P<user>[^()]{1,200})\)"),
        form("not met by user", r"(?P<reason>requirement .{1,200} not met) by user \"(?P<user>[^\"]{1,256})\""),
        form(
            "received for user",
            r"(?P<action>received) for user (?P<user>[^:]{1,256}): (?P<reason>.{1,200})",
            outcome="failure",
        ),
    ),
)


def read_pam(message: str) -> Row | None:
    """Return the fields of a message of PAM, with its prefix or without."""
    row: Row = {}
    if prefix := _PREFIX.match(message):
        row = {f"pam_{name}": value for name, value in prefix.groupdict().items() if value}
        message = message[prefix.end() :]
    if "logname=" in message:
        return row | _read_failure(message)
    fields = _read_forms(message)
    return row | fields if fields else row or None


def _read_failure(message: str) -> Row:
    row: Row = {"action": message.partition(";")[0].strip()}
    if message.lstrip("0123456789 PAM").startswith(_FAILURES):
        row["outcome"] = "failure"
    for key, value in _PAIR.findall(message):
        if value and (name := _NAMES.get(key)):
            row[name] = number(value) if name in ("uid", "euid") else value
    host = row.get("source_host", "")
    if host and _IP.fullmatch(host):
        row["source_ip"] = row.pop("source_host").removeprefix("::ffff:")
    return row


PAM = Service("pam", ("*",), read_pam, ("pam_", "logname=", "session opened", "session closed"), is_picky=True)
