"""Who may send: networks that are allowed, and others that are not; pure."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

MOST_REMEMBERED = 10_000


class Access:
    """Decides by a client's address. Without `allow` everybody is let in; what `deny` names never is."""

    def __init__(self, allow: Sequence[Network], deny: Sequence[Network]) -> None:
        self._allow = allow
        self._deny = deny
        self._known: dict[str, bool] = {}

    @property
    def is_open(self) -> bool:
        """Whether everybody is let in."""
        return not self._allow and not self._deny

    def permits(self, host: str) -> bool:
        """Return whether this address may send; one that is none may not, where there is a list."""
        if self.is_open:
            return True
        known = self._known.get(host)
        if known is None:
            known = self._decide(host)
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[host] = known
        return known

    def _decide(self, host: str) -> bool:
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return False
        if any(address in network for network in self._deny):
            return False
        return not self._allow or any(address in network for network in self._allow)
