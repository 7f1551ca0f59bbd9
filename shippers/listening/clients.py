"""What clients are called, and which addresses count as one client; pure."""

from ipaddress import IPv6Address, ip_address

NETWORK_BITS = 64  # of an IPv6 address: whoever has one has the rest of them


def client_name(host: str) -> str:
    """Return how the client with this address is called: by the IPv4 one where it has both."""
    return host.removeprefix("::ffff:").partition("%")[0]


def neighbourhood(client: str) -> str:
    """Return what shares a client's limits: its IPv4 address, or its IPv6 network."""
    if ":" not in client:
        return client
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return client
    return f"{IPv6Address(int(address) >> NETWORK_BITS << NETWORK_BITS)}/{NETWORK_BITS}"
