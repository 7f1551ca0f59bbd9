"""Cisco ASA by message number (Cisco's syslog message guide); names as logstash-patterns-core has them."""

_ACTION = r"%{CISCO_ACTION:action|cisco.asa.outcome}"
_DIRECTION = r"%{CISCO_DIRECTION:direction|cisco.asa.network.direction}"
_PROTOCOL = r"%{WORD:protocol|cisco.asa.network.transport}"
_REASON = r"%{CISCO_REASON:reason|event.reason}"
_HEAD = f"{_ACTION} {_DIRECTION} {_PROTOCOL}"
_SRC_IP, _DST_IP = r"%{IP:src_ip|source.ip}", r"%{IP:dst_ip|destination.ip}"
_SRC_PORT, _DST_PORT = r"%{INT:src_port|source.port:int}", r"%{INT:dst_port|destination.port:int}"
_SRC, _DST = f"{_SRC_IP}/{_SRC_PORT}", f"{_DST_IP}/{_DST_PORT}"
_SRC_IF = r"%{CISCO_INTERFACE:src_interface|observer.ingress.interface.name}"
_DST_IF = r"%{CISCO_INTERFACE:dst_interface|observer.egress.interface.name}"
_SRC_USER = r"(?:\(%{DATA:src_fwuser|source.user.name}\))?"
_DST_USER = r"(?:\(%{DATA:dst_fwuser|destination.user.name}\))?"
_ON = r"on interface %{NOTSPACE:interface|observer.egress.interface.name}"
_ICMP = r"\(type %{INT:icmp_type|cisco.asa.icmp_type:int}, code %{INT:icmp_code|cisco.asa.icmp_code:int}\)"
_UNIT = r"\((?:Primary|Secondary)\)"
_UNIT_IF = r"[Ii]nterface %{CISCO_UNIT_INTERFACE:interface_name|network.interface.name}"
_HASHES = r"\[%{DATA:hashcode1|@metadata.cisco.asa.hashcode1}, %{DATA:hashcode2|@metadata.cisco.asa.hashcode2}\]"
_POLICY = r"%{NOTSPACE:policy_id|cisco.asa.rule_name}"
_SPI = r"SPI=\s?%{DATA:spi|cisco.asa.ipsec.spi}"
_USER = r"\(user=\s?%{DATA:user|source.user.name}\)"
_TYPE = r"%{WORD:protocol|cisco.asa.network.type}"
_PAYLOAD = "cisco.asa.original_ip_payload"

