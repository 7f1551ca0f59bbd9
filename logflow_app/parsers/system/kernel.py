"""The kernel: packets of its firewall, programs that crashed, memory that ran out, disks that fail, WireGuard.

`[869507.505196] su[1433535]: segfault at 7f1f9b891000 ip 7f1f9b870d7d sp 7ffd5dab97f0 error 6 in ld.so[7f+25000]`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.auditd import read_audit
from logflow_app.parsers.system.forms import HOST, IP, SOURCE, TARGET, form, reader
from logflow_app.parsers.system.netfilter import read_packet
from logflow_app.parsers.system.service import Service

_CLOCK = re.compile(r"\[ {0,6}(?P<kernel_secs>\d{1,10}\.\d{1,6})\](?:\[ {0,8}(?P<caller>[TC]\d{1,9})\])? ?", re.ASCII)
_DMESG = re.compile(r"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\] ", re.ASCII)  # dmesg -T
_PROCESS = r"(?P<process>[^\[\]\n]{1,64})\[(?P<crashed_pid>\d{1,10})\]"

_read_wireguard = reader(
    (
        form(
            "rom ",
            rf"(?:(?P<interface>[\w.-]{{1,32}}): )?(?P<action>.{{1,100}}?) (?:\(?from|received from) "
            rf"(?:peer (?P<peer>\d{{1,9}}) )?\(?\[?{SOURCE}\]?:(?P<source_port>\d{{1,5}})\)?",
        ),
        form(
            "peer ",
            rf"(?:(?P<interface>[\w.-]{{1,32}}): )?(?P<action>.{{1,100}}?) (?:for|to|with) peer "
            rf"(?P<peer>\d{{1,9}})(?: \(\[?{SOURCE}\]?:(?P<source_port>\d{{1,5}})\))?",
        ),
        form(": ", r"(?P<interface>[\w.-]{1,32}): (?P<action>.{1,200})"),
    )
)


def read_wireguard(message: str) -> Row | None:
    """Return the interface, what happened, and the peer."""
    _, mark, rest = message.partition("wireguard: ")
    row = _read_wireguard(rest) if mark else None
    if row and "source_port" in row and ":" in row["source_ip"] and "]" not in rest:
        row["source_ip"] = row["source_ip"].strip("[]")
    return row


_read_forms = reader(
    (
        form(
            "segfault at",
            rf"{_PROCESS}: (?P<action>segfault) at (?P<address>\w{{1,20}}) ip "
            rf"(?P<ip_register>\w{{1,20}}) sp (?P<sp>\w{{1,20}}) error (?P<code>\w{{1,8}})(?: in "
            rf"(?P<library>[^\[\s]{{1,255}})\[(?P<library_offset>[\w+,]{{1,60}})\])?",
        ),
        form(
            "general protection",
            f"(?:traps: )?{_PROCESS} (?P<action>general protection)(?: fault)? ip:"
            rf"(?P<ip_register>\w{{1,20}}) sp:(?P<sp>\w{{1,20}}) error:(?P<code>\w{{1,8}})(?: in "
            rf"(?P<library>[^\[\s]{{1,255}})\[(?P<library_offset>[\w+]{{1,60}})\])?",
        ),
        form(
            "trap ",
            rf"(?:traps: )?{_PROCESS} trap (?P<action>[\w ]{{1,40}}?) ip:(?P<ip_register>\w{{1,20}}) sp:"
            rf"(?P<sp>\w{{1,20}}) error:(?P<code>\w{{1,8}})",
        ),
        form(
            "invoked oom-killer",
            r"(?P<process>\S{1,64}) invoked (?P<action>oom-killer): gfp_mask=(?P<gfp_mask>[^ ,]{1,40})"
            r"(?:\([^)]{0,200}\))?.{0,80}?order=(?P<order>-?\d{1,3})(?:.{0,80}?oom_score_adj="
            r"(?P<score>-?\d{1,6}))?",
        ),
        form(
            "oom-kill:",
            r"(?P<action>oom-kill):constraint=(?P<constraint>\w{1,60})(?:.{0,2000}?),task="
            r"(?P<process>[^,]{1,64}),pid=(?P<killed_pid>\d{1,10}),uid=(?P<uid>\d{1,10})",
        ),
        form(
            "emory",
            r"(?P<cgroup>Memory cgroup )?[Oo]ut of memory(?: \([^)]{1,60}\))?: Kill(?:ed)? process "
            r"(?P<killed_pid>\d{1,10})(?:,)? ?\((?P<process>[^()]{1,64})\)(?: score (?P<score>\d{1,9}))?"
            r"(?:.{0,20}?total-vm:(?P<total_vm_kb>\d{1,15})kB, anon-rss:(?P<anon_rss_kb>\d{1,15})kB"
            r"(?:, file-rss:(?P<file_rss_kb>\d{1,15})kB)?)?",
            action="oom-kill",
        ),
        form(
            "Killed process",
            r"Killed process (?P<killed_pid>\d{1,10}),? \((?P<process>[^()]{1,64})\)(?:,? UID "
            r"(?P<uid>\d{1,10}))?,? total-vm:(?P<total_vm_kb>\d{1,15})kB, anon-rss:"
            r"(?P<anon_rss_kb>\d{1,15})kB(?:, file-rss:(?P<file_rss_kb>\d{1,15})kB)?",
            action="oom-kill",
        ),
        form(
            "blocked for more than",
            r"INFO: task (?P<process>[^:]{1,64}):(?P<blocked_pid>\d{1,10}) "
            r"(?P<action>blocked) for more than (?P<secs>\d{1,9}) seconds",
        ),
        form(
            "I/O error",
            r"(?:[\w_]{1,40}: )?(?P<action>(?:critical \w{1,20} error|I/O error)), dev "
            r"(?P<device>[\w/-]{1,64}), sector (?P<sector>\d{1,20})",
        ),
        form(
            "EXT",
            r"(?P<filesystem>EXT\d-fs) (?P<level>error|warning) \(device (?P<device>[^()]{1,64})\): "
            "(?P<reason>.{1,500})",
        ),
        form(
            "SYN flooding",
            r"(?:TCP: )?(?:\w{1,40}: )?Possible (?P<action>SYN flooding) on port \[?"
            r"(?:[\w.:]{0,64}?[\]:]{1,2})?(?P<destination_port>\d{1,5})\.",
        ),
        form("table full", r"nf_conntrack: (?:nf_conntrack: )?(?P<action>table full), dropping packet"),
        form(
            "martian",
            f"(?:IPv4: )?(?P<action>martian source) {TARGET} from {SOURCE}, on dev "
            rf"(?P<interface>[\w.-]{{1,32}})",
        ),
        form(
            "ink is",
            r"(?:[\w:. -]{1,100}?: )?(?P<interface>[a-z][\w.-]{1,31}):? (?:NIC |\w{1,20} )?"
            "(?P<action>[Ll]ink is (?:[Uu]p|[Dd]own))",
        ),
        form("promiscuous", r"device (?P<interface>[\w.-]{1,32}) (?P<action>entered|left) promiscuous mode"),
        form(
            "soft lockup",
            r".{0,40}(?P<action>soft lockup) - CPU#(?P<cpu>\d{1,5}) stuck for (?P<secs>\d{1,9})s! \["
            r"(?P<process>[^\]:]{1,64}):(?P<blocked_pid>\d{1,10})\]",
        ),
        form("nfs: server", rf"nfs: server (?P<server>{HOST}|{IP}) (?P<action>not responding|OK)"),
    )
)


def read_kernel(message: str) -> Row | None:
    """Return the fields of a message, with the kernel's own clock where it stands before it."""
    row: Row = {}
    if clock := _CLOCK.match(message):
        row["kernel_secs"] = float(clock["kernel_secs"])
        if clock["caller"]:
            row["caller"] = clock["caller"]
        message = message[clock.end() :]
    fields = read_packet(message)
    if fields is None and "wireguard: " in message:
        fields = read_wireguard(message)
    if fields is None and "audit" in message[:20]:
        fields = read_audit(message)
    if fields is None:
        fields = _read_forms(message)
    return row | fields if fields else row or None


KERNEL = Service(
    "kernel", ("kernel", "vmunix"), read_kernel, ("kernel", "IN=", "segfault", "oom", "Out of memory", "] "), (_DMESG,)
)
NETFILTER = Service("iptables", ("kernel", "ulogd", "ulogd2", "vmunix"), read_kernel, ("IN=",), is_picky=True)
WIREGUARD = Service("wireguard", ("kernel", "wireguard", "wg-quick"), read_kernel, ("wireguard",), is_picky=True)
