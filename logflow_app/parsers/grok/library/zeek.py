r"""Zeek, once called Bro: its logs are tables cut by tabs, so a log is a list of columns.

`-` stands for what is not set, `(empty)` for an empty set (Zeek's manual, "Log Formats"). The BRO_ patterns are
those of Bro 2's tables; under their ECS names, and under ZEEK_, those of later ones.
"""

_PEERS = (
    r"%{NUMBER:timestamp}", r"%{NOTSPACE:|zeek.session_id}", r"%{IP:|source.ip}", r"%{INT:|source.port:int}",
    r"%{IP:|destination.ip}", r"%{INT:|destination.port:int}",
)  # fmt: skip
_OLD_PEERS = (
    r"%{NUMBER:ts}", r"%{NOTSPACE:uid}", r"%{IP:orig_h}", r"%{INT:orig_p}", r"%{IP:resp_h}", r"%{INT:resp_p}",
)  # fmt: skip


def _table(*columns: str) -> str:
    return r"\t".join(columns)


def _optional(*names: str) -> tuple[str, ...]:
    """Return columns of text that may be unset."""
    return tuple(f"%{{-ZEEK_DATA:|{name}}}" for name in names)


def _flags(*names: str) -> tuple[str, ...]:
    return tuple(f"%{{-ZEEK_BOOL:|{name}}}" for name in names)


def _integers(*names: str) -> tuple[str, ...]:
    return tuple(f"%{{-INT:|{name}:int}}" for name in names)


def _greedy(*names: str) -> tuple[str, ...]:
    return tuple(f"%{{GREEDYDATA:{name}}}" for name in names)


def _http(*, is_later: bool) -> str:
    version, origin = (r"%{-NUMBER:|http.version}",), _optional("zeek.http.origin")
    orig_name, resp_name = _optional("zeek.http.orig_filenames"), _optional("zeek.http.resp_filenames")
    none: tuple[str, ...] = ()
    return _table(
        *_PEERS,
        r"%{INT:|zeek.http.trans_depth:int}",
        r"%{-WORD:|http.request.method}",
        *_optional("url.domain", "url.original", "http.request.referrer"),
        *(version if is_later else none),
        *_optional("user_agent.original"),
        *(origin if is_later else none),
        r"%{-NUMBER:|http.request.body.bytes:int}",
        r"%{-NUMBER:|http.response.body.bytes:int}",
        r"%{-POSINT:|http.response.status_code:int}",
        r"%{-DATA:|zeek.http.status_msg}",
        r"%{-POSINT:|zeek.http.info_code:int}",
        r"%{-DATA:|zeek.http.info_msg}",
        *(none if is_later else _optional("zeek.http.filename")),
        r"(?:\(empty\)|%{ZEEK_DATA:|zeek.http.tags})",
        *_optional("url.username", "url.password", "zeek.http.proxied", "zeek.http.orig_fuids"),
        *(orig_name if is_later else none),
        *_optional("http.request.mime_type", "zeek.http.resp_fuids"),
        *(resp_name if is_later else none),
        *_optional("http.response.mime_type"),
    )


def _dns(*, is_later: bool) -> str:
    rtt = (r"%{-NUMBER:|zeek.dns.rtt:float}",) if is_later else ()
    return _table(
        *_PEERS,
        r"%{WORD:|network.transport}",
        *_integers("dns.id"),
        *rtt,
        *_optional("dns.question.name"),
        *_integers("zeek.dns.qclass"),
        *_optional("zeek.dns.qclass_name"),
        *_integers("zeek.dns.qtype"),
        *_optional("dns.question.type"),
        *_integers("zeek.dns.rcode"),
        *_optional("dns.response_code"),
        *_flags("zeek.dns.AA", "zeek.dns.TC", "zeek.dns.RD", "zeek.dns.RA"),
        r"%{-NONNEGINT:|zeek.dns.Z:int}",
        *_optional("zeek.dns.answers"),
        r"%{-DATA:|zeek.dns.TTLs}",
        *_flags("zeek.dns.rejected"),
    )


def _connection(*, is_later: bool) -> str:
    local = r"%{-ZEEK_BOOL:|zeek.connection.local_resp}\t"
    parents = "%{-ZEEK_DATA:|zeek.connection.tunnel_parents}"
    macs = r"(?:\t%{-COMMONMAC:|source.mac}\t%{-COMMONMAC:|destination.mac})?"
    return _table(
        *_PEERS,
        r"%{WORD:|network.transport}",
        *_optional("network.protocol"),
        r"%{-NUMBER:|zeek.connection.duration:float}",
        *_integers("zeek.connection.orig_bytes", "zeek.connection.resp_bytes"),
        *_optional("zeek.connection.state"),
        *_flags("zeek.connection.local_orig"),
        (local if is_later else f"(?:{local})?") + "%{-INT:|zeek.connection.missed_bytes:int}",
        *_optional("zeek.connection.history"),
        *_integers("source.packets", "source.bytes", "destination.packets", "destination.bytes"),
        parents + macs if is_later else r"(?:\(empty\)|%{ZEEK_DATA:|zeek.connection.tunnel_parents})",
    )


