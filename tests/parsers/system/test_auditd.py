"""The audit trail: what is decoded, and what is opened."""

import pytest

from logflow_app.parsers.system.auditd import read_audit

HEAD = "msg=audit(1489519256.192:7): "
SEEN = {"sequence": 7, "time": "1489519256.192"}


@pytest.mark.parametrize(
    ("kind", "text", "fields"),
    [
        ("PROCTITLE", "proctitle=6C73002D6C", {"proctitle": "ls -l"}),
        ("EXECVE", 'argc=2 a0="ls" a1=C3BC20', {"argc": 2, "a0": "ls", "a1": "ü"}),
        ("SYSCALL", 'a0=7ffe a1=55d0 comm="a b" key=(null)', {"a0": "7ffe", "a1": "55d0", "comm": "a b"}),
        (
            "USER_CMD",
            "pid=4 msg='cwd=\"/\" cmd=6C73 res=success'",
            {"pid": 4, "cwd": "/", "cmd": "ls", "res": "success"},
        ),
        (
            "LOGIN",
            "login pid=4 old auid=9 new auid=7 old-ses=1 new-ses=2",
            {"pid": 4, "old_auid": "9", "new_auid": "7", "old_ses": "1", "new_ses": "2"},
        ),
        ("X", 'uid=0 auid=7\x1dUID="root" AUID="bob"', {"uid": "0", "auid": "7", "UID": "root", "AUID": "bob"}),
        ("AVC", "avc:  denied  { read write } for pid=12", {"action": "denied", "permission": "read write", "pid": 12}),
        (
            "SOCKADDR",
            "saddr=02000035C0A80001",
            {"saddr": "02000035C0A80001", "socket_ip": "192.168.0.1", "socket_port": 53},
        ),
        ("SOCKADDR", "saddr=01002F72756E2F7800", {"saddr": "01002F72756E2F7800", "socket_path": "/run/x"}),
        ("SOCKADDR", "saddr=0A00", {"saddr": "0A00"}),
        ("SOCKADDR", "saddr=0a00zz", {"saddr": "0a00zz"}),
        ("UNKNOWN[1334]", "op=LOAD", {"op": "LOAD"}),
        ("EOE", "", {}),
    ],
)
def test_what_an_entry_says(kind, text, fields) -> None:
    """Hexadecimal text is read where it stands for text, and only there; messages inside are taken apart."""
    assert {"record_type": kind, **SEEN, **fields} == read_audit(f"type={kind} {HEAD}{text}")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("node=web-1 type=X msg=audit(1489519256.192:7): a=b", "X"),
        ("audit: type=1400 audit(1489519256.192:7): a=b", "1400"),
        ("audit(1489519256.192:7): a=b", None),
    ],
)
def test_where_an_entry_may_stand(line, kind) -> None:
    """With the machine before it, and in the kernel's log."""
    row = read_audit(line)
    assert row is not None
    assert (kind, "b") == (row.get("record_type"), row["a"])


def test_what_is_no_entry() -> None:
    """Without its stamp there is none."""
    assert read_audit("type=SYSCALL msg=audit(now): a=b") is None
