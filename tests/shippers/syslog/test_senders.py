"""Other people's programs send to it: logger, rsyslog and syslog-ng, by every way they know."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme

from shippers.listening.tls import Tls
from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob, SpoolShipper
from shippers.syslog.configured import plan
from shippers.syslog.datagrams import DatagramListener
from shippers.syslog.streams import StreamListener
from tests.services.machine import free_ports
from tests.shippers.syslog.listening import UDP
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

MODULES = Path("/usr/lib/x86_64-linux-gnu/rsyslog")
COUNT = 100
WAYS = ("udp", "lines", "counted", "tls", "unix", "unix_stream")

needs_logger = pytest.mark.skipif(not shutil.which("logger"), reason="NOT TESTED: logger (util-linux) is not here")
needs_rsyslog = pytest.mark.skipif(not shutil.which("rsyslogd"), reason="NOT TESTED: rsyslog is not here")
needs_syslog_ng = pytest.mark.skipif(not shutil.which("syslog-ng"), reason="NOT TESTED: syslog-ng is not here")


@dataclass
class Taking:
    """A shipper that listens in every way, each an input named by it."""

    folder: Path
    shipper: SpoolShipper
    tray: Tray

    def port(self, way: str) -> int:
        """The port of an input."""
        listener = self.shipper.sources[way]
        assert isinstance(listener, DatagramListener | StreamListener)
        return listener.port

    def path(self, way: str) -> Path:
        """The socket of an input in the file system."""
        return self.folder / way

    def lines(self, way: str) -> list[str]:
        """What came by an input."""
        marked = f'"input":"{way}"'.encode()
        found = zip(self.tray.records, self.tray.contents, strict=True)
        return [text for record, lines in found if marked in record.value for text in lines.texts]

    async def until_all(self, way: str) -> None:
        """Wait until every numbered message has come by an input, once."""
        numbers = [f"number {number:03d}." for number in range(COUNT)]
        await until(lambda: len(self.lines(way)) >= COUNT, lambda: (way, self.lines(way)[-3:]))
        lines = self.lines(way)
        assert numbers == [next(number for number in numbers if number in line) for line in lines]
        assert all(line.startswith("<13>") for line in lines), lines[0]


@asynccontextmanager
async def taking(folder: Path) -> AsyncIterator[Taking]:
    """Listen in every way within a block."""
    authority = trustme.CA()
    own = authority.issue_cert("localhost", "127.0.0.1")
    own.private_key_pem.write_to_path(str(folder / "key.pem"))
    own.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    tcp = replace(UDP, protocol="tcp")
    tls = replace(tcp, name="tls", tls=Tls(folder / "cert.pem", folder / "key.pem"))
    sources = [
        replace(UDP, name="udp"),
        *(replace(tcp, name=name) for name in ("lines", "counted")),
        tls,
        replace(UDP, name="unix", protocol="unix", path=folder / "unix"),
        replace(UDP, name="unix_stream", protocol="unix_stream", path=folder / "unix_stream"),
    ]
    tray = Tray()
    shipper = SpoolShipper(SpoolJob([plan(source) for source in sources], folder / "spool", SpoolSettings(1)), tray)
    stop = asyncio.Event()
    running = asyncio.create_task(shipper.run(stop))
    found = Taking(folder, shipper, tray)
    await until(lambda: running.done() or found.port("tls") > 0)
    try:
        yield found
    finally:
        stop.set()
        await running


@contextmanager
def process(folder: Path, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program within a block; end it behind it."""
    with (folder / "program.txt").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


@needs_logger
async def test_logger_sends_by_every_way(tmp_path: Path) -> None:
    """Datagrams, both framings of TCP, and both kinds of local sockets."""
    numbered = "".join(f"number {number:03d}.\n" for number in range(COUNT)).encode()
    async with taking(tmp_path) as found:
        ways = {
            "udp": ["-n", "127.0.0.1", "-P", str(found.port("udp")), "-d"],
            "lines": ["-n", "127.0.0.1", "-P", str(found.port("lines")), "-T"],
            "counted": ["-n", "127.0.0.1", "-P", str(found.port("counted")), "-T", "--octet-count"],
            "unix": ["-u", str(found.path("unix")), "-d"],
            "unix_stream": ["-u", str(found.path("unix_stream")), "-T", "--octet-count"],
        }
        for way, options in ways.items():
            sender = await asyncio.create_subprocess_exec(
                "logger", "--socket-errors=on", *options, stdin=subprocess.PIPE, stderr=subprocess.PIPE
            )
            _, errors = await sender.communicate(numbered)
            assert (0, b"") == (sender.returncode, errors), way
            await found.until_all(way)


