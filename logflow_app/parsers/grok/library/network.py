"""Addresses and names of machines."""

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"
_V4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_H = "[0-9A-Fa-f]{1,4}"
_HEX2 = "[0-9A-Fa-f]{2}"
_LABEL = "[0-9A-Za-z][0-9A-Za-z-]{0,62}"

BOTH = {
    "MAC": r"(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})",
    "CISCOMAC": r"(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}",
    "WINDOWSMAC": rf"(?:{_HEX2}-){{5}}{_HEX2}",
    "COMMONMAC": rf"(?:{_HEX2}:){{5}}{_HEX2}",
    # RFC 4291, 2.2: eight groups, or fewer around one `::`; the last two may be an IPv4 address. A zone may follow.
    "IPV6": (
        r"(?=[0-9A-Fa-f]{0,4}:)(?:"
        rf"(?:{_H}:){{6}}(?:{_V4}|{_H}:{_H})"
        rf"|(?:{_H}(?::{_H}){{0,6}})?::(?:(?:{_H}:){{0,5}}{_V4}|{_H}(?::{_H}){{0,5}})?"
        r")(?:%[0-9A-Za-z_.~-]+)?"
    ),
    "IPV4": rf"(?<![0-9]){_V4}(?![0-9])",
    "IP": r"(?:%{IPV6}|%{IPV4})",
    "HOSTNAME": rf"\b{_LABEL}(?:\.{_LABEL}){{0,63}}(?:\.?|\b)",  # reverse names of IPv6 have 34 labels
    "HOST": r"%{HOSTNAME}",
    "IPORHOST": r"(?:%{IP}|%{HOSTNAME})",
    "HOSTPORT": r"%{IPORHOST}:%{POSINT}",
}
