"""What programs write to syslog in formats of their own: pairs, glog's heads, sendmail's lists.

`time="2025-10-23T14:32:15Z" level=error msg="refused" id=7` · `E1023 14:32:15.123456 812 pay.go:70] refused`
"""

import re

from logflow_app.config.parsers import LogfmtParser
from logflow_app.parsers.columns import Row
from logflow_app.parsers.databases.postgresql import read_sent
from logflow_app.parsers.pairs.logfmt import logfmt_reader
from logflow_app.parsers.system.forms import Read, number

_read_pairs = logfmt_reader(LogfmtParser(type="logfmt"))
_LEVELS, _TIMES, _MESSAGES = ("level", "lvl", "severity"), ("time", "ts", "t"), ("msg", "message")
_KLOG = re.compile(
    r"(?P<level>[IWEF])(?:\d{4})?\d{4} \d\d:\d\d:\d\d\.\d{6} +(?P<thread>\d{1,10}) (?P<file>[^\s:\]]{1,256}):"
    r"(?P<line>\d{1,7})\] ?(?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_VMWARE = re.compile(  # ESXi repeats who speaks: Hostd: info hostd[2099123] [Originator@6876 sub=Vimsvc opID=1] text
    r"(?P<level>info|verbose|warning|error|trivia|panic) [\w-]{1,64}\[(?P<thread>\w{1,32})\] "
    r"\[(?P<context>Originator@6876 sub=(?P<logger>[^\]\n=]{1,128}?)(?: opID=(?P<operation>[^\s\]]{1,128}))?"
    r"(?:(?= )[^\]\n]{0,512})?)\] ?(?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_KERNEL = re.compile(
    r"cpu(?P<cpu>\d{1,4}):(?P<world>\d{1,10})(?: opID=(?P<operation>[^\s)]{1,64}))?\)"
    r"(?:(?P<level>WARNING|ALERT): )?(?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_MAIL = re.compile(r"(?P<queue_id>[0-9A-Za-z]{8,20}): (?=[a-z]{2,12}=)(?P<rest>.*)", re.ASCII | re.DOTALL)
_MAIL_PAIR = re.compile(r"(?:^|, )([a-z]{2,12})=((?:[^,]|,(?! [a-z]{2,12}=)){0,2048}+)", re.ASCII)
_MAIL_NUMBERS = frozenset({"size", "class", "nrcpts", "pri"})


def read_pairs(message: str) -> Row | None:
    """Return the pairs of a message that says how grave it is; what they say of it are `level` and `message`."""
    if "level=" not in message and "lvl=" not in message:
        return None
    row = _read_pairs(message)
    level = next((str(row.pop(name)) for name in _LEVELS if name in row), "")
    for name in _TIMES:
        row.pop(name, None)  # syslog's head has it
    text = next((row.pop(name) for name in _MESSAGES if name in row), "")
    return row | {"level": level, "message": str(text)} if level else None


def read_klog(message: str) -> Row | None:
    """Return the parts of a line of Kubernetes' programs."""
    match = _KLOG.match(message)
    return match.groupdict() | {"line": int(match["line"])} if match else None


def read_vmware(message: str) -> Row | None:
    """Return what ESXi's programs and its kernel say in front of a message."""
    match = _VMWARE.match(message) or _KERNEL.match(message)
    return {name: text for name, text in match.groupdict().items() if text} if match else None


def read_sendmail(message: str) -> Row | None:
    """Return what sendmail lists of a mail; the message stays whole."""
    match = _MAIL.match(message)
    if match is None:
        return None
    pairs = dict(_MAIL_PAIR.findall(match["rest"]))
    row: Row = {
        name: number(text) if name in _MAIL_NUMBERS else text.strip("<>") if name in ("from", "to", "msgid") else text
        for name, text in pairs.items()
    }
    return {"queue_id": match["queue_id"], **row}


CARRIED: dict[str, tuple[Read, ...]] = {
    **dict.fromkeys(("postgres", "postgresql"), (read_sent,)),
    **dict.fromkeys(("hostd", "vpxa", "rhttpproxy", "fdm", "vmkernel", "vmkwarning", "vpxd", "envoy"), (read_vmware,)),
    **dict.fromkeys(("sendmail", "sm-mta", "sm-msp-queue", "sendmail-client"), (read_sendmail,)),
    **dict.fromkeys(
        (
            "dockerd", "docker", "containerd", "prometheus", "alertmanager", "node_exporter", "grafana",
            "grafana-server", "loki", "promtail", "influxd", "traefik", "podman", "buildkitd",
        ),
        (read_pairs,),
    ),
    **dict.fromkeys(
        (
            "kubelet", "kube-apiserver", "kube-proxy", "kube-scheduler", "kube-controller-manager", "k3s", "microk8s",
        ),
        (read_klog, read_pairs),
    ),
}  # fmt: skip
"""Programs and how their messages are read."""