RSYSLOG = """
global(workDirectory="{folder}" defaultNetstreamDriverCAFile="{folder}/ca.pem")
module(load="imptcp")
module(load="omuxsock")
input(type="imptcp" port="{entry}" address="127.0.0.1")
template(name="raw" type="string" string="%rawmsg%")
template(name="line" type="string" string="%rawmsg%\\n")
$OMUxSockSocket {folder}/unix
action(type="omfwd" target="127.0.0.1" port="{udp}" protocol="udp" template="raw")
action(type="omfwd" target="127.0.0.1" port="{lines}" protocol="tcp" template="raw")
action(type="omfwd" target="127.0.0.1" port="{counted}" protocol="tcp" TCP_Framing="octet-counted" template="raw")
*.* :omuxsock:;raw
"""
RSYSLOG_TLS = """
action(type="omfwd" target="127.0.0.1" port="{tls}" protocol="tcp" TCP_Framing="octet-counted" template="raw"
       streamDriver="gtls" streamDriverMode="1" streamDriverAuthMode="anon")
"""


@needs_rsyslog
async def test_rsyslog_forwards_by_every_way(tmp_path: Path) -> None:
    """Datagrams, both framings of TCP, TLS where its driver is installed, and a local socket."""
    (entry,) = free_ports(1)
    has_tls = (MODULES / "lmnsd_gtls.so").exists()
    async with taking(tmp_path) as found:
        ports = {way: found.port(way) for way in WAYS}
        text = (RSYSLOG + (RSYSLOG_TLS if has_tls else "")).format(folder=tmp_path, entry=entry, **ports)
        (tmp_path / "rsyslog.conf").write_text(text)
        pid = str(tmp_path / "pid")
        with process(tmp_path, "rsyslogd", "-n", "-f", str(tmp_path / "rsyslog.conf"), "-i", pid):
            await _tell(entry)
            for way in ("udp", "lines", "counted", "unix", *(["tls"] if has_tls else [])):
                await found.until_all(way)
    if not has_tls:
        pytest.skip("NOT TESTED: rsyslog by TLS, as its driver (rsyslog-gnutls) is not here")


SYSLOG_NG = """
@version: 3.38
options {{ threaded(yes); }};
source entry {{ network(ip("127.0.0.1") port({entry}) transport("tcp") flags(no-parse)); }};
destination udp {{ network("127.0.0.1" port({udp}) transport("udp") template("$MSG\\n")); }};
destination lines {{ network("127.0.0.1" port({lines}) transport("tcp") template("$MSG\\n")); }};
destination counted {{ syslog("127.0.0.1" port({counted}) transport("tcp")); }};
destination tls {{
  network("127.0.0.1" port({tls}) transport("tls") template("$MSG\\n") tls(ca-file("{folder}/ca.pem")));
}};
destination unix {{ unix-dgram("{folder}/unix" template("$MSG\\n")); }};
destination unix_stream {{ unix-stream("{folder}/unix_stream" template("$MSG\\n")); }};
log {{ source(entry); destination(udp); destination(lines); destination(counted); destination(tls);
      destination(unix); destination(unix_stream); }};
"""


@needs_syslog_ng
async def test_syslog_ng_forwards_by_every_way(tmp_path: Path) -> None:
    """Datagrams, both framings of TCP, TLS, and both kinds of local sockets."""
    (entry,) = free_ports(1)
    async with taking(tmp_path) as found:
        ports = {way: found.port(way) for way in WAYS}
        (tmp_path / "syslog-ng.conf").write_text(SYSLOG_NG.format(folder=tmp_path, entry=entry, **ports))
        files = ["-f", "syslog-ng.conf", "-R", "persist", "-p", "pid", "-c", "control"]
        with process(tmp_path, "syslog-ng", "-F", "--no-caps", *files):
            await _tell(entry)
            for way in WAYS:
                await found.until_all(way)


async def _tell(port: int) -> None:
    """Give a program numbered messages as soon as it listens."""
    deadline = time.monotonic() + 60
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        except OSError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
    for number in range(COUNT):
        writer.write(f"<13>1 2026-11-21T10:00:00Z web-1 app 7 - - number {number:03d}.\n".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
