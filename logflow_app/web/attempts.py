"""How often somebody may be wrong about the token."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

FREE_FAILURES = 10
SECS_A_FAILURE = 6.0  # after the free ones: ten a minute
MOST_ADDRESSES = 1000


class Attempts:
    """Counts failures of each address; one failure is forgotten every `SECS_A_FAILURE`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._clean_at: OrderedDict[str, float] = OrderedDict()  # when all failures of an address are forgotten

    def wait_secs(self, address: str | None) -> float:
        """Return how long an address must wait before it may try again; 0 if it need not."""
        left = self._clean_at.get(_origin(address), 0.0) - self._clock()
        return max(0.0, left - (FREE_FAILURES - 1) * SECS_A_FAILURE)

    def failed(self, address: str | None) -> None:
        """Note a wrong attempt."""
        origin = _origin(address)
        self._clean_at[origin] = max(self._clean_at.get(origin, 0.0), self._clock()) + SECS_A_FAILURE
        self._clean_at.move_to_end(origin)
        if len(self._clean_at) > MOST_ADDRESSES:
            self._clean_at.popitem(last=False)


def _origin(address: str | None) -> str:
    """Return what counts as one visitor: an address, of IPv6 the network a customer has to themselves."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    return str(IPv6Address(int(parsed) >> 64 << 64)) if parsed.version == 6 else str(parsed)
