"""All services of the family, and the program's name → how its messages are read."""

from functools import lru_cache

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.accounts import ACCOUNTS, CRON, LOGIN, SU, SUDO
from logflow_app.parsers.system.appliances import CONSOLES, LFD, MIKROTIK, PF
from logflow_app.parsers.system.auditd import AUDITD
from logflow_app.parsers.system.carried import CARRIED
from logflow_app.parsers.system.dhcpd import DHCPD
from logflow_app.parsers.system.dnsmasq import DNSMASQ
from logflow_app.parsers.system.dovecot import DOVECOT
from logflow_app.parsers.system.exim import EXIM
from logflow_app.parsers.system.forms import MAX_CHARS, Read
from logflow_app.parsers.system.ftp import PROFTPD, PUREFTPD, VSFTPD
from logflow_app.parsers.system.guards import ENDLESSH, FAIL2BAN, SANTA, SURICATA, TCPDUMP, WEBMIN
from logflow_app.parsers.system.inetd import INETD
from logflow_app.parsers.system.kernel import KERNEL, NETFILTER, WIREGUARD
from logflow_app.parsers.system.mailers import COURIER, EXCHANGE, MAILU, SAMBA, ZIMBRA
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
    KERNEL,
    AUDITD,
    NETFILTER,
    WIREGUARD,
    SSHD,
    SUDO,
    SU,
    PAM,
    CRON,
    ACCOUNTS,
    LOGIN,
    SYSTEMD,
    LOGIND,
    DHCPD,
    DNSMASQ,
    NAMED,
    UNBOUND,
    POSTFIX,
    DOVECOT,
    EXIM,
    FAIL2BAN,
    OPENVPN,
    CHARON,
    CHRONY,
    NTPD,
    MIKROTIK,
    PF,
    LFD,
    CONSOLES,
    EXCHANGE,
    ZIMBRA,
    COURIER,
    MAILU,
    SAMBA,
    SURICATA,
    ENDLESSH,
    TCPDUMP,
    SANTA,
    WEBMIN,
    VSFTPD,
    PUREFTPD,
    PROFTPD,
    ASTERISK,
    FREESWITCH,
    SQUID,
    INETD,
)

READERS: dict[str, tuple[Read, ...]] = {}
for _service in SERVICES:  # tried in this order
    for _program in _service.programs:
        READERS[_program] = (*READERS.get(_program, ()), _service.read)

for _program, _reads in CARRIED.items():
    READERS[_program] = (*READERS.get(_program, ()), *_reads)

READERS[""] = (MIKROTIK.read,)  # RouterOS names topics in the place of a program


@lru_cache(maxsize=4096)
def _readers_of(program: str) -> tuple[Read, ...]:
    if "(pam_" in program:
        return (read_pam,)
    return READERS.get(program) or READERS.get(key_of(program), ())


@lru_cache(maxsize=4096)
def has_reader(program: str) -> bool:
    """Tell whether there is anything that reads the messages of a program of that name. 0.05 µs."""
    return bool(_readers_of(program))


def fields_of(program: str, message: str) -> Row | None:
    """Return what the service of that name says in a message under syslog's head; None where it is not known."""
    start = message if len(message) <= MAX_CHARS else message[:MAX_CHARS]
    for read in _readers_of(program):
        row = read(start)
        if row is not None:
            return row
    return read_pam(start) if start.startswith("pam_") else None
