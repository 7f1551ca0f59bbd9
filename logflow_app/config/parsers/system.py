"""Parsers of what a machine and its services write."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser

SystemFormat = Literal[
    "linux",
    "kernel", "auditd", "audit", "laurel", "iptables", "nftables", "netfilter", "ufw", "wireguard",
    "sshd", "ssh", "sudo", "su", "pam", "cron", "crond", "useradd", "usermod", "groupadd", "login",
    "systemd", "systemd-logind", "logind",
    "dhcpd", "dnsmasq", "named", "bind", "bind9", "unbound",
    "postfix", "dovecot", "exim", "courier", "zimbra", "exchange_smtp", "mailu", "samba", "smbd",
    "fail2ban", "openvpn", "charon", "strongswan", "chrony", "ntpd",
    "mikrotik", "routeros", "filterlog", "pf", "pfsense", "lfd", "console", "fortinet",
    "suricata", "fast_log", "snort", "endlessh", "tcpdump", "santa", "webmin",
    "vsftpd", "pureftpd", "pure-ftpd", "proftpd", "inetd", "xinetd", "asterisk", "freeswitch", "squid",
    "zeek", "bro", "panos", "pan_os", "paloalto",
]  # fmt: skip


class SystemParser(AnyParser):
    """Reads what a machine and its services write."""

    type: SystemFormat = Field(description="The name of the format; `linux` reads whole syslog and auth.log files.")
