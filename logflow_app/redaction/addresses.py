"""E-mail and IP addresses, and the passwords in URLs."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from logflow_app.redaction.spans import Span

_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"  # RFC 5322, 3.2.3, and letters of any script (RFC 6531)
_EMAIL = re.compile(
    rf"(?<!{_LOCAL})({_LOCAL}++)@(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.(?=[^\W_])){{1,10}}+"
    r"([^\W\d_]{2,24})(?!\w|-+\w)"
)
# What looks like a host but is the name of a file or of a systemd unit: `logo@2x.png`, `user@1000.service`.
_NO_DOMAINS = frozenset({
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js", "mjs", "ts", "css", "map", "html", "htm", "json",
    "yaml", "yml", "xml", "log", "conf", "cfg", "sh", "py", "rb", "go", "rs", "java", "jar", "service",
    "socket", "timer", "mount", "automount", "target", "slice", "scope", "path", "device", "swap", "gz",
    "zip", "tgz", "txt", "md",
})  # fmt: skip
_LOCAL_START = "=/{}|'`&?"  # allowed in an address, but in a log these are what stands before it

_IPV4 = re.compile(
    r"(?<![\w.])(?<!\d-)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\w)(?!\.\d)", re.ASCII
)
_VERSION_BEFORE = re.compile(r"(?:version|ver|release|rev|build)\W{0,3}\Z", re.IGNORECASE)
_NOBODYS_IPV4 = re.compile(r"127\.|0\.0\.0\.0|255\.255\.255\.255")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])", re.IGNORECASE | re.ASCII)
_NOBODYS_IPV6 = frozenset({"::", "::1"})

_CREDENTIALS = re.compile(
    r"://([^\s/@:?#\"'<>]{0,256}):([^\s/@\"'<>]{1,256}(?:@(?=[^\s/@\"'<>]{1,256}@)[^\s/@\"'<>]{1,256})?)@"
)


def find_emails(text: str) -> Iterator[Span]:
    """Yield e-mail addresses."""
    for match in _EMAIL.finditer(text):
        if match[2].lower() in _NO_DOMAINS:
            continue
        name = match[1]
        name = name[max(name.rfind(sign) for sign in _LOCAL_START) + 1 :]
        if name.strip(".") and name != "git":  # `git@github.com:…` is the place of a repository
            yield match.end(1) - len(name), match.end()


def find_ipv4(text: str) -> Iterator[Span]:
    """Yield IPv4 addresses but those of no machine in particular (127.x, 0.0.0.0); versions are none."""
    for match in _IPV4.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if not _VERSION_BEFORE.search(before) and not _NOBODYS_IPV4.match(match[0]):
            yield match.span()


def find_ipv6(text: str) -> Iterator[Span]:
    """Yield IPv6 addresses but `::` and `::1`; times and MAC addresses are none."""
    for match in _IPV6.finditer(text):
        found = match[0]
        if found.count(":") < 2 or found in _NOBODYS_IPV6 or not any(sign.isdigit() for sign in found):
            continue
        try:
            IPv6Address(found)
        except (AddressValueError, ValueError):
            continue
        yield match.span()


def find_url_passwords(text: str) -> Iterator[Span]:
    """Yield the passwords of URLs with a user and a password before the host."""
    for match in _CREDENTIALS.finditer(text):
        yield match.span(2)