BOTH = {
    "CISCO_TAGGED_SYSLOG": (
        r"^<%{POSINT:syslog_pri|log.syslog.priority:int}>%{CISCOTIMESTAMP:timestamp}"
        r"(?: %{SYSLOGHOST:sysloghost|host.hostname})? ?: %%{CISCOTAG:ciscotag|cisco.asa.tag}:"
    ),
    "CISCOTIMESTAMP": r"%{MONTH} +%{MONTHDAY}(?: %{YEAR})? %{TIME}",
    "CISCOTAG": r"[A-Z0-9]+-%{INT}-[A-Z0-9_]+",
    "CISCO_ACTION": (
        r"(?:Built|Teardown|Deny|Denied|denied by ACL|denied|requested|permitted|discarded|est-allowed|Dropping|created"
        r"|deleted)"
    ),
    # Any words, but for the first few with what the guide prints there; possessive, for they may be many.
    "CISCO_REASON": (
        r"(?:Duplicate TCP SYN|Failed to locate egress interface|Invalid transport field|No matching connection"
        r"|DNS Response|DNS Query|(?:\b\w++\s*)*)"
    ),
    "CISCO_DIRECTION": r"(?:[Ii]nbound|[Oo]utbound)",
    "CISCO_INTERVAL": r"(?:first hit|%{INT}-second interval)",
    "CISCO_XLATE_TYPE": r"(?:static|dynamic)",
    "CISCO_SRC_IP_USER": rf"{_SRC_IF}:{_SRC_IP}{_SRC_USER}",
    "CISCO_DST_IP_USER": rf"{_DST_IF}:{_DST_IP}{_DST_USER}",
    "CISCOFW104001": rf"{_UNIT} Switching to ACTIVE - %{{GREEDYDATA:switch_reason|event.reason}}",
    "CISCOFW104002": rf"{_UNIT} Switching to STANDBY - %{{GREEDYDATA:switch_reason|event.reason}}",
    "CISCOFW104003": rf"{_UNIT} Switching to FAILED\.",
    "CISCOFW104004": rf"{_UNIT} Switching to OK\.",
    "CISCOFW105003": rf"{_UNIT} Monitoring on {_UNIT_IF} waiting",
    "CISCOFW105004": rf"{_UNIT} Monitoring on {_UNIT_IF} normal",
    "CISCOFW105005": rf"{_UNIT} Lost Failover communications with mate on {_UNIT_IF}",
    "CISCOFW105008": rf"{_UNIT} Testing {_UNIT_IF}",
    "CISCOFW105009": rf"{_UNIT} Testing on {_UNIT_IF} (?:Passed|Failed)",
    "CISCOFW106001": (
        rf"{_DIRECTION} {_PROTOCOL} connection {_ACTION} from {_SRC} to {_DST} "
        rf"flags %{{DATA:tcp_flags|cisco.asa.tcp_flags}} {_ON}"
    ),
    "CISCOFW106006_106007_106010": (
        rf"{_HEAD} (?:from|src) {_SRC}{_SRC_USER} (?:to|dst) {_DST}{_DST_USER} (?:{_ON}|due to {_REASON})"
    ),
    "CISCOFW106014": rf"{_HEAD} src %{{CISCO_SRC_IP_USER}} dst %{{CISCO_DST_IP_USER}}\s?{_ICMP}",
    "CISCOFW106015": (
        rf"{_ACTION} {_PROTOCOL} \(%{{DATA:policy_id|cisco.asa.rule_name}}\) from {_SRC} to {_DST} "
        rf"flags %{{DATA:tcp_flags|cisco.asa.tcp_flags}} {_ON}"
    ),
    "CISCOFW106021": rf"{_ACTION} {_PROTOCOL} reverse path check from {_SRC_IP} to {_DST_IP} {_ON}",
    "CISCOFW106023": (
        rf"{_ACTION}(?: protocol)? {_PROTOCOL} src %{{CISCO_SRC_HOST_PORT_USER}} dst %{{CISCO_DST_HOST_PORT_USER}}"
        rf'(?: {_ICMP})? by access-group "?%{{DATA:policy_id|cisco.asa.rule_name}}"? {_HASHES}'
    ),
    "CISCOFW106100_2_3": (
        rf"access-list {_POLICY} {_ACTION} {_PROTOCOL} for user '%{{DATA:src_fwuser|user.name}}' "
        rf"{_SRC_IF}/{_SRC_IP}\({_SRC_PORT}\) -> {_DST_IF}/{_DST_IP}\({_DST_PORT}\) "
        rf"%{{CISCO_HITCOUNT_INTERVAL}} {_HASHES}"
    ),
    "CISCOFW106100": (
        rf"access-list {_POLICY} {_ACTION} {_PROTOCOL} {_SRC_IF}/{_SRC_IP}\({_SRC_PORT}\){_SRC_USER}"
        rf" -> {_DST_IF}/{_DST_IP}\({_DST_PORT}\)(?:\(%{{DATA:src_fwuser|source.user.name}}\))?"
        rf" hit-cnt %{{INT:hit_count|cisco.asa.hit_count:int}} %{{CISCO_INTERVAL:interval|}} {_HASHES}"
    ),
    "CISCOFW110002": rf"{_REASON} for {_PROTOCOL} from {_SRC_IF}:{_SRC} to {_DST}",
    "CISCOFW302010": (
        r"%{INT:connection_count|cisco.asa.connections.in_use:int} in use, "
        r"%{INT:connection_count_max|cisco.asa.connections.most_used:int} most used"
    ),
    "CISCOFW302013_302014_302015_302016": (
        rf"{_ACTION}(?: {_DIRECTION})? {_PROTOCOL} connection %{{INT:connection_id|cisco.asa.connection_id}} "
        rf"for {_SRC_IF}:{_SRC}"
        r"(?: \(%{IP:src_mapped_ip|source.nat.ip}/%{INT:src_mapped_port|source.nat.port:int}\))?"
        r"(?:\(%{DATA:src_fwuser|source.user.name}\))? "
        rf"to {_DST_IF}:{_DST}"
        r"(?: \(%{IP:dst_mapped_ip|destination.nat.ip}/%{INT:dst_mapped_port|destination.nat.port:int}\))?"
        rf"{_DST_USER}(?: duration %{{TIME:duration|cisco.asa.duration}} bytes %{{INT:bytes|network.bytes:int}})?"
        rf"(?: {_REASON})?(?: \(%{{DATA:user|user.name}}\))?"
    ),
    "CISCOFW302020_302021": (
        rf"{_ACTION}(?: {_DIRECTION})? {_PROTOCOL} connection for faddr "
        rf"{_DST_IP}/%{{INT:icmp_seq_num|cisco.asa.icmp_seq:int}}(?:\(%{{DATA:fwuser|destination.user.name}}\))? gaddr "
        r"%{IP:src_xlated_ip|source.nat.ip}/%{INT:icmp_code_xlated|cisco.asa.icmp_type:int} laddr "
        rf"{_SRC_IP}/%{{INT:icmp_code|}}(?: \(%{{DATA:user|source.user.name}}\))?"
    ),
    "CISCOFW304001": (rf"{_SRC_IP}{_SRC_USER} Accessed URL {_DST_IP}:%{{GREEDYDATA:dst_url|url.original}}"),
    "CISCOFW313001_313004_313008": (
        rf"{_ACTION} {_PROTOCOL} type=%{{INT:icmp_type|cisco.asa.icmp_type:int}}, "
        rf"code=%{{INT:icmp_code|cisco.asa.icmp_code:int}} from {_SRC_IP} {_ON}(?: to {_DST_IP})?"
    ),
    "CISCOFW313005": (
        rf"{_REASON} for {_PROTOCOL} error message: %{{WORD:err_protocol|}} "
        r"src %{CISCO_ERR_SRC} dst %{CISCO_ERR_DST} "
        r"\(type %{INT:err_icmp_type|cisco.asa.icmp_type:int}, code %{INT:err_icmp_code|cisco.asa.icmp_code:int}\) "
        r"on %{NOTSPACE:interface|} interface\.\s+Original IP payload: "
        rf"%{{WORD:protocol|{_PAYLOAD}.network.transport}} "
        rf"src %{{IP:orig_src_ip|{_PAYLOAD}.source.ip}}/%{{INT:orig_src_port|{_PAYLOAD}.source.port:int}}"
        rf"(?:\(%{{DATA:orig_src_fwuser|{_PAYLOAD}.source.user.name}}\))? "
        rf"dst %{{IP:orig_dst_ip|{_PAYLOAD}.destination.ip}}/%{{INT:orig_dst_port|{_PAYLOAD}.destination.port:int}}"
        rf"(?:\(%{{DATA:orig_dst_fwuser|{_PAYLOAD}.destination.user.name}}\))?"
    ),
    "CISCOFW321001": (
        r"Resource '%{DATA:resource_name|cisco.asa.resource.name}' "
        r"limit of %{POSINT:resource_limit|cisco.asa.resource.limit:int} reached for system"
    ),
    "CISCOFW402117": (
        rf"{_TYPE}: Received a non-IPSec packet \(protocol=\s?%{{WORD:orig_protocol|cisco.asa.network.transport}}\) "
        rf"from {_SRC_IP} to {_DST_IP}\.?"
    ),
    "CISCOFW402119": (
        rf"{_TYPE}: Received an %{{WORD:orig_protocol|cisco.asa.ipsec.protocol}} packet "
        rf"\({_SPI}, sequence number=\s?%{{DATA:seq_num|cisco.asa.ipsec.seq_num}}\) "
        rf"from {_SRC_IP} {_USER} to {_DST_IP} that failed anti-replay checking\.?"
    ),
    "CISCOFW419001": (
        rf"{_ACTION} {_PROTOCOL} packet from {_SRC_IF}:{_SRC} to {_DST_IF}:{_DST}, "
        r"reason: %{GREEDYDATA:reason|event.reason}"
    ),
    "CISCOFW419002": rf"{_REASON} from {_SRC_IF}:{_SRC} to {_DST_IF}:{_DST} with different initial sequence number",
    "CISCOFW500004": rf"{_REASON} for protocol={_PROTOCOL}, from {_SRC} to {_DST}",
    "CISCOFW602303_602304": (
        rf"{_TYPE}: An {_DIRECTION} %{{DATA:tunnel_type|cisco.asa.ipsec.tunnel_type}} SA \({_SPI}\) "
        rf"between {_SRC_IP} and {_DST_IP} {_USER} has been {_ACTION}"
    ),
    "CISCOFW710001_710002_710003_710005_710006": (
        rf"{_PROTOCOL} (?:request|access) {_ACTION} from {_SRC} to {_DST_IF}:{_DST}"
    ),
    "CISCOFW713172": (
        rf"Group = %{{DATA:group|cisco.asa.source.group}}, IP = {_SRC_IP}, Automatic NAT Detection Status:\s+Remote end"
        r"\s*%{DATA:is_remote_natted|@metadata.cisco.asa.remote_nat}\s*behind a NAT device\s+This\s+end"
        r"\s*%{DATA:is_local_natted|@metadata.cisco.asa.local_nat}\s*behind a NAT device"
    ),
    "CISCOFW733100": (
        r"\[\s*%{DATA:drop_type|cisco.asa.burst.object}\s*\] drop %{DATA:drop_rate_id|cisco.asa.burst.id} exceeded. "
        r"Current burst rate is %{INT:drop_rate_current_burst|cisco.asa.burst.current_rate:int} per second, "
        r"max configured rate is %{INT:drop_rate_max_burst|cisco.asa.burst.configured_rate:int}; "
        r"Current average rate is %{INT:drop_rate_current_avg|cisco.asa.burst.avg_rate:int} per second, "
        r"max configured rate is %{INT:drop_rate_max_avg|cisco.asa.burst.configured_avg_rate:int}; "
        r"Cumulative total count is %{INT:drop_total_count|cisco.asa.burst.cumulative_count:int}"
    ),
}
LEGACY = {
    "CISCO_INTERFACE": r"%{DATA}",
    "CISCO_UNIT_INTERFACE": r"%{GREEDYDATA}",
    "CISCO_HITCOUNT_INTERVAL": r"hit-cnt %{INT:hit_count} %{CISCO_INTERVAL:interval}",
    "CISCO_SRC_HOST_PORT_USER": rf"{_SRC_IF}:%{{DATA:src_ip}}(?:/%{{INT:src_port}})?{_SRC_USER}",
    "CISCO_DST_HOST_PORT_USER": rf"{_DST_IF}:%{{DATA:dst_ip}}(?:/%{{INT:dst_port}})?{_DST_USER}",
    "CISCO_ERR_SRC": r"%{DATA:err_src_interface}:%{IP:err_src_ip}(?:\(%{DATA:err_src_fwuser}\))?",
    "CISCO_ERR_DST": r"%{DATA:err_dst_interface}:%{IP:err_dst_ip}(?:\(%{DATA:err_dst_fwuser}\))?",
    "CISCOFW305011": (
        rf"{_ACTION} %{{CISCO_XLATE_TYPE:xlate_type}} {_PROTOCOL} translation from {_SRC_IF}:{_SRC_IP}(?:/{_SRC_PORT})?"
        rf"{_SRC_USER} to %{{DATA:src_xlated_interface}}:%{{IP:src_xlated_ip}}/%{{INT:src_xlated_port}}"
    ),
}
ECS = {
    "CISCO_INTERFACE": r"\S+?",
    "CISCO_UNIT_INTERFACE": r"%{NOTSPACE}",
    "CISCO_HITCOUNT_INTERVAL": (
        r"hit-cnt %{INT:|cisco.asa.hit_count:int} (?:first hit|%{INT:|cisco.asa.interval:int}-second interval)"
    ),
    "CISCO_SRC_HOST_PORT_USER": (rf"{_SRC_IF}:(?:{_SRC_IP}|%{{HOSTNAME:|source.address}})(?:/{_SRC_PORT})?{_SRC_USER}"),
    "CISCO_DST_HOST_PORT_USER": (
        rf"{_DST_IF}:(?:{_DST_IP}|%{{HOSTNAME:|destination.address}})(?:/{_DST_PORT})?{_DST_USER}"
    ),
    "CISCO_ERR_SRC": r"%{CISCO_SRC_IP_USER}",
    "CISCO_ERR_DST": r"%{CISCO_DST_IP_USER}",
    "CISCOFW305011": (
        rf"{_ACTION} %{{CISCO_XLATE_TYPE}} {_PROTOCOL} translation from {_SRC_IF}:{_SRC_IP}(?:/{_SRC_PORT})?"
        rf"{_SRC_USER} to {_DST_IF}:{_DST}"
    ),
}
