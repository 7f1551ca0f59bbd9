"""Encrypted syslog (RFC 5425): messages arrive, and only from those who show the certificate that is asked for."""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from logflow_app.errors import ConfigError
from shippers.listening.tls import Tls, server_context
from shippers.syslog.configured import plan
from shippers.syslog.settings import SyslogInput
from shippers.syslog.tls import is_known
from tests.shippers.syslog.listening import TCP, Listening, limited, listening
from tests.shippers.waiting import until


@dataclass
class Papers:
    """Certificates in a folder: ours, those of an authority's client, and those of a client nobody knows."""

    folder: Path
    tls: Tls
    authority: trustme.CA

    def context(self, *names: str, authority: trustme.CA | None = None) -> ssl.SSLContext:
        """Return what a client trusts, and what it shows: a certificate with these names, or none."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        if names:
            (authority or self.authority).issue_cert(*names).configure_cert(context)
        return context


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Certificates of an authority that vouches for us and for clients."""
    folder = tmp_path_factory.mktemp("papers")
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1", "localhost")
    own.private_key_pem.write_to_path(str(folder / "key.pem"))
    for part in own.cert_chain_pems:
        part.write_to_path(str(folder / "cert.pem"), append=True)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    return Papers(folder, Tls(folder / "cert.pem", folder / "key.pem"), authority)


def mutual(papers: Papers, **more: Any) -> SyslogInput:
    """Return an input that wants certificates of clients."""
    return replace(TCP, tls=replace(papers.tls, client_ca_file=papers.folder / "ca.pem", **more))


async def say(found: Listening, context: ssl.SSLContext, text: bytes) -> asyncio.StreamWriter:
    """Say something to a listener; who is not let in finds out at once or later."""
    _, writer = await asyncio.open_connection("127.0.0.1", found.port, ssl=context, server_hostname="localhost")
    found.clients.append(writer)
    writer.write(text)
    return writer


async def test_messages_arrive_encrypted(tmp_path: Path, papers: Papers) -> None:
    """Counted ones, as the RFC wants, and lines as well, also when the client ends right behind them."""
    async with listening(tmp_path, replace(TCP, tls=papers.tls)) as found:
        writer = await say(found, papers.context(), b"6 <1>one7 <2>two\n" * 1000 + b"9 <3>ha")
        writer.close()
        with suppress(ssl.SSLError):
            await writer.wait_closed()
        await say(found, papers.context(), b"<4>line\n")
        await found.until_lines(2002)
        assert ["<1>one", "<2>two"] * 1000 == [line for line in found.tray.lines if line[1] in "12"]
        assert {"<3>ha", "<4>line"} <= set(found.tray.lines)
        assert 0 == found.counters.connections_refused


async def test_who_does_not_encrypt_is_hung_up_on(tmp_path: Path, papers: Papers) -> None:
    """Plain text is no handshake: nothing of it is taken, and others are served."""
    async with listening(tmp_path, replace(TCP, tls=papers.tls)) as found:
        reader, plain = await found.connect()
        plain.write(b"<13>plain\n" * 10)
        with suppress(OSError):
            assert b"<13>" not in await reader.read()
        await until(lambda: found.counters.connections_refused == 1)
        await say(found, papers.context(), b"<13>good\n")
        await found.until_lines(1)
        assert ["<13>good"] == found.tray.lines


async def test_only_clients_with_a_certificate_are_let_in(tmp_path: Path, papers: Papers) -> None:
    """None, or one of somebody else's authority, is turned away and counted."""
    async with listening(tmp_path, mutual(papers)) as found:
        for context in (papers.context(), papers.context("web-1", authority=trustme.CA())):
            with suppress(OSError):
                await say(found, context, b"<13>bad\n")
        await until(lambda: found.counters.connections_refused == 2)
        await say(found, papers.context("web-1"), b"<13>good\n")
        await found.until_lines(1)
        assert ["<13>good"] == found.tray.lines


