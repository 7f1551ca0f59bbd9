"""Recognises the format of a source from its first lines, remembers it, and looks again when it stops fitting.

A format is told by reading: whichever parser reads most of a sample is the source's. Those that are sure of themselves
(`SURE`) come before those that many lines would fit (`LOOSE`), and what none of them reads stays plain text.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from logflow_app.parsers.columns import Named, Parse

SURE = (
    # marks that nothing else has
    "docker", "mongodb", "santa", "laurel", "json", "cri", "cef", "leef", "auditd", "klog",
    "cluster", "windows_cbs", "proxifier", "health_app", "cups", "sssd", "strace", "text", "zeek", "panos",
    # requests
    "aws_alb", "aws_elb", "aws_s3", "aws_vpc_flow", "cloudfront", "haproxy", "envoy", "zoraxy", "apache",
    "nginx", "iis", "squid",
    # databases and services that write files of their own
    "postgresql", "mysql_slow", "redis", "named", "exim", "samba", "fail2ban", "exchange_smtp", "zimbra", "vsftpd",
    "webmin", "tcpdump", "suricata", "fortinet", "mikrotik", "openvpn", "endlessh", "asterisk", "clickhouse", "mssql",
    "elasticsearch",
    # whatever has the head of syslog, with what its services say
    "linux", "syslog", "charon",
)  # fmt: skip
LOOSE = (
    "app", "mysql", "couchdb", "rabbitmq", "freeswitch", "logfmt", "json_in_text",
)  # fmt: skip

MAX_SOURCES = 10_000  # remembered; the one that was silent for longest is forgotten
MAX_FORMATS = 6  # of one source
SAMPLE_LINES = 200  # looked at when a source is new; half as many whenever nothing was found in them
LEAST_SAMPLE = 2  # of a pack; another place of it each time, so that nothing is overlooked for long
RESTS_AFTER = 32  # times without a find: packs of a source as busy as that are looked at one time in four
REST = 4


class Formats(Protocol):
    """Which parsers the lines of a source are offered to, one after the other."""

    def known(self, source: str) -> Sequence[Named]:
        """Return those that are tried first."""

    def detect(self, source: str, lines: Sequence[str]) -> Sequence[Named]:
        """Return those to try on lines that none of the known ones reads."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The one parser that the configuration names. See Formats."""

    name: str
    parse: Parse

    def known(self, source: str) -> Sequence[Named]:  # noqa: ARG002 - it is that of all sources
        """See Formats.known."""
        return ((self.name, self.parse),)

    def detect(self, source: str, lines: Sequence[str]) -> Sequence[Named]:  # noqa: ARG002 - there is no other
        """See Formats.detect."""
        return ()


@dataclass(slots=True)
class _Memory:
    """What is known of a source: its formats, the sure ones first, and how often nothing else was found."""

    sure: list[Named] = field(default_factory=list)
    loose: list[Named] = field(default_factory=list)
    packs: int = 0
    misses: int = 0


class Auto:
    """The formats of sources, as they turn out. See Formats.

    `sure` and `loose` are parsers by name, in the order that decides between equals.
    """

    def __init__(self, sure: Sequence[Named], loose: Sequence[Named]) -> None:
        self._groups = (sure, loose)
        self._sources: OrderedDict[str, _Memory] = OrderedDict()

    def known(self, source: str) -> Sequence[Named]:
        """See Formats.known: those that have read lines of the source."""
        memory = self._sources.get(source)
        if memory is None:
            return ()
        self._sources.move_to_end(source)
        memory.packs += 1
        if memory.loose and not memory.packs & (memory.packs - 1):  # ever more seldom: what fits loosely may fit better
            memory.loose = []
        return [*memory.sure, *memory.loose]

    def detect(self, source: str, lines: Sequence[str]) -> Sequence[Named]:
        """See Formats.detect; what is found is remembered.

        10 to 20 µs for each line of the sample.
        """
        memory = self._sources.setdefault(source, _Memory())
        if len(self._sources) > MAX_SOURCES:
            self._sources.popitem(last=False)
        if memory.misses >= RESTS_AFTER and len(lines) >= SAMPLE_LINES and memory.misses % REST:
            memory.misses += 1
            return ()
        sample = _spread(lines, max(LEAST_SAMPLE, SAMPLE_LINES >> memory.misses), memory.misses)
        known = {name for name, _ in (*memory.sure, *memory.loose)}
        sure, loose = (_cover([each for each in group if each[0] not in known], sample) for group in self._groups)
        memory.misses = 0 if sure or loose else memory.misses + 1
        memory.sure = [*memory.sure, *sure][-MAX_FORMATS:]
        memory.loose = [*memory.loose, *loose][-MAX_FORMATS:]
        return [*sure, *loose]


def _spread(lines: Sequence[str], most: int, turn: int) -> list[str]:
    """Return so many of the lines at most, from all places, and others each turn; `_cover` takes out what it reads."""
    step = -(-len(lines) // most)
    return list(lines[turn % step :: step])


def _cover(candidates: Sequence[Named], sample: list[str]) -> list[Named]:
    """Return the candidates that read the sample, the one that reads most first; what is read is taken out of it."""
    read = [(set(parse(sample).positions), name, parse) for name, parse in candidates]
    left = set(range(len(sample)))
    found: list[Named] = []
    while left:
        gains = [len(positions & left) for positions, _, _ in read]
        best = max(gains, default=0)
        if not best:
            break
        positions, name, parse = read[gains.index(best)]
        found.append((name, parse))
        left -= positions
    sample[:] = [sample[place] for place in sorted(left)]
    return found
