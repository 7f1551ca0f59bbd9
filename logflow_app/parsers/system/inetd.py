"""Old doors into a machine: inetd and xinetd, telnet, rlogin and rsh, TCP wrappers, SNMP.

`START: ftp pid=4711 from=192.0.2.5`, `refused connect from host.example.com (192.0.2.5)`
"""

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import HOST, SOURCE, form, reader
from logflow_app.parsers.system.pam import read_pam
from logflow_app.parsers.system.service import Service

_WHERE = rf"(?:{SOURCE}|(?P<source_host>{HOST}))"
_read_forms = reader(
    (
        form(
            ": ",
            r"(?P<action>START|EXIT|FAIL): (?P<door>[\w-]{1,40})(?: (?P<reason>[a-z_-]{1,40})(?= from))?"
            r"(?: status=(?P<exit_status>\d{1,5}))?(?: pid=(?P<door_pid>\d{1,10}))?"
            rf"(?: duration=(?P<secs>\d{{1,9}})\(sec\))?(?: from=(?:::ffff:)?{SOURCE})?",
        ),
        form(
            "refused connect",
            rf"(?P<action>refused connect) from {_WHERE}(?: \({SOURCE.replace('source_ip', 'ip')}\))?",
        ),
        form("connect from", rf"(?P<action>connect) from {_WHERE}(?: \({SOURCE.replace('source_ip', 'ip')}\))?"),
        form(
            "uthentication failed",
            rf"(?:Kerberos )?(?P<action>[Aa]uthentication failed)(?: from {_WHERE} \([^()]{{0,255}}\))?"
            r"(?:: (?P<reason>.{1,200}))?",
            outcome="failure",
        ),
        form(
            "rom ",
            rf"(?P<action>Connection|Received SNMP packet\(s\)) from (?:UDP: \[?)?{SOURCE}\]?(?::"
            rf"(?P<source_port>\d{{1,5}}))?",
        ),
        form(
            "login failures", rf"(?P<repeated>\d{{1,9}}) (?P<action>login failures?) FROM {_WHERE}", outcome="failure"
        ),
    ),
)


def read_inetd(message: str) -> Row | None:
    """Return who knocked at which door, and whether it was opened."""
    if message.startswith("pam_") or "logname=" in message:
        return read_pam(message)
    row = _read_forms(message)
    if row and (address := row.pop("ip", "")):
        row.setdefault("source_ip", address)
    return row


INETD = Service(
    "inetd",
    (
        "inetd",
        "xinetd",
        "telnetd",
        "in.telnetd",
        "rshd",
        "in.rshd",
        "rlogind",
        "in.rlogind",
        "klogind",
        "rexecd",
        "tcpd",
        "snmpd",
    ),
    read_inetd,
    ("from", "FROM", "START", "EXIT", "uthentication"),
    is_bare=False,
)
