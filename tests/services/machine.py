"""What the services need of this machine: a cache folder, free ports, a JDK and Maven."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FETCH_SECS = 600
JVM_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/local/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/opt/hostedtoolcache/Java_*/*/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


class ServiceMissingError(Exception):
    """This machine lacks what a service needs to run; the message says what to install."""


@dataclass(frozen=True)
class Jdk:
    """A Java installation and its feature version, as its `release` file gives it."""

    home: Path
    version: int

    @property
    def java(self) -> str:
        """The launcher's path."""
        return str(self.home / "bin" / "java")

    @property
    def javac(self) -> str:
        """The compiler's path; it need not exist (a JRE has none)."""
        return str(self.home / "bin" / "javac")


def find_jdk(at_least: int, *, compiler: bool = False) -> Jdk:
    """Return the first Java of version `at_least`: the environment's, then the PATH's, then the usual folders'."""
    for home in _java_homes():
        jdk = _read_release(home)
        if jdk and jdk.version >= at_least and (not compiler or Path(jdk.javac).exists()):
            return jdk
    kind = "JDK (with javac)" if compiler else "Java"
    raise ServiceMissingError(
        f"needs a {kind} {at_least} or newer: install one, or point JAVA_HOME or ES_JAVA_HOME to it"
    )


def _java_homes() -> Iterator[Path]:
    names = ["ES_JAVA_HOME", "JAVA_HOME", *sorted(name for name in os.environ if name.startswith("JAVA_HOME_"))]
    yield from (Path(os.environ[name]) for name in names if os.environ.get(name))
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve().parents[1]
    for pattern in JVM_FOLDERS:
        full = Path(pattern).expanduser()
        yield from sorted(Path(full.anchor).glob(str(full.relative_to(full.anchor))))


def _read_release(home: Path) -> Jdk | None:
    release = home / "release"
    if not release.is_file() or not (home / "bin" / "java").exists():
        return None
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return Jdk(home, int(found[1])) if found else None


def run_maven(*arguments: str) -> None:
    """Run Maven in batch mode; a failure raises with the end of what it said."""
    maven = shutil.which("mvn")
    if maven is None:
        raise ServiceMissingError("needs Maven (mvn) on the PATH to fetch the service")
    command = [maven, "--batch-mode", "--no-transfer-progress", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECS, check=False)
    if done.returncode:
        raise RuntimeError(f"Maven ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")


@contextmanager
def cache_folder(service: str) -> Iterator[Path]:
    """Yield this service's download folder, held against other processes that would fill it at the same time."""
    root = Path(os.environ.get("LOGFLOW_TEST_CACHE") or REPOSITORY / ".cache")
    folder = (root / "services" / service).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on now, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


def listens(port: int) -> bool:
    """Say whether something accepts connections on a local port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True
