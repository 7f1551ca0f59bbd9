"""What OpenSSH's server says: who came from where, by which method, and why it ended.

`Accepted publickey for vagrant from 10.0.2.2 port 63673 ssh2: RSA SHA256:…`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import HOST, IP, PORT, SOURCE, TARGET, TARGET_PORT, form, reader
from logflow_app.parsers.system.pam import read_pam
from logflow_app.parsers.system.service import Service

_FROM = rf"{SOURCE}(?: port {PORT})?"
_WHO = r"(?:(?P<user_kind>authenticating|invalid|illegal) user |user )?(?P<user>.{1,256}?) "
_DROPBEAR = rf"{SOURCE}:(?P<source_port>\d{{1,5}})"
_FAILED = {"outcome": "failure"}

FORMS = (
    form(
        " for ",
        r"(?P<action>Accepted|Failed|Postponed|Partial) (?P<method>[\w/@.-]{1,64}) for "
        r"(?:(?P<user_kind>invalid|illegal) user )?(?P<user>.{0,256}?) from "
        rf"(?P<source_host>(?!{IP} ){HOST} )?{_FROM}(?: (?P<protocol>ssh\d?))?(?:: (?P<signature>.{{1,500}}))?",
    ),
    form(
        "user ",
        rf"(?P<action>Invalid|Illegal) user (?P<user>.{{0,256}}?) ?from {_FROM}",
        user_kind="invalid",
        **_FAILED,
    ),
    form(
        "isconnect",
        rf"(?P<action>Received disconnect) from {_FROM}: ?(?P<code>\d{{1,3}}): ?(?P<reason>.{{0,500}}?)"
        r"(?: \[(?P<stage>preauth|postauth)\])?$",
    ),
    form(
        "isconnect",
        rf"(?P<action>Disconnected) from {_WHO}{SOURCE} port {PORT}(?: \[(?P<stage>preauth|postauth)\])?",
    ),
    form(
        "isconnect",
        rf"(?P<action>Disconnecting|Disconnected)(?: from)?:? (?:{_WHO})?{_FROM}:? ?(?P<reason>[^\[\s].{{0,500}}?)?"
        r"(?: \[(?P<stage>preauth|postauth)\])?$",
    ),
    form(
        "onnect",
        rf"(?P<action>Connection (?:closed|reset)) by (?:{_WHO})?{_FROM}(?: \[(?P<stage>preauth|postauth)\])?",
    ),
    form("Connection from", rf"(?P<action>Connection) from {SOURCE} port {PORT} on {TARGET} port {TARGET_PORT}"),
    form("identification string", rf"(?P<action>Did not receive identification string) from {_FROM}"),
    form("Bad protocol", rf"(?P<action>Bad protocol version) identification '(?P<version>.{{0,300}}?)' from {_FROM}"),
    form(
        "Unable to negotiate",
        rf"(?P<action>Unable to negotiate) with {_FROM}: (?P<reason>.{{0,500}}?)(?: \[preauth\])?$",
    ),
    form("reverse mapping", rf"(?P<action>reverse mapping)[\w ]{{1,40}} for (?P<source_host>{HOST})\.? \[{SOURCE}\]"),
    form("maps to", rf"(?P<action>Address) {SOURCE} maps to (?P<source_host>{HOST}),"),
    form(
        "authentication attempts",
        "(?P<action>maximum authentication attempts exceeded) for (?:"
        f"(?P<user_kind>invalid|illegal) user )?(?P<user>.{{0,256}}?) "
        rf"from {_FROM}",
        **_FAILED,
    ),
    form(
        "Too many authentication",
        r"(?:Disconnecting: )?(?P<action>Too many authentication failures) for (?P<user>\S{1,256})",
        **_FAILED,
    ),
    form(
        "ession",
        f"(?P<action>Starting session|Close session): .{{0,200}}?(?:for|user) "
        rf"(?P<user>\S{{1,256}}) from {_FROM}",
    ),
    form(
        "not allowed",
        "User (?P<user>.{1,256}?) from "
        r"(?P<source_host>\S{1,255}) (?P<action>not allowed) because (?P<reason>.{1,300})",
        **_FAILED,
    ),
    form(
        "PAM: ",
        r"(?P<action>PAM): (?P<reason>[\w ,.-]{1,200}?) for (?:"
        "(?P<user_kind>invalid|illegal) user )?(?P<user>.{0,256}?) from "
        r"(?P<source_host>\S{1,255})",
        **_FAILED,
    ),
    form(
        "input_userauth",
        r"(?P<action>input_userauth_request): invalid user (?P<user>.{0,256}?)(?: \[preauth\])?$",
        user_kind="invalid",
    ),
    form("Timeout", rf"(?P<action>Timeout) before authentication for (?:connection from )?{_FROM}", **_FAILED),
    form("Timeout", rf"(?P<action>Timeout), client not responding from (?:{_WHO})?{_FROM}"),
    form(
        "drop connection",
        rf"(?P<action>drop connection) #\d{{1,9}} from \[?{SOURCE}\]?:{PORT} on "
        rf"\[?{TARGET}\]?:{TARGET_PORT}",
    ),
    form("listening on", rf"(?P<action>Server listening) on {TARGET} port {TARGET_PORT}"),
    form("subsystem", r"(?P<action>subsystem request) for (?P<subsystem>\S{1,100})(?: by user (?P<user>\S{1,256}))?"),
    form(
        "Connection from",
        rf"[\w ]{{1,60}}: Connection from (?:{_WHO})?{_FROM}: (?P<reason>.{{1,300}}?)(?: \[preauth\])?$",
    ),
    form("refused connect", rf"(?P<action>refused connect) from (?:\S{{1,255}} \()?{SOURCE}"),
    form("versions differ", rf"(?P<action>Protocol major versions differ) for {_FROM}: (?P<reason>.{{1,300}})"),
    # dropbear's
    form(
        "attempt for",
        f"(?P<action>Bad (?:password|PAM password) attempt) for '(?P<user>[^']{{0,256}})' from {_DROPBEAR}",
        **_FAILED,
    ),
    form(
        "nonexistent",
        f"(?P<action>Login attempt) for nonexistent user (?:'(?P<user>[^']{{0,256}})' )?from {_DROPBEAR}",
        **_FAILED,
    ),
    form(
        "auth succeeded",
        f"(?P<method>Password|Pubkey|PAM password) auth succeeded for '(?P<user>[^']{{0,256}})'"
        f"(?: with .{{1,200}}?)? from {_DROPBEAR}",
        outcome="success",
    ),
)
_LEVELS = ("error", "fatal", "debug1", "debug2", "debug3", "warning", "info")
_REPEATED = "message repeated "
_REPEATED_FORM = form(_REPEATED, r"message repeated (?P<repeated>\d{1,9}) times: \[ ?(?P<what>.{1,8000}?)\]?\s{0,9}$")
_OUTCOMES = {"Accepted": "success", "Failed": "failure"}
_IP = re.compile(IP)
_read_forms = reader(FORMS, _LEVELS)


def read_sshd(message: str) -> Row | None:
    """Return the fields of a message of sshd or of PAM inside it."""
    if message.startswith("pam_") or "logname=" in message:
        return read_pam(message)
    if message.startswith(_REPEATED) and (found := _REPEATED_FORM.match(message)):
        return (read_sshd(found["what"].strip()) or {}) | {"repeated": int(found["repeated"])}
    row = _read_forms(message)
    if row and (outcome := _OUTCOMES.get(row.get("action", ""))):
        row["outcome"] = outcome
    if row and (source := row.get("source_host")):
        row.pop("source_host")
        row["source_ip" if _IP.fullmatch(source) else "source_host"] = source.strip()
    return row


SSHD = Service(
    "sshd",
    ("sshd", "sshd-session", "sshd-auth", "dropbear", "in.sshd"),
    read_sshd,
    ("ssh", "from", "for", "user", "pam_", "port"),
)
