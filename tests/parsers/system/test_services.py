"""Every service of the family: its lines alone, under syslog's head, and what is none of its lines."""

import pytest

from logflow_app.parsers.system import ALIASES, SYSTEM
from logflow_app.parsers.system.linux import parse_linux
from logflow_app.parsers.system.services import READERS, SERVICES, fields_of
from tests.packs import section
from tests.parsers.test_contract import FIXTURES

NAMES = sorted(set(SYSTEM) - set(ALIASES))
STRANGERS = [
    "2025-10-23 14:32:15,123 INFO root: started",
    "2025-10-23 14:32:15,123 root INFO: started",
    "2025-10-23T14:32:15Z WARN pool is empty",
    "2025-10-23T14:32:15Z ERROR: pool is empty",
    "",
    "2025-10-23 14:32:15 INFO [payment-service] Payment completed for user 7 from 192.0.2.1 port 5",
    '{"message": "Accepted password for bob from 192.0.2.2 port 22 ssh2"}',
    '192.0.2.1 - bob [23/Oct/2025:14:32:15 +0000] "GET /a/b HTTP/1.1" 200 12 "-" "curl"',
    "level=info msg=started host=web-1",
    "E1023 14:32:15.000000 1 main.go:7] failed for user bob",
    "plain words, with a comma / and a slash: and a colon > and [brackets]",
]


def lines_of(name):
    """The lines of a fixture."""
    return (FIXTURES / f"{name}.log").read_text().split("\n")[:-1]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_fixture_is_taken(name) -> None:
    """The lines people know a service by are read."""
    lines = lines_of(name)
    assert list(range(len(lines))) == list(SYSTEM[name](section(type=name))(lines).positions)


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_others_are_left_to_others(name) -> None:
    """Detection offers every line to every parser: each says no to what it does not know."""
    assert [] == list(SYSTEM[name](section(type=name))(STRANGERS).positions)


def test_linux_reads_what_each_service_reads() -> None:
    """Under syslog's head a line has the fields its own parser gives it."""
    for service in SERVICES:
        if service.name in ("iptables", "wireguard", "auditd", "pam", "mikrotik"):
            continue  # rows of the kernel's, of any program's, or without a program's name
        lines = [line for line in lines_of(service.name) if parse_linux([line]).positions]
        lines = [line for line in lines if parse_linux([line]).services[0]]
        assert SYSTEM[service.name](section(type=service.name))(lines).rows == parse_linux(lines).rows, service.name


def test_programs_are_known_by_one_service() -> None:
    """What a program is called decides how its messages are read; only the kernel has several readers."""
    programs = [program for service in SERVICES if not service.is_picky for program in service.programs]
    assert sorted(set(programs)) == sorted(programs)
    assert set(programs) <= set(READERS)


def test_under_its_name_a_service_has_every_message() -> None:
    """A message nobody knows is its program's all the same, with the head's fields."""
    for service in SERVICES:
        lines = [f"Oct 22 10:00:00 gw {program}[7]: xyzzy" for program in service.programs]
        rows = SYSTEM[service.name](section(type=service.name))(lines).rows or []
        assert ([] if service.is_picky else [{"host": "gw", "pid": 7}] * len(lines)) == rows, service.name


@pytest.mark.parametrize(
    ("program", "message", "fields"),
    [
        ("/usr/sbin/cron", "(bob) CMD (ls)", {"user": "bob", "action": "CMD", "command": "ls"}),
        ("postfix/submission/smtpd", "8A1B2C3D4E: removed", {"queue_id": "8A1B2C3D4E", "action": "removed"}),
        ("sshd(pam_unix)", "session closed for user bob", {"action": "session closed", "user": "bob"}),
        ("unheard-of", "pam_x(a:b): hello", {"pam_module": "pam_x", "pam_service": "a", "pam_type": "b"}),
        ("unheard-of", "hello", None),
        (
            "dnsmasq-dhcp",
            "DHCPACK(eth0) 00:11:22:33:44:55   lost",
            {"interface": "eth0", "mac": "00:11:22:33:44:55", "type": "DHCP_LEASE", "problem": "lost"},
        ),
        ("sshd", "Exiting on signal 15", None),
    ],
)  # fmt: skip
def test_the_program_decides_how_a_message_is_read(program, message, fields) -> None:
    """Its path, its instance and its daemons' names are seen through; an unknown message has no fields."""
    assert fields == fields_of(program, message)
