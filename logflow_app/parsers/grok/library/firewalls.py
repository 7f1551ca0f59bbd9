"""Netfilter and what writes through it (Shorewall, SuSEfirewall2), NetScreen, Junos."""

_KERNEL_TIME = r"(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})"
_SRC_IP, _SRC_PORT = r"%{IP:src-ip|source.ip}", r"%{INT:src-port|source.port:int}"
_DST_IP, _DST_PORT = r"%{IP:dst-ip|destination.ip}", r"%{INT:dst-port|destination.port:int}"
_FLOW = rf"{_SRC_IP}/{_SRC_PORT}->{_DST_IP}/{_DST_PORT} %{{DATA:service|juniper.srx.service_name}}"
_NAT = (
    r"%{IP:nat-src-ip|source.nat.ip}/%{INT:nat-src-port|source.nat.port:int}->"
    r"%{IP:nat-dst-ip|destination.nat.ip}/%{INT:nat-dst-port|destination.nat.port:int} %{RT_FLOW_RULES}"
)
_ZONES = r"%{DATA:policy-name|rule.name} %{DATA:from-zone|observer.ingress.zone} %{DATA:to-zone|observer.egress.zone}"
_NUMBER = r"%{INT:protocol-id|network.iana_number}"
_SESSION = r"%{INT:session-id|juniper.srx.session_id}"
_TAG = r"%{RT_FLOW_TAG:event|juniper.srx.tag}"

