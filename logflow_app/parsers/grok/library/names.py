"""BIND's query log."""

_TYPES = (
    "AAAA|A|CAA|CDNSKEY|CDS|CERT|CNAME|CSYNC|DLV|DNAME|DNSKEY|DS|HINFO|LOC|MX|NAPTR|NSEC3|NSEC|NS|OPENPGPKEY|PTR|RRSIG"
    "|RP|SIG|SMIMEA|SOA|SRV|TSIG|TXT|URI"
)

BOTH = {
    "BIND9_TIMESTAMP": r"%{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME}",
    "BIND9_DNSTYPE": rf"(?:{_TYPES})",
    "BIND9_CATEGORY": r"queries",
    "BIND9_CLIENT": r"client:?(?: @0x[0-9A-Fa-f]+)?",
    "BIND9": r"%{BIND9_QUERYLOG}",
    "BIND9_QUERYLOG": (
        r"%{BIND9_TIMESTAMP:timestamp} %{BIND9_CATEGORY:|bing.log.category}: "
        r"%{LOGLEVEL:loglevel|log.level}: %{BIND9_QUERYLOGBASE}"
    ),
}
LEGACY = {
    "BIND9_QUERYLOGBASE": (
        r"%{BIND9_CLIENT} %{IP:clientip}#%{POSINT:clientport} \(%{GREEDYDATA:query}\): "
        r"query: %{GREEDYDATA:query} IN %{GREEDYDATA:querytype} \(%{IP:dns}\)"
    ),
}
ECS = {
    "BIND9_QUERYLOGBASE": (
        r"%{BIND9_CLIENT} %{IP:|client.ip}#%{POSINT:|client.port:int} \(%{GREEDYDATA:|bind.log.question.name}\): "
        r"query: %{GREEDYDATA:|dns.question.name} (?<|dns.question.class>IN) %{BIND9_DNSTYPE:|dns.question.type}"
        r"(?::? %{DATA:|bind.log.question.flags})? \(%{IP:|server.ip}\)"
    ),
}