def _files(*, is_later: bool) -> str:
    hosts = (r"%{ZEEK_FILES_TX_HOSTS}", r"%{ZEEK_FILES_RX_HOSTS}")
    extracted = r"(?:\t%{-ZEEK_BOOL:|zeek.files.extracted_cutoff}\t%{-INT:|zeek.files.extracted_size:int})?"
    return _table(
        r"%{NUMBER:timestamp}",
        r"%{NOTSPACE:|zeek.files.fuid}",
        *(hosts if is_later else (r"%{-IP:|server.ip}", r"%{-IP:|client.ip}")),
        *_optional("zeek.files.session_ids", "zeek.files.source"),
        *_integers("zeek.files.depth"),
        *_optional("zeek.files.analyzers", "file.mime_type", "file.name"),
        r"%{-NUMBER:|zeek.files.duration:float}",
        *_optional("zeek.files.local_orig"),
        *_flags("zeek.files.is_orig"),
        *_integers("zeek.files.seen_bytes", "file.size", "zeek.files.missing_bytes", "zeek.files.overflow_bytes"),
        *_flags("zeek.files.timedout"),
        *_optional("zeek.files.parent_fuid", "file.hash.md5", "file.hash.sha1", "file.hash.sha256"),
        *_optional("zeek.files.extracted"),
    ) + (extracted if is_later else "")


BOTH = {"BRO_BOOL": "[TF]", "BRO_DATA": r"[^\t]+", "ZEEK_BOOL": "[TF]", "ZEEK_DATA": r"[^\t]+"}
LEGACY = {
    "BRO_HTTP": _table(
        *_OLD_PEERS,
        r"%{INT:trans_depth}",
        *_greedy("method", "domain", "uri", "referrer", "user_agent"),
        r"%{NUMBER:request_body_len}",
        r"%{NUMBER:response_body_len}",
        *_greedy("status_code", "status_msg", "info_code", "info_msg", "filename", "bro_tags", "username", "password"),
        *_greedy("proxied", "orig_fuids", "orig_mime_types", "resp_fuids", "resp_mime_types"),
    ),
    "BRO_DNS": _table(
        *_OLD_PEERS,
        r"%{WORD:proto}",
        r"%{INT:trans_id}",
        *_greedy(
            "query", "qclass", "qclass_name", "qtype", "qtype_name", "rcode", "rcode_name", "AA", "TC", "RD", "RA"
        ),
        *_greedy("Z", "answers", "TTLs", "rejected"),
    ),
    "BRO_CONN": _table(
        *_OLD_PEERS,
        r"%{WORD:proto}",
        r"%{GREEDYDATA:service}",
        r"%{NUMBER:duration}",
        r"%{NUMBER:orig_bytes}",
        r"%{NUMBER:resp_bytes}",
        *_greedy("conn_state", "local_orig", "missed_bytes", "history", "orig_pkts", "orig_ip_bytes", "resp_pkts"),
        *_greedy("resp_ip_bytes", "tunnel_parents"),
    ),
    "BRO_FILES": _table(
        r"%{NUMBER:ts}",
        r"%{NOTSPACE:fuid}",
        r"%{IP:tx_hosts}",
        r"%{IP:rx_hosts}",
        r"%{NOTSPACE:conn_uids}",
        *_greedy("source", "depth", "analyzers", "mime_type", "filename", "duration", "local_orig", "is_orig"),
        *_greedy("seen_bytes", "total_bytes", "missing_bytes", "overflow_bytes", "timedout", "parent_fuid"),
        *_greedy("md5", "sha1", "sha256", "extracted"),
    ),
}
ECS = {
    "BRO_HTTP": _http(is_later=False),
    "BRO_DNS": _dns(is_later=False),
    "BRO_CONN": _connection(is_later=False),
    "BRO_FILES": _files(is_later=False),
    "ZEEK_HTTP": _http(is_later=True),
    "ZEEK_DNS": _dns(is_later=True),
    "ZEEK_CONN": _connection(is_later=True),
    "ZEEK_FILES_TX_HOSTS": r"(?:-|%{IP:|server.ip}|(?<|zeek.files.tx_hosts>%{IP:|server.ip}(?:[\s,]%{IP})+))",
    "ZEEK_FILES_RX_HOSTS": r"(?:-|%{IP:|client.ip}|(?<|zeek.files.rx_hosts>%{IP:|client.ip}(?:[\s,]%{IP})+))",
    "ZEEK_FILES": _files(is_later=True),
}
