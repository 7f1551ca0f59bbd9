"""What `auto` takes for syslog: of lines with an ISO time, those that name a program."""

import pytest

from logflow_app.config.parsers import AutoParser
from tests.packs import document

PLAIN = (
    "2025-10-23T14:32:15.123Z main started the server",
    "2025-10-23T14:32:15Z Listening on port 8080",
    "2025-10-23T14:32:15Z GET /index took 12ms",
    "2025-10-23T14:32:15+02:00 worker-3 done",
)
SYSLOG = (
    ("2025-10-23T14:32:15.123+02:00 web-1 sshd[42]: Accepted", "sshd", "web-1"),
    ("2025-10-23T14:32:15Z web-1 CRON[9]: x", "CRON", "web-1"),
    ("2025-10-23T14:32:15Z web-1 systemd: Started x.", "systemd", "web-1"),
    ("2025-10-23T14:32:15Z sw-1 %SYS-5-CONFIG_I: Configured", "SYS", "sw-1"),
    ("2025-10-23T14:32:15Z 10.0.0.1 restarted", "app", "10.0.0.1"),
    ("<38>2025-10-23T14:32:15Z web-1 restarted", "app", "web-1"),
    ("Oct 23 14:32:15 web-1 last message repeated 3 times", "app", "web-1"),
)


@pytest.mark.parametrize("line", PLAIN)
def test_no_word_of_a_programs_own_log_becomes_a_host(line: str) -> None:
    """Whatever reads it, all that stands behind the time is the message."""
    found = document(line, AutoParser())
    assert (line.partition(" ")[2], None) == (found["message"], found["extra_fields"].get("host"))


@pytest.mark.parametrize(("line", "service", "host"), SYSLOG)
def test_what_names_a_program_or_has_a_mark_of_syslog_is_syslog(line: str, service: str, host: str) -> None:
    """Also without a priority."""
    found = document(line, AutoParser())
    assert (service, host) == (found["service"], found["extra_fields"]["host"])
