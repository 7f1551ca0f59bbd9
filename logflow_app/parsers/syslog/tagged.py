"""For lines of which nobody says that they are syslog: with an ISO time in front they are if they name a program.

`2025-10-23T14:32:15Z Listening on port 80` is a program's own log, and no machine is called `Listening`. A priority, a
time as RFC 3164 has it, or an address in the place of the host tells enough.
"""

import re
from collections.abc import Sequence

from logflow_app.parsers.columns import Columns, Parse

_TAGGED = re.compile(
    r"\d{4}[-:]\d\d[-:]\d\d[T -]\S{1,40}(?: [+-]\d\d:?\d\d)? (?:\d{1,3}(?:\.\d{1,3}){3} |(?:\S{1,255} )?"
    r"(?:[\w./@+~%()-]{1,128}(?: ?\[[^\]\s]{1,64}\])?:(?= |\Z)|%|\w{1,24}\.\w{1,12} ))",
    re.ASCII,
)


def only_tagged(parse: Parse) -> Parse:
    """Return a parser of syslog that leaves out such lines."""

    def parse_tagged(lines: Sequence[str]) -> Columns:
        """Read the lines that are syslog by their looks; see `Parse`."""
        found = parse(lines)
        if "" not in found.services:
            return found
        others = {
            position
            for position, service in zip(found.positions, found.services, strict=True)
            if not service and lines[position][:1].isdecimal() and not _TAGGED.match(lines[position])
        }
        if not others:
            return found
        kept = [place for place in range(len(lines)) if place not in others]
        found = parse([lines[place] for place in kept])
        found.positions = [kept[position] for position in found.positions]
        return found

    return parse_tagged
