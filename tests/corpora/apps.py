"""Languages and logging libraries: klog and glog of VRL, loghub's servers, the applications of beats and CrowdSec."""

from typing import Any

from tests.corpora.scoring import Format


def _is(type: str) -> Any:  # noqa: A002 - the key's name
    return lambda _config: {"type": type}


_HADOOP = {  # a class is a logger, for one service a class would be of no use in counts
    "service": "logger", "Level": "", "Process": "thread", "Component": "logger", "Date": "", "Time": "",
}  # fmt: skip
_OPENSTACK = {
    "service": "logger", "Level": "", "Component": "logger", "Logrecord": "file", "Pid": "pid", "ADDR": "request",
    "Date": "", "Time": "",
}  # fmt: skip
_ZOOKEEPER = dict.fromkeys(
    ("Node", "Component", "Id", "Level", "Date", "Time"), ""
)  # they cut a thread's name at its colons
_LOG_LEVEL = {"log.level": ""}  # judged as `level`

_CROWDSEC = frozenset({"fields", "meta"})  # they are cut out of the message, which is the business of grok
_CROWDSEC_APPS = (
    "apache-guacamole-logs", "audiobookshelf-logs", "calibre-web-logs", "cpanel-logs", "dockge-logs",
    "filebrowser-logs", "fireflyiii", "gitea-logs", "home-assistant-logs", "jellyseerr-logs", "keycloak-logs",
    "magento-extension-logs", "mealie-logs", "odoo-logs", "overseerr-logs", "paperless-ngx-logs",
    "proxmox-backup-auth-logs", "pterodactyl-wings-logs", "qbittorrent-logs", "sabnzbd-logs", "sshesame-logs",
    "stirling-pdf-logs", "thehive-logs", "vaultwarden-logs", "zoneminder-logs",
)  # fmt: skip
_CROWDSEC_JSON = (
    "audiobookshelf-logs", "authelia-logs", "authentik-logs", "aws-cloudtrail", "grafana-logs", "kasm-logs",
    "sftpgo-logs",
)  # fmt: skip
_NATS = {
    "process.pid": "pid", "client.ip": "client_ip", "client.port": "client_port", "nats.log.client.id": "client_id",
    "network.direction": "",
    "nats.log.msg.bytes": "", "nats.log.msg.reply_to": "", "nats.log.msg.sid": "", "nats.log.msg.subject": "",
    "nats.log.msg.type": "", "nats.log.msg.max_messages": "", "nats.log.msg.queue_group": "",
    "nats.log.msg.error.message": "",
}  # fmt: skip

FORMATS = (
    Format("vrl", "klog", _is("klog")),
    Format("vrl", "glog", _is("glog")),
    Format("loghub", "loghub-Hadoop", _is("java"), names=_HADOOP),
    Format("loghub", "loghub-OpenStack", _is("openstack"), names=_OPENSTACK),
    Format("loghub", "loghub-Zookeeper", _is("java"), names=_ZOOKEEPER),
    Format("beats", "icinga.debug", _is("app"), names=_LOG_LEVEL | {"icinga.debug.facility": "facility"}),
    Format("beats", "icinga.main", _is("app"), names=_LOG_LEVEL | {"icinga.main.facility": "facility"}),
    Format("beats", "nats.log", _is("go"), names=_LOG_LEVEL | _NATS, judged=lambda case: "id:" not in case.input),
    Format(  # of what a client sends they keep only the payload as the message
        "beats",
        "nats.log",
        _is("go"),
        names=_LOG_LEVEL | _NATS,
        ignore=frozenset({"message"}),
        judged=lambda case: "id:" in case.input,
    ),
    *(
        Format("crowdsec", name, _is("app"), ignore=_CROWDSEC, judged=lambda case: case.input[:1] != "{")
        for name in _CROWDSEC_APPS
    ),
    *(
        Format("crowdsec", name, _is("json"), ignore=_CROWDSEC, judged=lambda case: case.input[:1] == "{")
        for name in _CROWDSEC_JSON
    ),
)
