"""How the cases of what a machine and its services write are read and judged."""

from tests.corpora.scoring import Format

# What the peer cuts out of syslog's head under names of its own; pieces of the time that are not values.
HEAD = {
    "timestamp8601": "",  # the time again, with digits behind the milliseconds
    "syslog_priority": "",
    "syslog_version": "",
    "seq_id": "structured_data.meta.sequenceId",
    "date": "",
}
USER = {"username": "user", "invalid_user": "user"}
SSHD = HEAD | {
    "sshd_client_ip": "source_ip",
    "sshd_invalid_user": "user",
    "sshd_auth_user": "user",
    "sshd_client_port": "source_port",
    "sshd_trail": "",  # ours is the signature without the colon before it
}
TARGETS = {"target_ip": "destination_ip", "target_port": "destination_port"}
EXIM = HEAD | {
    "source_dns": "source_host",
    "source_helo": "helo",
    "source_user": "from",
    "exim_auth": "authenticator",
    "exim_year": "",
    "exim_month": "",
    "exim_day": "",
    "exim_time": "",
}
DOVECOT = HEAD | {
    "auth_func": "function",
    "dovecot_login_message": "reason",
    "dovecot_remote_ip": "source_ip",
    "dovecot_user": "user",
    "dovecot_user_backend": "backend",
    "dovecot_local_ip": "destination_ip",
    "dovecot_login_result": "",
}
POSTFIX = HEAD | {
    "message_failure": "",  # the reason with the blank before it
    "remote_addr": "source_ip",
    "remote_host": "source_host",
    "kvItems": "",
    "smtp_basic_status_code": "smtp_code",
    "smtp_enhanced_status_code": "smtp_enhanced_code",
    "smtp_return_codes": "",
    "helo": "rejected",  # what stands in brackets before the reason
}
ECS = {
    "host.hostname": "host",
    "process.name": "service",
    "process.pid": "pid",
    "process.ppid": "ppid",
    "source.ip": "source_ip",
    "source.port": "source_port",
    "user.name": "user",
    "event.outcome": "action",
    "user.id": "uid",
    "group.id": "gid",
    "group.name": "group",
    "system.auth.ssh.method": "method",
    "system.auth.ssh.signature": "signature",
    "system.auth.ssh.dropped_ip": "source_ip",
    "system.auth.sudo.command": "command",
    "system.auth.sudo.error": "reason",
    "system.auth.sudo.pwd": "pwd",
    "system.auth.sudo.tty": "tty",
    "system.auth.sudo.user": "target_user",
    "system.auth.useradd.home": "home",
    "system.auth.useradd.shell": "shell",
}
AUDIT = {
    "auditd.log.sequence": "sequence",
    "auditd.log.ses": "ses",
    "auditd.log.op": "op",
    "auditd.log.src_prefixlen": "src_prefixlen",
    "auditd.log.dst_prefixlen": "dst_prefixlen",
    "event.action": "record_type",
    "event.outcome": "res",
    "process.pid": "pid",
    "process.executable": "exe",
    "process.args": "",  # the peer cuts the command at blanks
    "user.audit.id": "auid",
    "user.id": "uid",
    "user.name": "acct",
    "user.effective.id": "euid",
    "user.saved.id": "suid",
    "user.filesystem.id": "fsuid",
    "user.effective.group.id": "egid",
    "user.saved.group.id": "sgid",
    "user.filesystem.group.id": "fsgid",
    "user.terminal": "terminal",
    "group.id": "gid",
    "process.name": "comm",
    "process.exit_code": "exit",
    "process.ppid": "ppid",
    "process.working_directory": "cwd",
    "host.architecture": "",  # the peer translates the number
    **{
        f"auditd.log.{name}": name
        for name in (
            "a0",
            "a1",
            "a2",
            "a3",
            "items",
            "syscall",
            "tty",
            "success",
            "exit",
            "addr",
            "key",
            "subj",
            "new_auid",
            "old_auid",
            "new_ses",
            "old_ses",
            "hostname",
            "kernel",
            "format",
            "item",
            "inode",
            "name",
            "nametype",
        )
    },
    "destination.address": "dst",
    "source.address": "src",
    "source.ip": "src",
    "destination.ip": "dst",
}
SANTA = {
    "certificate.common_name": "cert_cn",
    "certificate.sha256": "cert_sha256",
    "group.id": "gid",
    "group.name": "group",
    "hash.sha256": "sha256",
    "process.args": "",  # the peer cuts them at blanks
    "process.executable": "path",
    "process.pid": "pid",
    "process.ppid": "ppid",
    "process.start": "timestamp",
    "user.id": "uid",
    "user.name": "user",
    **{f"santa.{name}": name for name in ("action", "decision", "mode", "reason")},
    **{f"santa.disk.{name}": name for name in ("bsdname", "bus", "fs", "model", "mount", "serial", "volume")},
}
PF = HEAD | {
    "dst_ip": "destination_ip",
    "dst_port": "destination_port",
    "src_ip": "source_ip",
    "src_port": "source_port",
    "iface": "interface",
    "ip4_flags": "ip_flags",
    "ip4_id": "packet_id",
    "ip4_offset": "offset",
    "ip4_proto": "protocol",
    "ip4_proto_id": "protocol_id",
    "ip4_tos": "tos",
    "ip4_ttl": "ttl",
    "ip_ver": "ip_version",
}
MIKROTIK = USER | {
    "if_in": "in_interface",
    "if_out": "out_interface",
    "src_mac": "source_mac",
    "proto": "protocol",
    "dst_ip": "destination_ip",
    "dst_port": "destination_port",
    "src_ip": "source_ip",
    "src_port": "source_port",
}


