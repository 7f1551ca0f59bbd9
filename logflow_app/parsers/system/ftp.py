"""FTP servers: vsftpd, Pure-FTPd and ProFTPD; who logged in, who failed, which file went which way.

`Mon Jan  2 15:04:05 2023 [pid 3] [bob] OK LOGIN: Client "192.0.2.1"`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import HOST, IP, SOURCE, form, reader
from logflow_app.parsers.system.head import TIME
from logflow_app.parsers.system.pam import read_pam
from logflow_app.parsers.system.service import Service

_OUTCOMES = {"OK": "success", "FAIL": "failure"}
_read_vsftpd_forms = reader(
    (
        form(
            "connection from",
            rf"(?P<action>connection) from {SOURCE} \((?P<source_host>{HOST})?\)(?: at (?P<at>[\w: ]{{1,40}}))?",
        ),
        form("timed out", r"User (?P<user>\S{1,256}) (?P<action>timed out) after (?P<secs>\d{1,9}) seconds"),
        form(
            "Client",
            rf"(?:\[pid (?P<pid>\d{{1,10}})\] )?(?:\[(?P<user>[^\]]{{0,256}})\] )?(?:"
            rf"(?P<outcome>OK|FAIL) )?(?P<action>[A-Z][A-Z ]{{2,20}}): Client \"(?:::ffff:)?{SOURCE}\""
            rf"(?:, \"(?P<path>[^\"]{{0,4000}})\")?(?:, (?P<bytes>\d{{1,18}}) bytes)?(?:, "
            rf"(?P<rate_kb>[\d.]{{1,20}})Kbyte/sec)?(?:, anon password \"(?P<password>[^\"]{{0,256}})\")?",
        ),
        form(
            "Response",
            rf"(?:\[pid (?P<pid>\d{{1,10}})\] )?(?:\[(?P<user>[^\]]{{0,256}})\] )?FTP "
            rf"(?P<action>response|command): Client \"(?:::ffff:)?{SOURCE}\", \""
            rf"(?P<reason>[^\"]{{0,1000}})\"",
        ),
    )
)


def read_vsftpd(message: str) -> Row | None:
    """Return the client, the user, what was done and whether it went well."""
    if "pam_" in message[:8] or "logname=" in message:
        return read_pam(message)
    row = _read_vsftpd_forms(message)
    if row and "outcome" in row:
        row["outcome"] = _OUTCOMES[row["outcome"]]
    if row and "user" not in row and "password" in row:
        row["user"] = "anonymous"
    return row


_VSFTPD_HEAD = re.compile(r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) (?=\[pid )", re.ASCII)
VSFTPD = Service("vsftpd", ("vsftpd", "ftpd"), read_vsftpd, ("vsftpd", "[pid ", "ftpd"), (_VSFTPD_HEAD,), is_bare=False)

_PURE = re.compile(
    rf"\((?P<user>[^@()]{{1,256}})@(?:{SOURCE}|(?P<source_host>{HOST}))\) \["
    rf"(?P<level>\w{{1,10}})\] ",
    re.ASCII,
)
_read_pure_forms = reader(
    (
        form(
            "uthentication failed",
            r"(?P<action>Authentication failed) for user \[(?P<user>[^\]]{0,256})\]",
            outcome="failure",
        ),
        form("is now logged in", r"(?P<user>\S{1,256}) (?P<action>is now logged in)", outcome="success"),
        form(
            "ownloaded",
            r"(?P<path>.{1,4000}?) (?P<action>downloaded|uploaded) +\((?P<bytes>\d{1,18}) bytes, "
            r"(?P<rate_kb>[\d.]{1,20})KB/sec\)",
        ),
        form(
            "uploaded",
            r"(?P<path>.{1,4000}?) (?P<action>downloaded|uploaded) +\((?P<bytes>\d{1,18}) bytes, "
            r"(?P<rate_kb>[\d.]{1,20})KB/sec\)",
        ),
        form("onnection from", rf"(?P<action>New connection) from {SOURCE}"),
        form("Logout", r"(?P<action>Logout)"),
        form("Timeout", r"(?P<action>Timeout)"),
    )
)


def read_pureftpd(message: str) -> Row | None:
    """Return the client, the user (not `?`), and what was done."""
    head = _PURE.match(message)
    if head is None:
        return read_pam(message) if message.startswith("pam_") else None
    row = {name: value for name, value in head.groupdict().items() if value and value != "?"}
    return row | (_read_pure_forms(message[head.end() :]) or {})


PUREFTPD = Service("pureftpd", ("pure-ftpd", "pureftpd"), read_pureftpd, ("pure-ftpd", ") ["))

_PRO = re.compile(
    rf"(?P<server>{HOST}) \((?P<source_host>{HOST})\[(?:::ffff:)?(?P<source_ip>{IP})\]\)(?: -|:) ", re.ASCII
)
_read_pro_forms = reader(
    (
        form(
            "USER ",
            r"USER (?P<user>[^\s:]{1,256})(?: \(Login failed\))?:? "
            "(?P<action>Login successful|no such user found|Login failed)(?:[:. ]{1,2}"
            "(?P<reason>[^.\\s].{0,300}))?",
        ),
        form("Login", r"USER (?P<user>[^\s:]{1,256}) \((?P<action>Login failed)\): (?P<reason>.{1,300})"),
        form("SECURITY VIOLATION", r"(?P<action>SECURITY VIOLATION): (?P<user>\S{1,256}) (?P<reason>.{1,200})"),
        form("Maximum login attempts", r"(?P<action>Maximum login attempts) \(\d{1,9}\) exceeded"),
        form("FTP session", r"FTP (?P<action>session (?:opened|closed))"),
        form("PAM(", r"PAM\((?P<user>[^()]{1,256})\): (?P<reason>.{1,200})"),
    )
)


def read_proftpd(message: str) -> Row | None:
    """Return the client, the user, and what was done."""
    head = _PRO.match(message)
    if head is None:
        return read_pam(message) if message.startswith("pam_") or "logname=" in message else None
    row = {name: value for name, value in head.groupdict().items() if value} | (
        _read_pro_forms(message[head.end() :]) or {}
    )
    if (action := row.get("action", "")) and not action.startswith("session"):
        row["outcome"] = "success" if action == "Login successful" else "failure"
    return row


_PROFTPD_HEAD = re.compile(rf"(?P<time>{TIME}) (?P<host>{HOST}) proftpd\[(?P<pid>\d{{1,10}})\]:? ", re.ASCII)
PROFTPD = Service("proftpd", ("proftpd",), read_proftpd, ("proftpd",), (_PROFTPD_HEAD,), is_bare=False)
