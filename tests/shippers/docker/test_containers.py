"""What Docker says of containers chooses their logs and labels their lines."""

import os
from pathlib import Path

import pytest

from shippers.docker.configured import LOGS, file_inputs
from shippers.docker.containers import Choice, Containers
from shippers.file.about import About
from shippers.file.finder import Finder
from shippers.file.settings import FileInput
from shippers.file.shape import Shape
from tests.config.loaded import loaded
from tests.shippers.docker.daemon import COMPOSE, Daemon
from tests.shippers.file.driven import Driven
from tests.shippers.sourcing import metadata_of

DOCKER = Shape(container="docker")

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def daemon(tmp_path: Path) -> Daemon:
    """A folder with a service of Compose, a plain container, and one without labels."""
    made = Daemon(tmp_path / "containers")
    made.create(1, "shop-web-1", COMPOSE)
    made.create(2, "redis", {"team": "red"}, "redis:7")
    made.create(3, "one-off", None)
    for number in (1, 2, 3):
        made.write(number, f"line of {number}")
    return made


def input_of(daemon: Daemon, more: str = "") -> FileInput:
    """Return what the configuration of an input of Docker comes to."""
    (source,) = file_inputs(loaded(f"inputs: {{docker: [{{name: d, root: {daemon.root}{more}}}]}}\n"))
    return source


def test_the_files_are_dockers_own(daemon: Daemon) -> None:
    """Its lines are unwrapped, and lines of several events' joined as any input's are."""
    source = input_of(daemon, ", multiline: python")
    assert "docker" == source.shape.container
    assert source.shape.multiline is not None


def test_a_service_of_compose_is_known_by_its_project(daemon: Daemon) -> None:
    """Name, image, labels and Compose's names, without Compose's own bookkeeping."""
    about = {
        "id": daemon.id_of(1)[:12],
        "name": "shop-web-1",
        "image": "nginx:1.25",
        "labels": {"team": "blue", "org.opencontainers.image.version": "1.25.3"},
        "compose": {"project": "shop", "service": "web"},
    }
    assert About("web", {"container": about}) == Containers().about(str(daemon.log_of(1)))


def test_what_a_container_does_not_have_is_left_out(daemon: Daemon) -> None:
    """One that was run by hand has a name and an image; one of which Docker says nothing has its id."""
    known = {"id": daemon.id_of(3)[:12], "name": "one-off", "image": "nginx:1.25"}
    assert About("one-off", {"container": known}) == Containers().about(str(daemon.log_of(3)))
    unknown = daemon.id_of(9)[:12]
    assert About(unknown, {"container": {"id": unknown}}) == Containers().about(str(daemon.log_of(9)))


@pytest.mark.parametrize(
    ("more", "numbers"),
    [
        ("", [1, 2, 3]),
        (", containers: ['shop-*', redis]", [1, 2]),
        (", exclude: [redis]", [1, 3]),
        (", labels: [team]", [1, 2]),
        (", labels: [team=red]", [2]),
        (", labels: [team, com.docker.compose.service=web]", [1]),
        (", containers: ['*'], exclude: ['shop-*'], labels: [team]", [2]),
    ],
)
def test_containers_are_chosen(daemon: Daemon, more: str, numbers: list[int]) -> None:
    """By name and label; only the logs of those are found."""
    found = {entry.path for entry in Finder([input_of(daemon, more).globs]).find()}
    assert {str(daemon.log_of(number)) for number in numbers} == found


def test_labels_are_kept_as_asked(daemon: Daemon) -> None:
    """Some images have dozens."""
    containers = Containers(Choice(keep_labels=("team", "x*")))
    assert {"team": "blue"} == containers.about(str(daemon.log_of(1))).fields["container"]["labels"]


def test_what_docker_has_changed_is_seen(daemon: Daemon) -> None:
    """`docker rename` while nothing of the container is read yet."""
    containers, log = Containers(Choice(names=("new",))), str(daemon.log_of(3))
    assert not containers.wants(log)
    daemon.create(3, "new")
    os.utime(daemon.log_of(3).parent / "config.v2.json", ns=(1, 1))
    assert containers.wants(log)


@pytest.mark.parametrize("content", [b"", b"{", b'{"Name": 7}', b"\xff\xfe", b"[]", b'{"Config": null, "Name": "/x"}'])
def test_what_is_no_file_of_dockers_is_no_container(daemon: Daemon, content: bytes) -> None:
    """Its log is read where all are, and only then."""
    (daemon.log_of(3).parent / "config.v2.json").write_bytes(content)
    log = str(daemon.log_of(3))
    assert [True, False] == [Containers(Choice(names=names)).wants(log) for names in ((), ("*",))]
    assert daemon.id_of(3)[:12] == Containers().about(log).service


async def test_lines_come_with_their_container(daemon: Daemon, tmp_path: Path) -> None:
    """Through the file shipper, also from a container that is started later."""
    known = Containers(Choice(exclude=("redis",)))
    ship = Driven(daemon.root, LOGS, checkpoint=tmp_path / "checkpoints", knowledge=known, shape=DOCKER)
    await ship.poll()
    daemon.create(4, "late", {"team": "green"})
    daemon.write(4, "hello")
    daemon.write(4, "oh no", stream="stderr")
    await ship.poll()
    await ship.stop()
    assert ["hello", "line of 1", "line of 3", "oh no"] == sorted(ship.tray.lines)
    assert {1_762_264_930.25} == {metadata_of(record).shipper_timestamp for record in ship.tray.records}
    services = {meta.service: meta.fields["container"]["name"] for meta in map(metadata_of, ship.tray.records)}
    assert {"web": "shop-web-1", "one-off": "one-off", "late": "late"} == services


async def test_a_line_that_is_sent_again_is_sent_the_same(daemon: Daemon, tmp_path: Path) -> None:
    """What was known of a container when its log was first seen stays with the log, over kills and `docker rename`."""
    ship = Driven(daemon.root, LOGS, checkpoint=tmp_path / "checkpoints", knowledge=Containers(), shape=DOCKER)
    ship.tray.holds = True
    await ship.poll()
    await ship.crash()
    daemon.create(1, "another-name")
    os.utime(daemon.log_of(1).parent / "config.v2.json", ns=(1, 1))
    ship.tray.holds = False
    await ship.poll()
    await ship.stop()
    held = b"line of 1"
    first = [(record.lane, metadata_of(record).fields) for record in ship.tray.records if held in record.value]
    assert 2 == len(first)
    assert first[0] == first[1]
