"""Parsers of web servers and proxies."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.units import Text


class WebParser(AnyParser):
    """Reads the logs of a web server or a proxy."""

    type: Literal[
        "apache", "apache_access", "apache_common", "apache_combined", "apache_error", "common_log", "varnish",
        "litespeed", "nginx", "nginx_combined", "nginx_main", "nginx_ingress", "nginx_error", "haproxy", "traefik",
        "envoy", "caddy", "zoraxy", "iis", "w3c", "cloudfront", "aws_alb", "aws_elb", "aws_s3", "aws_vpc_flow",
        "aws_vpc_flow_log", "vpc_flow", "vpcflow",
    ] = Field(description="The name of the format.")  # fmt: skip
    format: Text | None = Field(
        default=None,
        description="How the lines are written, where the server was told: nginx's `log_format`, Apache's `LogFormat`, "
        "the fields of a VPC flow log.",
    )
    fields: Text | None = Field(
        default=None,
        description="The columns of an IIS, W3C or CloudFront log whose lines come without the `#Fields:` line.",
    )
    level_from_status: bool = Field(
        default=False, description="Give requests answered with 5xx the level ERROR, with 4xx WARN."
    )
