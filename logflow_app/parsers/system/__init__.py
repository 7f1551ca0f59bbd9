"""What a machine and its services write."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse
from logflow_app.parsers.databases.either import either
from logflow_app.parsers.system.fortinet import compile_fortinet
from logflow_app.parsers.system.laurel import compile_laurel
from logflow_app.parsers.system.linux import compile_linux
from logflow_app.parsers.system.panos import compile_panos
from logflow_app.parsers.system.service import Service, compile_service
from logflow_app.parsers.system.services import SERVICES
from logflow_app.parsers.system.systemd import LOGIND, SYSTEMD
from logflow_app.parsers.system.zeek import compile_zeek

# Other names under which people know a format → ours.
ALIASES = {
    "audit": "auditd",
    "nftables": "iptables",
    "netfilter": "iptables",
    "ufw": "iptables",
    "ssh": "sshd",
    "crond": "cron",
    "usermod": "useradd",
    "groupadd": "useradd",
    "bind": "named",
    "bind9": "named",
    "logind": "systemd-logind",
    "pfsense": "filterlog",
    "pf": "filterlog",
    "fast_log": "suricata",
    "snort": "suricata",
    "pure-ftpd": "pureftpd",
    "strongswan": "charon",
    "routeros": "mikrotik",
    "smbd": "samba",
    "xinetd": "inetd",
    "bro": "zeek",
    "pan_os": "panos",
    "paloalto": "panos",
}


def _compiler(service: Service) -> Callable[[Any], Parse]:
    return lambda section: compile_service(service)  # noqa: ARG005 - the forms are fixed


_FORMATS: dict[str, Callable[[Any], Parse]] = {
    "linux": compile_linux,
    **{service.name: _compiler(service) for service in SERVICES},
    "systemd": lambda section: either(compile_service(SYSTEMD), compile_service(LOGIND)),  # noqa: ARG005 - see above
    "fortinet": compile_fortinet,
    "laurel": compile_laurel,
    "zeek": compile_zeek,
    "panos": compile_panos,
}
SYSTEM: dict[str, Callable[[Any], Parse]] = _FORMATS | {alias: _FORMATS[name] for alias, name in ALIASES.items()}
