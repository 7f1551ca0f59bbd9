"""OpenVPN's server and strongSwan's charon: who connects, who fails, which address is learned.

`2024-12-15 14:11:27 192.0.2.30:52234 TLS Error: tls-crypt unwrapping failed from [AF_INET]192.0.2.30:52234`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import HOST, IP, SOURCE, TARGET, form, reader
from logflow_app.parsers.system.service import Service

_PEER = re.compile(rf"(?:(?P<user>[\w.@-]{{1,100}})/)?(?:\[AF_INET6?\])?{SOURCE}:(?P<source_port>\d{{1,5}}) ", re.ASCII)
_FROM = rf"\[AF_INET6?\]{SOURCE}:(?P<source_port>\d{{1,5}})"
_read_openvpn_forms = reader(
    (
        form(
            "TLS Error",
            rf"(?P<action>TLS Error): (?P<reason>.{{1,300}}?)(?: from {_FROM}.{{0,100}})?$",
            outcome="failure",
        ),
        form("AUTH_FAILED", r".{0,100}?(?P<action>AUTH_FAILED)(?:,(?P<reason>.{1,200}))?", outcome="failure"),
        form("TLS Auth Error", r"(?P<action>TLS Auth Error): (?P<reason>.{1,300})", outcome="failure"),
        form(
            "Username/Password",
            "TLS: (?P<action>Username/Password authentication) "
            "(?P<outcome>succeeded|failed) for username '(?P<user>[^']{1,256})'",
        ),
        form(
            "Connection Initiated",
            rf"\[(?P<user>[^\]]{{1,256}})\] (?P<action>Peer Connection Initiated) with {_FROM}",
            outcome="success",
        ),
        form(
            "Learn:",
            rf"MULTI: (?P<action>Learn): (?P<virtual_ip>{IP}|\S{{1,64}}) -> (?:"
            rf"(?P<user>[^/\s]{{1,256}})/)?{SOURCE}:(?P<source_port>\d{{1,5}})",
        ),
        form(
            "VERIFY ",
            "(?P<action>VERIFY) (?P<outcome>OK|ERROR|X509NAME OK|EKU OK|KU OK)(?:: (?:depth="
            r"(?P<depth>\d{1,3}), )?(?P<subject>.{1,500}))?",
        ),
        form("SIG", r"(?P<action>SIG[A-Z0-9]{2,6})\[(?P<reason>[^\]]{1,100})\] received"),
        form("TLS: Initial packet", rf"(?P<action>TLS: Initial packet) from {_FROM}"),
        form("onnection reset", r"(?P<action>Connection reset), restarting"),
        form(
            "Authenticate/Decrypt",
            r"(?P<action>Authenticate/Decrypt packet error): (?P<reason>.{1,300})",
            outcome="failure",
        ),
        form("peer info:", r"(?P<action>peer info): (?P<what>.{1,300})"),
    )
)
_OUTCOMES = {"OK": "success", "succeeded": "success", "failed": "failure", "ERROR": "failure"}


def read_openvpn(message: str) -> Row | None:
    """Return the peer, its common name, and what became of it."""
    peer = _PEER.match(message)
    rest = message[peer.end() :] if peer else message
    fields = _read_openvpn_forms(rest)
    if peer is None:
        row = fields
    else:
        row = {name: value for name, value in peer.groupdict().items() if value} | {
            "source_port": int(peer["source_port"])
        }
        row |= fields or {}
    if row and "outcome" in row:
        row["outcome"] = _OUTCOMES.get(row["outcome"].rpartition(" ")[2], row["outcome"])
    return row


_OPENVPN_HEAD = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d "
    r"\d{4})(?: us=(?P<micros>\d{1,6}))? ",
    re.ASCII,
)
OPENVPN = Service(
    "openvpn",
    ("openvpn", "ovpn-server", "ovpn"),
    read_openvpn,
    ("TLS", "openvpn", "ovpn", "AF_INET", "VERIFY", "Connection", "AUTH", "SIG", "MULTI"),
    vague_heads=(_OPENVPN_HEAD,),
    is_bare=False,
)

_CHARON_HEAD = re.compile(  # of a file of its own (strongswan.conf, `filelog`)
    r"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.+-]{8,20}Z?) (?=\d\d\[[A-Z]{3}\] )", re.ASCII
)
_CHARON = re.compile(r"(?P<thread>\d\d)\[(?P<subsystem>[A-Z]{3})\] (?:(?P<ipsec_id><[^<>]{1,100}>) )?", re.ASCII)
_PORTS = r"\[(?P<source_port>\d{1,5})\]", r"\[(?P<destination_port>\d{1,5})\]"
_read_charon_forms = reader(
    (
        form(
            "received packet",
            rf"(?P<action>received packet): from {SOURCE}{_PORTS[0]} to {TARGET}{_PORTS[1]} \("
            rf"(?P<bytes>\d{{1,9}}) bytes\)",
        ),
        form(
            "sending packet",
            rf"(?P<action>sending packet): from {SOURCE}{_PORTS[0]} to {TARGET}{_PORTS[1]} \("
            rf"(?P<bytes>\d{{1,9}}) bytes\)",
        ),
        form("is initiating", rf"{SOURCE} (?P<action>is initiating an? [\w-]{{1,30}})"),
        form(
            "looking for peer",
            rf"(?P<action>looking for peer configs) matching {TARGET}\["
            rf"(?P<local_id>[^\]]{{0,255}})\]\.\.\.{SOURCE}\[(?P<remote_id>[^\]]{{0,255}})\]",
        ),
        form(
            "established between",
            rf"IKE_SA (?P<connection>\S{{1,100}}) (?P<action>established) between {TARGET}\["
            rf"(?P<local_id>[^\]]{{0,255}})\]\.\.\.{SOURCE}\[(?P<remote_id>[^\]]{{0,255}})\]",
        ),
        form(
            "verification failed",
            r"(?P<action>[\w-]{1,30} verification failed)(?:, (?P<reason>.{1,100}))?",
            outcome="failure",
        ),
        form(
            "uthentication of",
            r"(?P<action>authentication) of '(?P<user>[^']{1,255})'(?: \(myself\))? (?:with "
            "(?P<method>[^()]{1,60}?) )?(?P<outcome>successful|failed)?",
        ),
        form(
            "method ",
            r"EAP method (?P<method>\S{1,40}) (?P<outcome>succeeded|failed)(?: for peer "
            r"(?P<user>\S{1,255}))?",
            action="EAP",
        ),
        form(
            " request ",
            "(?P<action>parsed|generating) (?P<exchange>[A-Z_]{2,30}) (?P<kind>request|response) "
            r"(?P<message_number>\d{1,10})",
        ),
        form(
            " response ",
            "(?P<action>parsed|generating) (?P<exchange>[A-Z_]{2,30}) (?P<kind>request|response) "
            r"(?P<message_number>\d{1,10})",
        ),
    )
)


def read_charon(message: str) -> Row | None:
    """Return thread, subsystem, the id of the exchange, and the addresses."""
    head = _CHARON.match(message)
    if head is None:
        return None
    return {name: value for name, value in head.groupdict().items() if value} | (
        _read_charon_forms(message[head.end() :]) or {}
    )


CHARON = Service(
    "charon",
    ("charon", "charon-systemd", "charon-nm", "ipsec"),
    read_charon,
    ("charon", "[IKE]", "[NET]", "[ENC]", "[CFG]"),
    (_CHARON_HEAD,),
)

_NTP_NAME = rf"(?: \((?P<server_name>{HOST})\))?"
_read_time = reader(
    (
        form("Selected source", rf"(?P<action>Selected source) (?P<server>{IP}|{HOST}){_NTP_NAME}"),
        form(
            "System clock", r"(?P<action>System clock (?:wrong|was stepped)) by (?P<offset_secs>-?[\d.]{1,20}) seconds"
        ),
        form(
            "Source ", f"Source (?P<server>{IP}|{HOST}){_NTP_NAME} (?P<action>offline|online|replaced with|unreachable)"
        ),
        form("Can't synchronise", r"(?P<action>Can't synchronise): (?P<reason>.{1,100})"),
        form(
            "synchronized to",
            rf"(?P<action>synchronized) to (?P<server>{IP}|[\w.()]{{1,255}}), stratum "
            rf"(?P<stratum>\d{{1,2}})",
        ),
        form("time reset", r"(?P<action>time reset) (?P<offset_secs>[-+][\d.]{1,20}) s"),
        form(
            "Contacted time server",
            rf"(?P<action>Contacted) time server (?P<server>{IP})(?::123)? \((?P<server_name>{HOST})\)",
        ),
        form(
            "Synchronized to time server",
            rf"(?P<action>Synchronized) to time server (?P<server>{IP})(?::123)? \("
            rf"(?P<server_name>{HOST})\)",
        ),
    )
)
_CHRONY_HEAD = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ", re.ASCII)
CHRONY = Service(
    "chrony",
    ("chronyd", "chrony"),
    _read_time,
    ("chrony", "ource", "clock"),
    vague_heads=(_CHRONY_HEAD,),
    is_bare=False,
)
NTPD = Service("ntpd", ("ntpd", "ntpdate", "xntpd", "systemd-timesyncd"), _read_time, ("ntp", "time"), is_bare=False)
