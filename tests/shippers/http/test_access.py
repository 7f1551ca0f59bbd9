"""Who may send, and how often."""

from base64 import b64encode

import pytest
from multidict import CIMultiDict

from shippers.http.access import Keys, RequestRates
from shippers.http.problems import RequestError


def coded(text: str) -> str:
    """Return text as Base64."""
    return b64encode(text.encode()).decode()


KEYS = Keys(["secret-key-123", "schlüssel:mit"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-API-Key", "secret-key-123"),
        ("x-api-key", "secret-key-123"),
        ("Authorization", "ApiKey secret-key-123"),
        ("Authorization", "bearer secret-key-123"),
        ("Authorization", f"Basic {coded('anybody:secret-key-123')}"),
        ("Authorization", f"Basic {coded('anybody:schlüssel:mit')}"),
        ("Authorization", f"ApiKey {coded('id:secret-key-123')}"),
    ],
)
def test_a_key_may_come_in_every_usual_way(name: str, value: str) -> None:
    """As its own header, or as what clients of Loki and Elasticsearch can send."""
    assert KEYS.admits(CIMultiDict({name: value}))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "secret-key-12"},
        {"X-API-Key": "secret-key-1234"},
        {"X-API-Key": "x" * 100_000},
        {"X-API-Key": "\udcff"},
        {"Authorization": ""},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": f"Basic {coded('secret-key-123')}"},
        {"Authorization": f"Basic {coded('secret-key-123:')}"},
        {"Authorization": "Digest secret-key-123"},
        {"Authorization": "Bearer \udcff"},
        {"Cookie": "secret-key-123"},
    ],
)
def test_whoever_has_none_is_kept_out(headers: dict[str, str]) -> None:
    """Whatever else is said."""
    assert not KEYS.admits(CIMultiDict(headers))


def test_without_keys_everybody_may_pass() -> None:
    """Then the address is this machine's, or somebody said `insecure`."""
    assert Keys([]).admits({})


def test_an_address_may_send_so_often() -> None:
    """Others are not held up by it, and a second later it may again."""
    pace = RequestRates(2)
    pace.admit("a", 0.0)
    pace.admit("a", 0.0)
    with pytest.raises(RequestError) as raised:
        pace.admit("a", 0.1)
    assert (429, 1) == (raised.value.status, raised.value.retry_secs)
    pace.admit("b", 0.1)
    pace.admit("a", 1.1)
