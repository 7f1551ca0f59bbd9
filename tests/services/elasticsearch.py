"""A real Elasticsearch: one node on free local ports, from the distribution published for integration tests."""

import fcntl
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.services.child import Child
from tests.services.machine import Jdk, cache_folder, find_jdk, free_ports, run_maven

VERSION = "9.5.3"
JAVA_VERSION = 21
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
ENDPOINT = Path(__file__).parent / "endpoints" / "RootEndpoint.java"
DESCRIPTOR = {
    "name": "logflow-tests-root",
    "description": "Answers on / for the tests",
    "version": "1",
    "classname": "logflow.tests.RootEndpoint",
    "java.version": str(JAVA_VERSION),
    "elasticsearch.version": VERSION,
}
READY_SECS = 180
FREE_SECS = 30
POLL_SECS = 0.05
UNPRIVILEGED = "nobody"

Settings = Mapping[str, str | int | bool]


class Elasticsearch:
    """One node. `stop` and `kill` keep the data, so `start` goes on with it; `close` (or leaving `with`) removes it."""

    def __init__(self, settings: Settings | None = None, *, heap: str = "512m") -> None:
        """Take further node settings; nothing is fetched or started yet."""
        self.port, self._transport_port = free_ports(2)
        self._folder = Path(tempfile.mkdtemp(prefix="logflow-elasticsearch-"))
        self._settings = dict(settings or {})
        self._heap = heap
        self._child = Child(self._folder / "node.log")

    @staticmethod
    def prepare() -> Path:
        """Fetch and unpack the node and build its endpoint unless the cache has it; return the node's folder."""
        jdk = find_jdk(JAVA_VERSION, compiler=True)
        with cache_folder("elasticsearch") as cache:
            home = cache / f"elasticsearch-{VERSION}"
            if not home.exists():
                part = cache / "part"
                shutil.rmtree(part, ignore_errors=True)
                _unpack(_fetch(cache), part)
                _add_endpoint(part / home.name, jdk)
                (part / home.name).rename(home)
            return home

    @property
    def url(self) -> str:
        """The address for clients."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether the node's process lives."""
        return self._child.running

    def start(self, settings: Settings | None = None, deadline_secs: float = READY_SECS) -> Self:
        """Start the node and wait until it answers; `settings` are added to those given before."""
        self._settings |= settings or {}
        home, jdk = self._node(), find_jdk(JAVA_VERSION, compiler=True)
        uid = _unprivileged_uid()
        self._write_config(home, uid)
        env = {
            "PATH": os.environ["PATH"],
            "ES_JAVA_HOME": str(jdk.home),
            "ES_PATH_CONF": str(self._folder / "config"),
            "ES_TMPDIR": str(self._folder / "tmp"),
            "ES_JAVA_OPTS": f"-Xms{self._heap} -Xmx{self._heap}",
        }
        self._child.start(["bash", str(home / "bin" / "elasticsearch")], env=env, uid=uid)
        self._child.wait_until(self._answers, deadline_secs)
        return self

    def stop(self) -> None:
        """End the node in good order."""
        self._child.stop()
        self._wait_until_data_is_free()

    def kill(self) -> None:
        """End the node with SIGKILL."""
        self._child.kill()
        self._wait_until_data_is_free()

    def pause(self) -> None:
        """Freeze the node: connections stay open and nothing answers."""
        self._child.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen node go on."""
        self._child.signal(signal.SIGCONT)

    def close(self) -> None:
        """End the node and remove its data."""
        self._child.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _node(self) -> Path:
        """Return a node tree the unprivileged user can reach: the cache's, or a copy beside the data."""
        home = self.prepare()
        if os.geteuid() or all(folder.stat().st_mode & 0o001 for folder in home.parents):
            return home
        copy = self._folder / "node"
        if not copy.exists():
            shutil.copytree(home, copy)
        return copy

    def _write_config(self, home: Path, uid: int | None) -> None:
        config = self._folder / "config"
        if not config.exists():
            shutil.copytree(home / "config", config)
            for name in ("data", "logs", "repo", "tmp"):
                (self._folder / name).mkdir()
        settings = {
            "cluster.name": "logflow-tests",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": self._transport_port,
            "discovery.type": "single-node",
            "path.data": str(self._folder / "data"),
            "path.logs": str(self._folder / "logs"),
            "path.repo": str(self._folder / "repo"),
            "xpack.security.enabled": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
        } | self._settings
        lines = (f"{key}: {json.dumps(value)}\n" for key, value in settings.items())
        (config / "elasticsearch.yml").write_text("".join(lines))
        if uid is not None:
            subprocess.run(["chown", "-R", f"{uid}:{uid}", str(self._folder)], check=True)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url, timeout=2) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as answer:
            answer.close()
            return answer.code == 401  # up, and asks who we are
        except OSError:
            return False

    def _wait_until_data_is_free(self) -> None:
        """Wait until the server, a grandchild, has let go of its data folder."""
        path = self._folder / "data" / "node.lock"
        end = time.monotonic() + FREE_SECS
        while path.exists() and _is_locked(path):
            if time.monotonic() > end:
                raise TimeoutError(f"the node still holds its data after {FREE_SECS} s")
            time.sleep(POLL_SECS)


def _fetch(cache: Path) -> Path:
    archive = cache / f"elasticsearch-{VERSION}.zip"
    if not archive.exists():
        part = cache / "download"
        run_maven(COPY_GOAL, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={part}")
        (part / archive.name).rename(archive)
    return archive


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
    for program in folder.glob("*/bin/*"):
        program.chmod(0o755)


def _add_endpoint(home: Path, jdk: Jdk) -> None:
    """Compile the endpoint against the node's own jars and put it where the node looks for plugins."""
    plugin = home / "plugins" / DESCRIPTOR["name"]
    plugin.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as classes:
        command = [
            jdk.javac,
            "-nowarn",
            "--release",
            str(JAVA_VERSION),
            "-cp",
            f"{home}/lib/*",
            "-d",
            classes,
            str(ENDPOINT),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the test endpoint does not compile: {done.stderr}")
        with zipfile.ZipFile(plugin / "root-endpoint.jar", "w") as jar:
            for file in Path(classes).rglob("*.class"):
                jar.write(file, file.relative_to(classes))
    lines = (f"{key}={value}\n" for key, value in DESCRIPTOR.items())
    (plugin / "plugin-descriptor.properties").write_text("".join(lines))
    subprocess.run(["chmod", "-R", "a+rX", str(plugin.parent)], check=True)


def _unprivileged_uid() -> int | None:
    """Return whom to run as: Elasticsearch refuses root, so root runs it as another; anybody else as himself."""
    return None if os.geteuid() else pwd.getpwnam(UNPRIVILEGED).pw_uid


def _is_locked(path: Path) -> bool:
    with path.open("r+b") as held:
        try:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
