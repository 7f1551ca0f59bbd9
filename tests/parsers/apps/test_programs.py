"""Layouts of single programs, found by themselves."""

from typing import Any

import pytest

from tests.packs import documents

LINES: dict[str, tuple[str, ...]] = {  # a source's lines; time of day, level, service or logger, message of the first
    "capnslog": (
        "2025-10-23 14:32:15.123456 W | etcdserver: slow read",
        "14:32:15.123 WARN etcdserver slow read",
    ),
    "hclog": (
        "2025-10-23T14:32:15.123Z [INFO]  core: vault is unsealed",
        "14:32:15.123 INFO core vault is unsealed",
    ),
    "envoy": (
        "[2025-10-23 14:32:15.123][15][warning][config] [a/b.cc:191] closed",
        "14:32:15.123 WARN config closed",
    ),
    "jvm": (
        "[2025-10-23T14:32:15.123+0000][info ][gc,start] GC(0) Pause",
        "14:32:15.123 INFO None GC(0) Pause",
    ),
    "jetty": (
        "2025-10-23 14:32:15.123:WARN:oejs.HttpChannel:qtp123-45: /orders",
        "14:32:15.123 WARN oejs.HttpChannel /orders",
    ),
    "websphere": (
        "[10/23/25 14:32:15:123 UTC] 0000004a webapp        E SRVE0293E: refused",
        "14:32:15.123 ERROR webapp SRVE0293E: refused",
    ),
    "jupyter": (
        "[E 2025-10-23 14:32:15.123 ServerApp] Could not load",
        "14:32:15.123 ERROR ServerApp Could not load",
    ),
    "db2": (
        "2025-10-23-14.32.15.123456+000 I1A5 LEVEL: Severe\nPID : 812  TID  : 1 PROC : db2sysc\nMESSAGE : full",
        "14:32:15.123 ERROR None MESSAGE : full",
    ),
    "oracle": (
        "2025-10-23T14:32:15.123456+00:00\nThread 1 advanced to log sequence 123",
        "14:32:15.123 INFO None Thread 1 advanced to log sequence 123",
    ),
    "asterisk": (
        "[Oct 23 14:32:15.123] ERROR[1234][C-00000001]: a.c:24 handle: refused",
        "14:32:15.123 ERROR a.c [Oct 23 14:32:15.123] ERROR[1234][C-00000001]: a.c:24 handle: refused",
    ),
    "mssql": (
        "2025-10-23 14:32:15.12 spid51      Starting up",
        "14:32:15.120 INFO None Starting up",
    ),
    "elasticsearch": (
        "[2025-10-23T14:32:15,123][WARN ][o.e.n.Node               ] [node-1] slow",
        "14:32:15.123 WARN None slow",
    ),
    "jboss": (
        "2025-10-23 14:32:15,123 WARN  [org.jboss.as] (Controller Boot Thread) WFLYSRV0026: started with errors",
        "14:32:15.123 WARN org.jboss.as WFLYSRV0026: started with errors",
    ),
    "esxi": (
        "2025-10-23T14:32:15.123Z esx1 Hostd: warning hostd[2099123] [Originator@6876 sub=Vimsvc opID=a] opened",
        "14:32:15.123 WARN Vimsvc opened",
    ),
    "rails": (
        'Started GET "/orders" for 10.0.0.7 at 2025-10-23 14:32:15 +0000',
        '14:32:15.000 INFO None Started GET "/orders" for 10.0.0.7 at 2025-10-23 14:32:15 +0000',
    ),
    "cluster": (
        "- 1761229935 2025.10.23 cn1 Oct 23 14:32:15 cn1/cn1 Server Administrator: Storage Service EventID: 2095",
        "14:32:15.000 INFO None Storage Service EventID: 2095",
    ),
}


def told(event: dict[str, Any]) -> str:
    """The parts of an event in one text."""
    logger = event["extra_fields"].get("logger")
    return f"{event['timestamp'][11:23]} {event['level']} {logger} {event['message']}"


@pytest.mark.parametrize("name", LINES)
def test_a_program_is_told_by_its_lines(name: str) -> None:
    """Nobody has said what the source is, and what is in the line's head is not in the message."""
    line, expected = LINES[name]
    assert [expected] * 3 == [told(event) for event in documents([line] * 3)]
