"""What clients are called."""

from shippers.listening.clients import client_name, neighbourhood


def test_a_client_is_called_by_its_plain_address() -> None:
    """Without what a dual socket or an interface adds."""
    assert ["10.0.0.1", "::1", "fe80::1"] == [client_name(host) for host in ("::ffff:10.0.0.1", "::1", "fe80::1%eth0")]


def test_addresses_of_one_network_are_one_client() -> None:
    """Else whoever has an IPv6 network would be as many clients as it likes."""
    assert "10.0.0.1" == neighbourhood("10.0.0.1")
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1") == "2001:db8::/64"
    assert neighbourhood("2001:db8::1") != neighbourhood("2001:db8:0:1::1")
    assert "x:y" == neighbourhood("x:y")
