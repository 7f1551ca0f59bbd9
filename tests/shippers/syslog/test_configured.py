"""The configuration becomes syslog listeners, and tells which of them stay as they are."""

import os
from pathlib import Path

import pytest

from shippers.listening.tls import Tls
from shippers.syslog.configured import plans
from tests.config.loaded import loaded

pytestmark = pytest.mark.usefixtures("own_folder")

TEXT = """
inputs:
  syslog:
    - {name: a, address: '[::1]:5514', service: net, rate_limit: 10}
    - {name: b, address: '127.0.0.1:6514', protocol: tcp, max_connections_per_client: 3, idle_timeout: 1m,
       tls: {cert_file: /c, key_file: /k, key_password: geheim, client_ca_file: /a, client_certs: optional}}
    - {name: c, protocol: unix, socket: stream, path: /run/log, mode: 600}
"""


def test_each_input_listens_where_it_is_told_to() -> None:
    """Port, socket, encryption and limits arrive; a password is in no text of it."""
    first, second, third = plans(loaded(TEXT))
    assert ["udp://::1:5514", "tls://127.0.0.1:6514", "unix_stream:///run/log"] == [
        plan.describes for plan in (first, second, third)
    ]
    assert getattr(second.settings, "tls", None) == Tls(
        Path("/c"), Path("/k"), "geheim", Path("/a"), is_client_required=False, written_at=(0, 0, 0)
    )
    assert "geheim" not in repr(second)
    assert (0o600, 10) == (getattr(third.settings, "mode", 0), getattr(first.settings, "clients").rate_limit)  # noqa: B009


def test_only_an_input_that_changed_is_another() -> None:
    """Reading the same again gives equal plans."""
    before, after = list(plans(loaded(TEXT))), list(plans(loaded(TEXT.replace("rate_limit: 10", "rate_limit: 11"))))
    assert [False, True, True] == [one == other for one, other in zip(before, after, strict=True)]


def test_a_renewed_certificate_makes_an_input_another(tmp_path: Path) -> None:
    """Reading the configuration again is what takes it up."""
    (tmp_path / "c").write_text("old")
    text = TEXT.replace("/c,", f"{tmp_path / 'c'},")
    before = list(plans(loaded(text)))
    assert before == list(plans(loaded(text)))
    os.utime(tmp_path / "c", (1, 1))
    assert [True, False, True] == [one == other for one, other in zip(before, plans(loaded(text)), strict=True)]
