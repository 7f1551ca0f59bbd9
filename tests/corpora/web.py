"""How the cases of web servers and proxies are read and judged."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.corpora.scoring import Format

APACHE_TYPES = {"combined": "apache_combined", "common": "apache_common", "error": "apache_error"}
NGINX_TYPES = {
    "combined": "nginx_combined",
    "main": "nginx_main",
    "error": "nginx_error",
    "ingress_upstreaminfo": "nginx_ingress",
}
EVENT_ONLY = frozenset({"fields", "meta"})  # the peer's names are its own: time and header are judged
CUT_CLIENT = "the client's address is a field of its own, as Vector, Beats and Fluentd have it, and not in the message"
CUT_DETAILS = "what nginx tells of the connection are fields of their own, as Vector has it, and not in the message"
WHEN_ANSWERED = "the line's time is when the answer was sent; the request's creation stays a field of its own"


def _vrl(types: Mapping[str, str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def section(config: dict[str, Any]) -> dict[str, Any]:
        return {"type": types[config.get("format") or config.get("arg1") or "common"]}

    return section


def _named(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda config: {"type": name}


def _vpc(config: dict[str, Any]) -> dict[str, Any]:
    told = config.get("format") or config.get("arg1")
    return {"type": "aws_vpc_flow", **({"format": told} if told else {})}


HTTP = {  # what Beats calls the parts of a request (ECS of 2019), and we by the words of Vector
    "http.request.method": "method",
    "http.response.status_code": "status",
    "http.response.body.bytes": "size",
    "http.request.referrer": "referer",
    "user_agent.original": "agent",
    "url.original": "path",
    "user.name": "user",
    "http.version": "",  # we have the protocol whole: HTTP/1.1
    "event.duration": "",  # in nanoseconds there
    "source.address": "client",
    "source.ip": "client",
    "log.level": "severity",
    "process.pid": "pid",
    "process.name": "service",
}
APACHE = {
    **HTTP,
    "source.address": "host",
    "source.ip": "host",
    "http.request.referrer": "referrer",
    "apache.error.module": "module",
    "apache.access.ssl.cipher": "ssl_cipher",
    "apache.access.ssl.protocol": "ssl_protocol",
}
NGINX = {
    **HTTP,
    "nginx.access.remote_ip_list": "",  # a text there is: `forwarded_for`
    "nginx.error.connection_id": "cid",
    "process.thread.id": "tid",
}
HAPROXY = {
    **HTTP,
    "destination.ip": "destination_ip",
    "destination.port": "destination_port",
    "source.address": "client_ip",
    "source.ip": "client_ip",
    "source.port": "client_port",
    "http.response.bytes": "bytes_read",
    "haproxy.source": "client_ip",
    "haproxy.mode": "mode",
    "haproxy.frontend_name": "frontend_name",
    "haproxy.backend_name": "backend_name",
    "haproxy.server_name": "server_name",
    "haproxy.bytes_read": "bytes_read",
    "haproxy.backend_queue": "backend_queue",
    "haproxy.server_queue": "srv_queue",
    "haproxy.connection_wait_time_ms": "time_backend_connect",
    "haproxy.total_waiting_time_ms": "time_queue",
    "haproxy.termination_state": "termination_state",
    "haproxy.bind_name": "bind_name",
    "haproxy.error_message": "message",
    "haproxy.connections.active": "actconn",
    "haproxy.connections.frontend": "feconn",
    "haproxy.connections.backend": "beconn",
    "haproxy.connections.server": "srvconn",
    "haproxy.connections.retries": "retries",
    "haproxy.http.request.captured_cookie": "captured_request_cookie",
    "haproxy.http.response.captured_cookie": "captured_response_cookie",
    "haproxy.http.request.captured_headers": "",  # a text with bars there is, as HAProxy writes it
    "haproxy.http.response.captured_headers": "",
    "haproxy.http.request.raw_request_line": "message",
    "haproxy.http.request.time_wait_ms": "time_request",
    "haproxy.http.request.time_wait_without_data_ms": "time_backend_response",
}
IIS = {
    **HTTP,
    "destination.address": "s_ip",
    "destination.ip": "s_ip",
    "destination.port": "s_port",
    "destination.domain": "cs_host",
    "source.address": "c_ip",
    "source.ip": "c_ip",
    "source.port": "c_port",
    "http.request.method": "cs_method",
    "http.request.referrer": "cs_referer",
    "http.request.body.bytes": "cs_bytes",
    "http.response.body.bytes": "sc_bytes",
    "http.response.status_code": "sc_status",
    "url.path": "cs_uri_stem",
    "url.query": "cs_uri_query",
    "url.original": "cs_uri",
    "user.name": "cs_username",
    "user_agent.original": "cs_user_agent",
    "iis.access.cookie": "cs_cookie",
    "iis.access.server_name": "s_computername",
    "iis.access.site_name": "s_sitename",
    "iis.access.sub_status": "sc_substatus",
    "iis.access.win32_status": "sc_win32_status",
    "iis.error.queue_name": "s_queuename",
    "iis.error.reason_phrase": "s_reason",
}
TRAEFIK = {
    **HTTP,
    "traefik.access.backend_url": "server_url",
    "traefik.access.frontend_name": "router",
    "traefik.access.request_count": "request_count",
    "traefik.access.user_identifier": "identity",
}
FLUENTD = {"remote": "client", "host": "identity", "code": "status"}


CROWDSEC_CHOICES = dict.fromkeys([f"crowdsec-aws-alb-logs-{number}" for number in ("001", "009", "014")], WHEN_ANSWERED)

FORMATS = (
    Format("vrl", "apache_log", _vrl(APACHE_TYPES), names={"message1": "", "message2": ""}),
    Format("vrl", "common_log", _named("common_log")),
    Format("vrl", "nginx_log", _vrl(NGINX_TYPES)),
    Format("vrl", "aws_alb_log", _named("aws_alb")),
    Format("vrl", "aws_vpc_flow_log", _vpc),
    Format(
        "loghub",
        "loghub-Apache",
        _named("apache"),
        ignore=frozenset({"fields"}),
        choices={"loghub-Apache-0132": CUT_CLIENT},
    ),
    Format("fluentd", "nginx", _named("nginx"), names=FLUENTD),
    Format("fluentd", "apache_error", _named("apache_error")),
    Format("beats", "apache.access", _named("apache"), names=APACHE),
    Format("beats", "apache.error", _named("apache"), names=APACHE),
    Format("beats", "nginx.access", _named("nginx"), names=NGINX),
    Format(
        "beats", "nginx.error", _named("nginx"), names=NGINX, choices={"beats-nginx-error-error.log-002": CUT_DETAILS}
    ),
    Format("beats", "haproxy.log", _named("haproxy"), names=HAPROXY),
    Format("beats", "iis.access", _named("iis"), names=IIS),
    Format("beats", "iis.error", _named("iis"), names=IIS),
    Format("beats", "traefik.access", _named("traefik"), names=TRAEFIK),
    *(
        Format("crowdsec", each, _named(name), ignore=EVENT_ONLY, choices=CROWDSEC_CHOICES)
        for each, name in {
            "nginx-logs": "nginx",
            "apache2-logs": "apache",
            "nginx-proxy-manager-logs": "nginx",
            "bunkerweb-logs": "nginx",
            "litespeed-logs": "litespeed",
            "traefik-logs": "traefik",
            "caddy-logs": "caddy",
            "caddy-coraza": "caddy",
            "envoy-logs": "envoy",
            "zoraxy-logs": "zoraxy",
            "aws-alb": "aws_alb",
        }.items()
    ),
    Format(
        "crowdsec",
        "modsecurity",
        lambda config: {"type": "nginx" if "nginx" in str(config) else "apache"},
        ignore=EVENT_ONLY,
    ),
)