async def test_a_certificate_may_be_optional(tmp_path: Path, papers: Papers) -> None:
    """Then who has none is let in."""
    async with listening(tmp_path, mutual(papers, is_client_required=False)) as found:
        await say(found, papers.context(), b"<13>none\n")
        await say(found, papers.context("web-1"), b"<13>one\n")
        await found.until_lines(2)


async def test_only_names_on_the_list_are_let_in(tmp_path: Path, papers: Papers) -> None:
    """A certificate of the right authority with another name is turned away."""
    async with listening(tmp_path, mutual(papers, client_names=("web-1.example.org",))) as found:
        await say(found, papers.context("web-2.example.org"), b"<13>bad\n")
        await until(lambda: found.counters.connections_refused == 1)
        await say(found, papers.context("web-1.example.org"), b"<13>good\n")
        await found.until_lines(1)
        assert ["<13>good"] == found.tray.lines


async def test_those_who_never_finish_the_handshake_are_counted_among_all(tmp_path: Path, papers: Papers) -> None:
    """They take a connection, so there are never more of them than allowed."""
    async with listening(tmp_path, limited(replace(TCP, tls=papers.tls), max_connections=5)) as found:
        for _ in range(20):
            await found.connect()
        await until(lambda: found.counters.connections_refused == 15)
        assert 5 == found.counters.connections


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), True),
        (("web-1.example.org",), True),
        (("WEB-1.example.org",), True),
        (("*.example.org",), True),
        (("*.org",), False),
        (("*",), False),
        (("10.0.0.7",), True),
        (("the web server",), True),
        (("web-2.example.org",), False),
    ],
)
def test_names_are_those_of_the_certificate(names: tuple[str, ...], *, expected: bool) -> None:
    """Alternative names and the common name count, in any case; a star stands for one part of a name."""
    certificate: Mapping[str, Any] = {
        "subject": ((("organizationName", "Example"),), (("commonName", "The web server"),)),
        "subjectAltName": (("DNS", "web-1.example.org"), ("IP Address", "10.0.0.7")),
    }
    assert expected == is_known(certificate, names)
    assert (not names) == is_known({}, names) == is_known(None, names)


def test_files_that_are_wrong_are_told(tmp_path: Path, papers: Papers) -> None:
    """The message names the input and the file, and nothing that is in it."""
    (tmp_path / "bad.pem").write_text("secret stuff")
    bad = tmp_path / "bad.pem"
    cases = [
        (replace(papers.tls, cert_file=tmp_path / "none.pem"), r"none\.pem.*No such file"),
        (replace(papers.tls, key_file=bad), r"its key in .*bad\.pem"),
        (replace(papers.tls, client_ca_file=bad), r"client_ca_file: expected certificates in .*bad\.pem"),
        (replace(papers.tls, client_ca_file=tmp_path / "none.pem"), r"client_ca_file.*No such file"),
    ]
    for tls, expected in cases:
        with pytest.raises(ConfigError, match=f"input net: tls.*{expected}") as caught:
            server_context(TCP.name, tls)
        assert "secret" not in str(caught.value)


async def test_a_certificate_that_cannot_be_used_ends_nothing(tmp_path: Path, papers: Papers) -> None:
    """A reload with a broken file is refused whole: connections and ports stay, also those of other inputs."""
    async with listening(tmp_path, replace(TCP, tls=papers.tls)) as found:
        writer = await say(found, papers.context(), b"<13>before\n")
        await found.until_lines(1)
        broken = tmp_path / "broken.pem"
        broken.write_text("no certificate")
        other = plan(replace(TCP, name="other"))
        with pytest.raises(ConfigError, match="input net: tls: expected a certificate"):
            await found.shipper.reconfigure([other, plan(replace(TCP, tls=Tls(broken, broken)))])
        assert ["net"] == list(found.shipper.sources)
        writer.write(b"<13>after\n")
        await say(found, papers.context(), b"<13>anew\n")
        await found.until_lines(3)
