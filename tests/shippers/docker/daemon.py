"""A folder as Docker's daemon keeps it: what it writes of a container, and its log by the driver json-file."""

import json
from pathlib import Path

COMPOSE = {
    "com.docker.compose.project": "shop",
    "com.docker.compose.service": "web",
    "com.docker.compose.container-number": "1",
    "com.docker.compose.config-hash": "f2c0",
    "team": "blue",
    "org.opencontainers.image.version": "1.25.3",
}


class Daemon:
    """Containers by number; each has an id of 64 digits."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def id_of(self, number: int) -> str:
        """Return the id of a container."""
        return f"{number:064x}"

    def log_of(self, number: int) -> Path:
        """Return the log of a container."""
        return self.root / self.id_of(number) / f"{self.id_of(number)}-json.log"

    def create(self, number: int, name: str, labels: dict[str, str] | None = None, image: str = "nginx:1.25") -> Path:
        """Write what Docker 28 writes of a new container, shortened; return its log, which is not there yet."""
        log = self.log_of(number)
        log.parent.mkdir(exist_ok=True)
        said = {
            "StreamConfig": {},
            "State": {"Running": True, "Pid": 4242, "StartedAt": "2025-11-04T14:02:09.123456789Z"},
            "ID": self.id_of(number),
            "Created": "2025-11-04T14:02:08.5Z",
            "Path": "/docker-entrypoint.sh",
            "Args": ["nginx"],
            "Config": {"Hostname": self.id_of(number)[:12], "Tty": False, "Image": image, "Labels": labels},
            "Image": "sha256:60c8a892f36faf6c9215464005ee6fb8cf0585f70b113c0b030f6cb497a41876",
            "LogPath": str(log),
            "Name": f"/{name}",
            "Driver": "overlay2",
        }
        (log.parent / "config.v2.json").write_text(json.dumps(said))
        return log

    def write(self, number: int, *lines: str, stream: str = "stdout") -> None:
        """Append to a container's log, as the driver does."""
        with self.log_of(number).open("a") as log:
            for line in lines:
                log.write(json.dumps({"log": f"{line}\n", "stream": stream, "time": "2025-11-04T14:02:10.25Z"}) + "\n")