BOTH = {
    "RT_FLOW_TAG": r"RT_FLOW_SESSION_(?:CREATE|CLOSE|DENY)",
    "RT_FLOW_EVENT": r"%{RT_FLOW_TAG}",
    "RT_FLOW1": (
        rf"{_TAG}: %{{GREEDYDATA:close-reason|juniper.srx.reason}}: {_FLOW} {_NAT} {_NUMBER} {_ZONES} {_SESSION} "
        r"[0-9]+\(%{RT_FLOW_BYTES_OUT}\) [0-9]+\(%{RT_FLOW_BYTES_IN}\) "
        r"%{INT:elapsed-time|juniper.srx.elapsed_time:int} .*"
    ),
    "RT_FLOW2": rf"{_TAG}: session created {_FLOW} {_NAT} {_NUMBER} {_ZONES} {_SESSION} .*",
    "RT_FLOW3": rf"{_TAG}: session denied {_FLOW} {_NUMBER}\([0-9]\) {_ZONES} .*",
    "IPTABLES_TCP_FLAGS": r"(?:(?:CWR|ECE|URG|ACK|PSH|RST|SYN|FIN) )*",
    "IPTABLES_TCP_PART": (
        r"(?:SEQ=%{INT:nf_seq|iptables.tcp.seq:int}\s+)?(?:ACK=%{INT:nf_ack|iptables.tcp.ack:int}\s+)?"
        r"WINDOW=%{INT:nf_window|iptables.tcp.window:int}\s+RES=0x%{BASE16NUM:nf_res|iptables.tcp_reserved_bits}\s+"
        r"%{IPTABLES_TCP_FLAGS:nf_flags|iptables.tcp.flags}"
    ),
    "IPTABLES4_FRAG": r"(?:(?<= )(?:CE|DF|MF))*",
    "IPTABLES4_PART": (
        r"SRC=%{IPV4:nf_src_ip|source.ip}\s+DST=%{IPV4:nf_dst_ip|destination.ip}\s+"
        r"LEN=%{INT:nf_len|iptables.length:int}?\s+"
        r"TOS=(?:0x%{BASE16NUM:nf_tos|iptables.tos}|0)?\s+PREC=(?:0x%{BASE16NUM:nf_prec|iptables.precedence_bits})?\s+"
        r"TTL=%{INT:nf_ttl|iptables.ttl:int}?\s+ID=%{INT:nf_id|iptables.id}?\s+"
        r"(?:%{IPTABLES4_FRAG:nf_fragment_flags|iptables.fragment_flags})?"
        r"(?:\s+FRAG: %{INT:nf_fragment_offset|iptables.fragment_offset:int})?"
    ),
    "IPTABLES6_PART": (
        r"SRC=%{IPV6:nf_src_ip|source.ip}\s+DST=%{IPV6:nf_dst_ip|destination.ip}\s+"
        r"LEN=%{INT:nf_len|iptables.length:int}?\s+TC=(?:0x%{BASE16NUM:nf_tos|iptables.tos}|0)?\s+"
        r"HOPLIMIT=%{INT:nf_ttl|iptables.ttl:int}?\s+FLOWLBL=%{INT:nf_flow_label|iptables.flow_label}?"
    ),
    "IPTABLES": (
        r"IN=%{NOTSPACE:nf_in_interface|observer.ingress.interface.name}?\s+"
        r"OUT=%{NOTSPACE:nf_out_interface|observer.egress.interface.name}?\s+"
        r"(?:MAC=%{COMMONMAC:nf_dst_mac|destination.mac}?(?::%{COMMONMAC:nf_src_mac|source.mac})?"
        r"(?::[A-Fa-f0-9]{2}:[A-Fa-f0-9]{2})?\s+)?(?:%{IPTABLES4_PART}|%{IPTABLES6_PART})"
        r".*?PROTO=%{WORD:nf_protocol|network.transport}?\s+SPT=%{INT:nf_src_port|source.port:int}?\s+"
        r"DPT=%{INT:nf_dst_port|destination.port:int}?\s+(?:%{IPTABLES_TCP_PART})?"
    ),
}
LEGACY = {
    "RT_FLOW_RULES": r"%{DATA:src-nat-rule-name} %{DATA:dst-nat-rule-name}",
    "RT_FLOW_BYTES_OUT": r"%{DATA:sent}",
    "RT_FLOW_BYTES_IN": r"%{DATA:received}",
    "NETSCREENSESSIONLOG": (
        r"%{SYSLOGTIMESTAMP:date} %{IPORHOST:device} %{IPORHOST}: NetScreen device_id=%{WORD:device_id}%{DATA}: "
        r"start_time=%{QUOTEDSTRING:start_time} duration=%{INT:duration} policy_id=%{INT:policy_id} "
        r"service=%{DATA:service} proto=%{INT:proto} src zone=%{WORD:src_zone} dst zone=%{WORD:dst_zone} "
        r"action=%{WORD:action} sent=%{INT:sent} rcvd=%{INT:rcvd} src=%{IPORHOST:src_ip} dst=%{IPORHOST:dst_ip} "
        r"src_port=%{INT:src_port} dst_port=%{INT:dst_port} src-xlated ip=%{IPORHOST:src_xlated_ip} "
        r"port=%{INT:src_xlated_port} dst-xlated ip=%{IPORHOST:dst_xlated_ip} port=%{INT:dst_xlated_port} "
        r"session_id=%{INT:session_id} reason=%{GREEDYDATA:reason}"
    ),
    "SHOREWALL": (
        r"%{SYSLOGTIMESTAMP:timestamp} %{WORD:nf_host} .*Shorewall:%{WORD:nf_action1}?:%{WORD:nf_action2}?"
        r".*IN=%{USERNAME:nf_in_interface}?.*(?:OUT= *MAC=%{COMMONMAC:nf_dst_mac}:%{COMMONMAC:nf_src_mac}?"
        r"|OUT=%{USERNAME:nf_out_interface}).*SRC=%{IPV4:nf_src_ip}.*DST=%{IPV4:nf_dst_ip}"
        r".*LEN=%{WORD:nf_len}.*TOS=%{WORD:nf_tos}.*PREC=%{WORD:nf_prec}.*TTL=%{INT:nf_ttl}.*ID=%{INT:nf_id}"
        r".*PROTO=%{WORD:nf_protocol}.*SPT=%{INT:nf_src_port}?.*DPT=%{INT:nf_dst_port}?.*"
    ),
    "SFW2": (
        rf"{_KERNEL_TIME}\s*%{{HOSTNAME}}\s*kernel\S+\s*(?:%{{NAGIOSTIME}}\s*)?SFW2-INext-%{{NOTSPACE:nf_action}}\s*"
        r"IN=%{USERNAME:nf_in_interface}.*OUT=(?:\s*%{USERNAME:nf_out_interface})?\s*"
        r"MAC=(?:%{COMMONMAC:nf_dst_mac}:%{COMMONMAC:nf_src_mac}|\s*).*SRC=%{IP:nf_src_ip}\s*DST=%{IP:nf_dst_ip}"
        r".*PROTO=%{WORD:nf_protocol}(?:.*SPT=%{INT:nf_src_port}.*DPT=%{INT:nf_dst_port}.*|)"
    ),
}
ECS = {
    "RT_FLOW_RULES": (
        r"(?:None|%{DATA:|juniper.srx.src_nat_rule_name}) (?:None|%{DATA:|juniper.srx.dst_nat_rule_name})"
    ),
    "RT_FLOW_BYTES_OUT": r"%{INT:|source.bytes:int}",
    "RT_FLOW_BYTES_IN": r"%{INT:|destination.bytes:int}",
    "NETSCREENSESSIONLOG": (
        r"%{SYSLOGTIMESTAMP:timestamp} %{IPORHOST:|observer.hostname} %{NOTSPACE:|observer.name}: "
        r"(?<|observer.product>NetScreen) device_id=%{WORD:|netscreen.device_id} "
        r".*?(?:system-\w+-%{NONNEGINT:|event.code}\(%{WORD:|netscreen.session.type}\))?: "
        r'start_time="%{DATA:|netscreen.session.start_time}" duration=%{INT:|netscreen.session.duration:int} '
        r"policy_id=%{INT:|netscreen.policy_id} service=%{DATA:|netscreen.service} "
        r"proto=%{INT:|netscreen.protocol_number:int} src zone=%{WORD:|observer.ingress.zone} "
        r"dst zone=%{WORD:|observer.egress.zone} action=%{WORD:|event.action} sent=%{INT:|source.bytes:int} "
        r"rcvd=%{INT:|destination.bytes:int} src=%{IPORHOST:|source.address} dst=%{IPORHOST:|destination.address}"
        r"(?: src_port=%{INT:|source.port:int} dst_port=%{INT:|destination.port:int})?"
        r"(?: src-xlated ip=%{IP:|source.nat.ip} port=%{INT:|source.nat.port:int} "
        r"dst-xlated ip=%{IP:|destination.nat.ip} port=%{INT:|destination.nat.port:int})?"
        r"(?: session_id=%{INT:|netscreen.session.id} reason=%{GREEDYDATA:|netscreen.session.reason})?"
    ),
    "SHOREWALL": (
        r"%{SYSLOGTIMESTAMP:timestamp} %{WORD:|observer.hostname} .*Shorewall:%{WORD:|shorewall.firewall.type}?:"
        r"%{WORD:|shorewall.firewall.action}?.*%{IPTABLES}"
    ),
    "SFW2_LOG_PREFIX": r"SFW2-INext-%{NOTSPACE:|suse.firewall.action}",
    "SFW2": (
        rf"{_KERNEL_TIME}\s*%{{HOSTNAME:|observer.hostname}}"
        r".*?%{SFW2_LOG_PREFIX:|suse.firewall.log_prefix}\s*%{IPTABLES}"
    ),
}
