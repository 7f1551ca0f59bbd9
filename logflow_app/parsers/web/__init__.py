"""Web servers and proxies."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse
from logflow_app.parsers.web.apache import compile_apache, compile_apache_access, compile_apache_error
from logflow_app.parsers.web.aws import compile_elb, compile_s3, compile_vpc
from logflow_app.parsers.web.aws_alb import compile_alb
from logflow_app.parsers.web.haproxy import compile_haproxy
from logflow_app.parsers.web.iis import compile_iis
from logflow_app.parsers.web.nginx import (
    compile_nginx,
    compile_nginx_combined,
    compile_nginx_error,
    compile_nginx_ingress,
    compile_nginx_main,
)
from logflow_app.parsers.web.proxies import compile_caddy, compile_envoy, compile_traefik, compile_zoraxy
from logflow_app.parsers.web.w3c import compile_w3c

ALIASES = {  # other names, by the name whose lines they read
    **dict.fromkeys(("apache_access", "apache_common", "common_log", "varnish", "litespeed"), "apache_combined"),
    **dict.fromkeys(("aws_vpc_flow_log", "vpc_flow", "vpcflow"), "aws_vpc_flow"),
}
WEB: dict[str, Callable[[Any], Parse]] = {
    "apache": compile_apache,
    "apache_combined": compile_apache_access,
    "apache_error": compile_apache_error,
    **{alias: compile_vpc if name == "aws_vpc_flow" else compile_apache_access for alias, name in ALIASES.items()},
    "nginx": compile_nginx,
    "nginx_combined": compile_nginx_combined,
    "nginx_main": compile_nginx_main,
    "nginx_ingress": compile_nginx_ingress,
    "nginx_error": compile_nginx_error,
    "haproxy": compile_haproxy,
    "traefik": compile_traefik,
    "envoy": compile_envoy,
    "caddy": compile_caddy,
    "zoraxy": compile_zoraxy,
    "iis": compile_iis,
    "w3c": compile_w3c,
    "cloudfront": compile_w3c,
    "aws_alb": compile_alb,
    "aws_elb": compile_elb,
    "aws_s3": compile_s3,
    "aws_vpc_flow": compile_vpc,
}
