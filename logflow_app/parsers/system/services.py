"""All services of the family, and the program's name → how its messages are read."""

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.accounts import ACCOUNTS, CRON, LOGIN, SU, SUDO
from logflow_app.parsers.system.appliances import CONSOLES, LFD, MIKROTIK, PF
from logflow_app.parsers.system.auditd import AUDITD
from logflow_app.parsers.system.dhcpd import DHCPD
from logflow_app.parsers.system.dnsmasq import DNSMASQ
from logflow_app.parsers.system.dovecot import DOVECOT
from logflow_app.parsers.system.exim import EXIM
from logflow_app.parsers.system.forms import MAX_CHARS, Read
from logflow_app.parsers.system.ftp import PROFTPD, PUREFTPD, VSFTPD
from logflow_app.parsers.system.guards import ENDLESSH, FAIL2BAN, SANTA, SURICATA, TCPDUMP, WEBMIN
from logflow_app.parsers.system.kernel import KERNEL, NETFILTER, WIREGUARD
from logflow_app.parsers.system.named import NAMED, UNBOUND
from logflow_app.parsers.system.pam import PAM, read_pam
from logflow_app.parsers.system.postfix import POSTFIX
from logflow_app.parsers.system.service import Service, key_of
from logflow_app.parsers.system.squid import SQUID
from logflow_app.parsers.system.ssh import SSHD
from logflow_app.parsers.system.systemd import LOGIND, SYSTEMD
from logflow_app.parsers.system.telephony import ASTERISK, FREESWITCH
from logflow_app.parsers.system.vpn import CHARON, CHRONY, NTPD, OPENVPN

SERVICES: tuple[Service, ...] = (
    KERNEL, AUDITD, NETFILTER, WIREGUARD, SSHD, SUDO, SU, PAM, CRON, ACCOUNTS, LOGIN, SYSTEMD, LOGIND, DHCPD, DNSMASQ,
    NAMED, UNBOUND, POSTFIX, DOVECOT, EXIM, FAIL2BAN, OPENVPN, CHARON, CHRONY, NTPD, MIKROTIK, PF, LFD, CONSOLES,
    SURICATA, ENDLESSH, TCPDUMP, SANTA, WEBMIN, VSFTPD, PUREFTPD, PROFTPD, ASTERISK, FREESWITCH, SQUID,
)  # fmt: skip

READERS: dict[str, Read] = {}
for _service in reversed(SERVICES):  # the first service of a program reads it
    READERS.update(dict.fromkeys(_service.programs, _service.read))


def fields_of(program: str, message: str) -> Row | None:
    """Return what the service of that name says in a message under syslog's head; None where it is not known."""
    start = message if len(message) <= MAX_CHARS else message[:MAX_CHARS]
    read = READERS.get(program) or READERS.get(key_of(program))
    if "(pam_" in program:
        return read_pam(start)
    row = read(start) if read is not None else None
    if row is None and start.startswith("pam_"):
        return read_pam(start)
    return row
