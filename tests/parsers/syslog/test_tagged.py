"""What `auto` takes for syslog: of lines with an ISO time, those that name a program."""

import pytest

from logflow_app.config.parsers import AutoParser
from tests.packs import document

PLAIN = (
    "2025-10-23T14:32:15.123Z main started the server",
    "2025-10-23T14:32:15Z Listening on port 8080",
    "2025-10-23T14:32:15Z GET /index took 12ms",
    "2025-10-23T14:32:15+02:00 worker-3 done",
    "2025-10-23T14:32:15Z job finished: ok",
    "2025-10-23T14:32:15.123Z Connection lost: retrying",
    "2025-10-23T14:32:15.123456+02:00 Connection lost: retrying",
)
SENTENCES = (
    "2025-10-23 14:32:15 upload failed: disk full",
    "2025-10-23 14:32:15.123 Request failed: timeout",
    "2025-10-23 14:32:15 worker-3 failed: disk full",
)
SYSLOG = (
    ("2025-10-23T14:32:15.123+02:00 web-1 sshd[42]: Accepted", "sshd", "web-1"),
    ("2025-10-23T14:32:15Z web-1 CRON[9]: x", "CRON", "web-1"),
    ("2025-10-23T14:32:15Z web-1 systemd: Started x.", "systemd", "web-1"),
    ("2025-10-23T14:32:15+02:00 db systemd: Started x.", "systemd", "db"),
    ("2025-10-23T14:32:15.123456+02:00 db shopd: up", "shopd", "db"),
    ("2025-10-23 14:32:15 db shopd[812]: up", "shopd", "db"),
    ("2025-10-23 14:32:15 web-1 kernel: up", "kernel", "web-1"),
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


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_with_a_colon_names_no_program(line: str) -> None:
    """Behind an ISO time with a blank in it, as hardly any syslog has."""
    found = document(line, AutoParser())
    assert (line.split(" ", 2)[2], "app", None) == (
        found["message"], found["service"], found["extra_fields"].get("host"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "time", "level"),
    [
        ("Oct 23 14:32:15 ERROR boom", "2025-10-23T14:32:15.000Z", "ERROR"),
        ("Oct 23 14:32:15 WARN boom", "2025-10-23T14:32:15.000Z", "WARN"),
        ("Thu Oct 23 14:32:15 PDT 2025 ERROR boom", "2025-10-23T21:32:15.000Z", "ERROR"),
        ("Mon Oct 21 14:32:15 UTC 2024: boom", "2024-10-21T14:32:15.000Z", "INFO"),
    ],
)
def test_neither_a_level_nor_a_zone_is_a_host(line: str, time: str, level: str) -> None:
    """Behind RFC 3164's time too, which `date` writes with zone and year."""
    found = document(line, AutoParser())
    assert (time, level, "boom", None) == (
        found["timestamp"], found["level"], found["message"], found["extra_fields"].get("host"),
    )  # fmt: skip


@pytest.mark.parametrize(("dyno", "service"), [("app[web.1]", "app"), ("heroku[router]", "heroku")])
def test_herokus_log_names_no_host(dyno: str, service: str) -> None:
    """But who wrote the line, where others have the process's number."""
    found = document(f"2025-10-23T12:32:15.123456+00:00 {dyno}: ERROR: boom", AutoParser())
    assert (service, "ERROR", dyno.partition("[")[2][:-1]) == (
        found["service"], found["level"], found["extra_fields"]["pid"],
    )  # fmt: skip
