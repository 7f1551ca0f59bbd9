"""What is said of accounts and what they may do: sudo, su, cron, and the programs that make and change users.

`vagrant : TTY=pts/0 ; PWD=/home/vagrant ; USER=root ; COMMAND=/bin/ls`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import SOURCE, form, reader
from logflow_app.parsers.system.pam import read_pam
from logflow_app.parsers.system.service import Service

_SUDO = re.compile(r"\s{0,20}(?P<user>\S{1,256}) : (?:(?P<reason>[^=;]{1,200}?) ; )?(?=[A-Z]{3,10}=)", re.DOTALL)
_SUDO_NAMES = {
    "HOST": "on_host",
    "TTY": "tty",
    "PWD": "pwd",
    "USER": "target_user",
    "GROUP": "target_group",
    "COMMAND": "command",
    "ENV": "env",
    "TSID": "session",
    "CHROOT": "chroot",
}


def read_sudo(message: str) -> Row | None:
    """Return who ran which command as whom, and why not."""
    if "pam_" in message[:8]:
        return read_pam(message)
    head = _SUDO.match(message)
    if head is None:
        return None
    before, is_command, command = message[head.end() :].partition("COMMAND=")
    row: Row = {"user": head["user"], "outcome": "failure" if head["reason"] else "success"}
    for pair in before.split(" ; "):
        key, _, value = pair.partition("=")
        if value and key.strip() in _SUDO_NAMES:
            row[_SUDO_NAMES[key.strip()]] = value.strip()
    if is_command:
        row["command"] = command.rstrip()
    return row | ({"reason": head["reason"]} if head["reason"] else {})


_read_su = reader(
    (
        form(
            "(to ",
            r"(?P<failed>FAILED SU )?\(to (?P<target_user>\S{1,256})\) (?P<user>\S{1,256}) on "
            r"(?P<tty>\S{1,64})",
        ),
        form(" su for ", r"(?P<action>Successful|FAILED) su for (?P<target_user>\S{1,256}) by (?P<user>\S{1,256})"),
        form(":", r"(?P<action>[+-]) (?P<tty>\S{1,64}) (?P<user>[^\s:]{1,256}):(?P<target_user>\S{1,256})"),
    ),
)
_SU_FAILED = ("FAILED", "-")


def read_su(message: str) -> Row | None:
    """Return who became whom."""
    if message.startswith(("pam_", "session ")) or "logname=" in message:
        return read_pam(message)
    row = _read_su(message)
    if row is not None:
        failed = row.pop("failed", "") or row.get("action") in _SU_FAILED
        row["outcome"] = "failure" if failed else "success"
        if row.get("action") in ("+", "-"):
            del row["action"]
    return row


_CRON = form("(", r"\((?P<user>[^()\s]{1,256})\) (?P<action>[A-Z][A-Z ]{1,30}?) \((?P<what>.{0,8000}?)\)?$")


def read_cron(message: str) -> Row | None:
    """Return the user, what cron did (`CMD`, `RELOAD` …) and the command."""
    if message.startswith("pam_"):
        return read_pam(message)
    found = _CRON.match(message.strip())
    if found is None:
        return None
    what = found["what"].strip()
    fields = {"user": found["user"], "action": found["action"]}
    return fields | ({"command": what} if found["action"] in ("CMD", "CMDOUT", "CMDEND") else {"reason": what})


_NAME = r"'?(?P<user>[^\s',]{1,256})'?"
_GROUP = r"'?(?P<group>[^\s',]{1,256})'?"
_read_changes = reader(
    (
        form(
            "new user",
            r"(?P<action>new user): name=(?P<user>[^,]{1,256}), UID=(?P<uid>\d{1,10}), GID=(?P<gid>\d{1,10})"
            r"(?:, home=(?P<home>[^,]{1,300}))?(?:, shell=(?P<shell>[^,]{1,300}))?(?:, from=(?P<from>[^,]{1,300}))?",
        ),
        form("new group", r"(?P<action>new group): name=(?P<group>[^,]{1,256}), GID=(?P<gid>\d{1,10})"),
        form(
            "group added",
            r"(?P<action>group added) to (?P<file>\S{1,300}): name=(?P<group>[^,]{1,256})(?:, GID="
            r"(?P<gid>\d{1,10}))?",
        ),
        form("add '", rf"(?P<action>add) {_NAME} to (?:shadow )?group {_GROUP}"),
        form(
            "by ",
            r"user (?P<user>\S{1,256}) (?P<action>added|removed) by (?P<by_user>\S{1,256}) "
            r"(?:to|from) group (?P<group>\S{1,256})",
        ),
        form("delete ", rf"(?P<action>delete) '(?P<user>[^']{{1,256}})' from (?:shadow )?group {_GROUP}"),
        form("delete user", rf"(?P<action>delete user) {_NAME}"),
        form("removed ", rf"(?P<action>removed (?:shadow )?group) {_GROUP}(?: owned by {_NAME})?"),
        form("password for", rf"(?P<action>password for) {_NAME} changed by '?(?P<by_user>[^\s']{{1,256}})'?"),
        form("changed password", r"(?P<action>changed password) expiry for (?P<user>\S{1,256})"),
        form(
            "change user",
            rf"(?P<action>change user) {_NAME} (?P<what>[\w ]{{1,40}}?)(?: from '"
            f"(?P<old>[^']{{0,300}})' to '(?P<new>[^']{{0,300}})')?$",
        ),
        form(
            "changed user",
            rf"(?P<action>changed user) {_NAME} (?P<what>\w{{1,40}}) (?:information|to "
            rf"(?P<new>\S{{1,300}}))",
        ),
        form(
            "failed adding user",
            rf"(?P<action>failed adding user) {_NAME}(?:, (?:data deleted|exit code: (?P<code>\d{{1,3}})))?",
            outcome="failure",
        ),
        form("user:", r"(?P<action>\w{1,20} user): name=(?P<user>[^,]{1,256})"),
    ),
)


def read_change(message: str) -> Row | None:
    """Return what was changed of which user or group."""
    return read_pam(message) if message.startswith("pam_") else _read_changes(message)


_read_login = reader(
    (
        form(
            "ROOT LOGIN", rf"(?P<user>ROOT) (?P<action>LOGIN) ON (?P<tty>\S{{1,64}})(?: FROM (?:{SOURCE}|\S{{1,255}}))?"
        ),
        form(
            "FAILED LOGIN",
            rf"(?P<action>FAILED LOGIN)(?: (?:SESSION|\(\d{{1,5}}\)|\d{{1,5}}))?(?: on '(?P<tty>[^']{{1,64}})')?"
            rf"(?: FROM (?:{SOURCE}|(?P<source_host>\S{{1,255}})))?(?: FOR '?(?P<user>[^,']{{1,256}})'?)?"
            r"(?:, (?P<reason>.{1,200}))?",
            outcome="failure",
        ),
        form(
            "LOGIN ON",
            rf"(?P<action>LOGIN) ON (?P<tty>\S{{1,64}})(?: BY (?P<user>\S{{1,256}}))?"
            rf"(?: FROM (?:{SOURCE}|(?P<source_host>\S{{1,255}})))?",
            outcome="success",
        ),
    )
)


def read_login(message: str) -> Row | None:
    """Return who logged in at which terminal."""
    if message.startswith(("pam_", "session ")) or "logname=" in message:
        return read_pam(message)
    return _read_login(message)


SUDO = Service("sudo", ("sudo", "sudo-rs", "doas"), read_sudo, ("sudo", "COMMAND="))
SU = Service("su", ("su", "runuser"), read_su, ("su", "(to "))
CRON = Service(
    "cron", ("cron", "crond", "crontab", "anacron", "atd", "/usr/sbin/cron"), read_cron, ("cron", "CRON", ") CMD (")
)
ACCOUNTS = Service(
    "useradd",
    (
        "useradd",
        "usermod",
        "userdel",
        "groupadd",
        "groupmod",
        "groupdel",
        "passwd",
        "chpasswd",
        "gpasswd",
        "adduser",
        "deluser",
        "addgroup",
        "delgroup",
        "chage",
        "chfn",
        "chsh",
        "newusers",
        "shadow",
    ),
    read_change,
    ("user", "group", "passw", "ch"),
)
LOGIN = Service("login", ("login", "remote"), read_login, ("LOGIN", "login", "remote("))
