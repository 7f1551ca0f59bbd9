"""Logs of AWS services that are one pattern each: S3 server access, classic load balancers, VPC flow logs.

Field names are those of the AWS documentation with underscores; for VPC flow logs those of Vector's
`parse_aws_vpc_flow_log`.
"""

import re

from logflow_app.config.parsers import WebParser
from logflow_app.errors import ConfigError
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.web.forms import Form, compile_forms
from logflow_app.parsers.web.pieces import COUNT, QUOTED, maybe, request

_SECS = r"-1|(?:0|[1-9]\d{0,9})(?:\.\d{1,9})?"
_W = r"\S{1,1024}"

_S3_FRONT = [
    *(maybe(name, _W) for name in ("remote_ip", "requester", "request_id")),
    rf"(?P<operation>[A-Z][A-Z0-9]*\.{_W})",
    maybe("key", r"\S{1,4096}"),
    f'(?:-|"(?:-|{request()})")',
    maybe("status", r"[1-9]\d\d"),
    maybe("error_code", _W),
    *(maybe(name, COUNT) for name in ("bytes_sent", "object_size", "total_time", "turn_around_time")),
    *(f'(?:-|"{maybe(name, QUOTED)}")' for name in ("referer", "agent")),
]
_S3_BACK = (
    "version_id", "host_id", "signature_version", "cipher_suite", "authentication_type", "host_header", "tls_version",
    "access_point_arn", "acl_required",
)  # fmt: skip
S3 = Form(  # "Amazon S3 server access log format"
    re.compile(
        rf"(?P<bucket_owner>{_W}) (?P<bucket>{_W})"
        r" \[(?P<timestamp>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
        + " ".join(_S3_FRONT)
        + "".join(f"(?: {maybe(name, _W)})?" for name in _S3_BACK)
        + " ?(?P<extra>.*)",
        re.ASCII | re.DOTALL,
    ),
    frozenset({"status", "bytes_sent", "object_size", "total_time", "turn_around_time"}),
)

_ELB_SECS = ("request_processing_time", "backend_processing_time", "response_processing_time")
_ELB_STATUSES, _ELB_SIZES = ("elb_status_code", "backend_status_code"), ("received_bytes", "sent_bytes")
_ELB_PARTS = [
    r"(?P<timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)",
    rf"(?P<elb>{_W})",
    maybe("client_host", r"\S{1,255}:\d{1,5}"),
    maybe("backend_host", r"\S{1,255}"),
    *(f"(?P<{name}>{_SECS})" for name in _ELB_SECS),
    *(maybe(name, r"0|[1-9]\d\d") for name in _ELB_STATUSES),
    *(maybe(name, COUNT) for name in _ELB_SIZES),
    f'"(?:- - - ?(?=")|{request()})"',
]
ELB = Form(  # "Access logs for your Classic Load Balancer"
    re.compile(
        " ".join(_ELB_PARTS)
        + f'(?: "{maybe("agent", QUOTED)}")?(?: {maybe("ssl_cipher", _W)})?(?: {maybe("ssl_protocol", _W)})?'
        + " ?(?P<extra>.*)",
        re.ASCII | re.DOTALL,
    ),
    frozenset({*_ELB_SECS, *_ELB_STATUSES, *_ELB_SIZES}),
    status="elb_status_code",
)

VPC_DEFAULT = (
    "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status"
)
_VPC_NUMBERS = frozenset(
    {
        "version", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "tcp_flags", "traffic_path",
        "encryption_status",
    }
)  # fmt: skip
_VPC_NAME = re.compile(r"[a-z][a-z_]{0,40}")
_VPC_SHAPES = {
    "action": "ACCEPT|REJECT", "log_status": "OK|NODATA|SKIPDATA", "srcaddr": r"[\da-fA-F.:]{2,45}",
    "dstaddr": r"[\da-fA-F.:]{2,45}", "interface_id": r"eni-\w{1,40}|\w{1,40}", "account_id": r"\w{1,40}",
    "version": r"[1-9]\d?", "start": r"[1-9]\d{8,9}", "end": r"[1-9]\d{8,9}",
}  # fmt: skip


def compile_s3(section: WebParser) -> Parse:
    """Return the parser of S3's access log; see `Parse`."""
    return compile_forms([S3], has_status_levels=section.level_from_status)


def compile_elb(section: WebParser) -> Parse:
    """Return the parser of a classic load balancer's access log; see `Parse`."""
    return compile_forms([ELB], has_status_levels=section.level_from_status)


def compile_vpc(section: WebParser) -> Parse:
    """Return the parser of flow logs whose fields `format` names; see `Parse`; raises `ConfigError`.

    A flow's time is when it began; a line is its own message.
    """
    text = (section.format or VPC_DEFAULT).replace("${", "").replace("}", "").replace("-", "_")
    names = text.split()
    wrong = [name for name in names if not _VPC_NAME.fullmatch(name)]
    if wrong or len(names) != len(set(names)) or len(names) > 60:
        raise ConfigError(
            f"format: expected names of a VPC flow log's fields, each once; got {' '.join(wrong) or text!r}"
        )
    values = [f"(?P<{name}>{_VPC_SHAPES.get(name, COUNT if name in _VPC_NUMBERS else _W)})" for name in names]
    pattern = re.compile(" ".join(f"(?>-(?=\\s|$)|{value})" for value in values) + r"\s?", re.ASCII)
    time = next((name for name in ("start", "end") if name in names), None)
    finish = (lambda table: {**table, "timestamp": table[time]}) if time else None
    return compile_forms([Form(pattern, _VPC_NUMBERS, finish=finish)])
