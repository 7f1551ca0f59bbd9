"""Pieces of patterns that the logs of web servers share; none of them can be read in two ways.

Whole numbers are written so that they are numbers in JSON too: `7`, never `007`.
"""

TIME = (  # 17/Oct/2023:05:57:49 +1100, ISO 8601, or a number since the epoch
    r"\d{1,2}/[A-Za-z]{3,9}/\d{4}[: ]\d\d:\d\d:\d\d[^\]]{0,20}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\]]{0,30}"
    r"|\d{10}(?:\.\d{1,9}|\d{3})?"
)
QUOTED = r'[^"\\]*+(?:\\.[^"\\]*+)*+'  # what stands between quotes; `\"` does not end it
WORD = r'[^ "\\]*+(?:\\.[^ "\\]*+)*+'  # the same without blanks
COUNT = r"(?:0|[1-9]\d{0,17})"
SECS = r"(?:0|[1-9]\d{0,9})(?:\.\d{1,9})?"
PROTOCOL = r"[A-Z]{2,8}/\d(?:\.\d)?"
CRI = r"\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] "  # the head of a container's line


def maybe(name: str, shape: str) -> str:
    """Return the pattern of a value instead of which `-` may stand; atomic, or `-` could be read in two ways."""
    return rf'(?>-(?=[ "\]]|$)|(?P<{name}>{shape}))'


def status(name: str = "status") -> str:
    """Return the pattern of a status, of which some servers write `000` or `009`."""
    return rf"0{{0,2}}(?P<{name}>0|[1-9]\d{{0,2}})"


def request(name: str = "message") -> str:
    """Return the pattern of a request line within quotes, whatever a client has sent, with the parts it has."""
    return (
        rf"(?P<{name}>(?:(?P<method>[A-Za-z][A-Za-z-]{{0,23}}+) (?P<path>{WORD})(?: (?:-|(?P<protocol>{PROTOCOL})))?"
        rf'(?=")|{QUOTED}))'
    )