FAST = {
    "suricata_alert_signature": "signature",
    "suricata_classification": "classification",
    "suricata_priority": "priority",
    "suricata_timestamp": "",
    "suricata_rule_severity": "priority",
    "rule_id": "signature_id",
    "rule_revision": "revision",
    "suricata_gid": "generator_id",
    "suricata_alert_signature_rev": "revision",
    "proto": "protocol",
    "dest_ip": "destination_ip",
    "dest_port": "destination_port",
    "src_ip": "source_ip",
    "src_port": "source_port",
    "date": "",
    "time": "",
}
BIND = {"remote_addr": "source_ip", "remote_port": "source_port"}  # the peer drops fractions: its times are not judged
SYMPA = HEAD | {
    "sympa_client_ip": "source_ip",
    "sympa_loglevel": "",  # our event's level
    "sympa_message": "reason",
    "sympa_robot": "robot",
    "sympa_session": "session",
    "sympa_where_action": "function",
}
EXCHANGE = {
    "connector_id": "connector",
    "server_ip": "destination_ip",
    "server_port": "destination_port",
    "client_ip": "source_ip",
    "client_port": "source_port",
    "smtp_message": "reason",
    "date": "",
    "sequence_number": "sequence",
    "session_id": "session",
}
ZIMBRA = {"src_ip": "source_ip", "time_local": "", "port": "server_port", "proto": "protocol"}
REMOTE = "the peer calls the remote end the source in both directions; ours is who sends"


def _of(word):
    return lambda config: {"type": word}


def _is_login(case):
    return "authenticator failed" in case.input


FORMATS = (
    Format("crowdsec", "sshd-logs", _of("sshd"), SSHD),
    Format("crowdsec", "sshd-success-logs", _of("linux"), SSHD),
    Format("crowdsec", "endlessh-logs", _of("endlessh"), HEAD),
    Format(
        "crowdsec",
        "charon-ipsec-logs",
        _of("linux"),
        HEAD | TARGETS | {"subsys": "subsystem"},
        choices={f"crowdsec-charon-ipsec-logs-{number}": REMOTE for number in ("040", "041")},
    ),
    Format("crowdsec", "pureftpd-logs", _of("pureftpd"), HEAD | {"client_ip": "source_ip"}),
    Format("crowdsec", "openvpn", _of("openvpn"), {"sport": "source_port"}),
    Format("crowdsec", "mikrotik-logs", _of("mikrotik"), MIKROTIK),
    Format("crowdsec", "pfsense-gui-logs", _of("linux"), HEAD | USER),
    Format("crowdsec", "synology-dsm-logs", _of("linux"), HEAD | {"src_ip": "source_ip"}),
    Format("crowdsec", "webmin-logs", _of("webmin"), USER | {"unix_epoch": ""}),
    Format(
        "crowdsec",
        "asterisk-logs",
        _of("asterisk"),
        HEAD | USER | TARGETS | {"asterisk_session_id": "session", "event_timestamp": "event_time"},
    ),
    Format(
        "crowdsec",
        "configserver-lfd-logs",
        _of("lfd"),
        HEAD | {"country_name": "country", "source_rdns": "source_host"},
    ),
    Format("crowdsec", "fortinet-logs", _of("fortinet"), ignore=frozenset({"timestamp_naive"})),
    Format("crowdsec", "freeswitch", _of("freeswitch"), {"parsedmessage": "message", "remote_ip": "source_ip"}),
    Format("crowdsec", "pf-logs", _of("filterlog"), PF),
    Format("crowdsec", "proxmox-logs", _of("linux"), HEAD | {"client_ip": "source_ip", "source_user": "user"}),
    Format(
        "crowdsec",
        "segfault-logs",
        _of("linux"),
        HEAD | {"addr": "address", "rip": "ip_register", "binary": "process", "err_num": "code"},
    ),
    Format(
        "crowdsec",
        "tcpdump-logs",
        _of("tcpdump"),
        {"new_connection": "", "tcpflags": "flags", "dest_ip": "destination_ip", "dest_port": "destination_port"},
    ),
    Format("crowdsec", "wireguard-logs", _of("wireguard"), HEAD),
    Format("crowdsec", "suricata-fastlogs", _of("suricata"), FAST),
    Format("crowdsec", "exim-logs", _of("exim"), EXIM | {"target_user": "user"}, judged=_is_login),
    Format(
        "crowdsec",
        "exim-logs",
        _of("exim"),
        EXIM | {"target_user": "to", "target_port": ""},
        judged=lambda case: not _is_login(case),
    ),
    Format("crowdsec", "dovecot-logs", _of("dovecot"), DOVECOT),
    Format("crowdsec", "postfix-logs", _of("postfix"), POSTFIX),
    Format("crowdsec", "sympa_ww-logs", _of("linux"), SYMPA),
    Format("crowdsec", "bind9", _of("named"), BIND, frozenset({"timestamp_naive"})),
    Format("crowdsec", "laurel-logs", _of("laurel"), {"event_inc_id": "sequence"}),
    Format("crowdsec", "exchange-smtp-logs", _of("exchange_smtp"), EXCHANGE),
    Format("crowdsec", "zimbra-logs", _of("zimbra"), ZIMBRA),
    Format("crowdsec", "mailu-admin-logs", _of("mailu"), HEAD),
    Format("beats", "auditd.log", _of("auditd"), AUDIT, frozenset({"message"})),
    Format("beats", "santa.log", _of("santa"), SANTA),
    Format("beats", "system.auth", _of("linux"), ECS),
    Format("beats", "system.syslog", _of("linux"), ECS),
    Format("loghub", "loghub-Linux", _of("linux"), ignore=frozenset({"fields"})),
    Format("loghub", "loghub-OpenSSH", _of("linux"), ignore=frozenset({"fields"})),
)
