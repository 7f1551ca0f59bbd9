"""Heads of lines that libraries write without being asked to, each read by its own parser and by nobody's choice."""

from typing import Any

import pytest

from tests.packs import document, section

HEADS: dict[str, tuple[str, str, dict[str, Any]]] = {
    # the parser, the line; level, time of day, service and fields of it; the message is "boom"
    "logrus": ("logrus", "ERRO[2025-10-23T14:32:15.123456789Z] boom", {}),
    "Airflow": (
        "python_logging",
        "[2025-10-23T14:32:15.123+0000] {pay.py:12} ERROR - boom",
        {"file": "pay.py", "line": 12},
    ),
    "Airflow 2.3": (
        "python_logging",
        "[2025-10-23, 14:32:15 UTC] {pay.py:12} ERROR - boom",
        {"file": "pay.py", "line": 12},
    ),
    "Sleuth": (
        "java",
        "2025-10-23 14:32:15.123 ERROR [orders,68fa,1c] 812 --- [nio-1] c.s.O : boom",
        {"trace_id": "68fa", "span_id": "1c", "pid": 812, "thread": "nio-1", "logger": "c.s.O"},
    ),
    "Sleuth of its own layout": (
        "java",
        "2025-10-23 14:32:15.123 ERROR [orders,,] [nio-1] c.s.O : boom",
        {"thread": "nio-1", "logger": "c.s.O"},
    ),
    "two brackets": (
        "java",
        "2025-10-23 14:32:15,123 [nio-1] [id=68fa, b] ERROR c.s.O - boom",
        {"thread": "nio-1", "context": "id=68fa, b", "logger": "c.s.O"},
    ),
    "two brackets alone": (
        "java",
        "2025-10-23 14:32:15,123 [nio-1] [68fa] ERROR boom",
        {"thread": "nio-1", "context": "68fa"},
    ),
    "slf4j-simple": ("java", "[main] ERROR c.s.O - boom", {"thread": "main", "logger": "c.s.O"}),
    "logback of itself": (
        "java",
        "14:32:15,123 |-ERROR in c.s.O[FILE] - boom",
        {"context": "[FILE]", "logger": "c.s.O"},
    ),
    "zap with the epoch": ("zap", "1.761229935123e+09\tERROR\tpay\tboom", {"logger": "pay"}),
    "zap without a name": (
        "zap",
        "1.761229935123e+09\tERROR\tshop/pay.go:12\tboom",
        {"file": "shop/pay.go", "line": 12},
    ),
    "fern": ("rust", "[2025-10-23][14:32:15][shop::pay][ERROR] boom", {"logger": "shop::pay"}),
    "a plain word": ("python_logging", "2025-10-23 14:32:15,123 pay ERROR boom", {"logger": "pay"}),
    "Log4j of itself": ("java", "2025-10-23T14:32:15.123456Z main ERROR boom", {"thread": "main"}),
    "Salt": (
        "python_logging",
        "2025-10-23 14:32:15,123 [salt.minion      :812 ][ERROR   ][99] boom",
        {"logger": "salt.minion", "line": 812, "pid": 99},
    ),
    "a file in brackets": (
        "python_logging",
        "2025-10-23 14:32:15,123 ERROR [pay.py:12] boom",
        {"file": "pay.py", "line": 12},
    ),
    "columns": ("java", "2025-10-23 14:32:15,123|ERROR|main|c.s.O|boom", {"thread": "main", "logger": "c.s.O"}),
    "a thread alone": ("java", "2025-10-23 14:32:15,123 [nio-1] ERROR boom", {"thread": "nio-1"}),
    "round brackets": (
        "java",
        "2025-10-23 14:32:15,123 (main) ERROR c.s.O - boom",
        {"thread": "main", "logger": "c.s.O"},
    ),
    "a function": (
        "java",
        "2025-10-23 14:32:15.123 [main] ERROR c.s.O[pay,12] - boom",
        {"thread": "main", "logger": "c.s.O", "function": "pay", "line": 12},
    ),
    "glog": ("klog", "E20251023 14:32:15.123456 812 pay.cc:9] boom", {"pid": 812, "file": "pay.cc", "line": 9}),
    "a place in a file": (
        "python_logging",
        "2025-10-23 14:32:15,123 pay.py[line:12] ERROR boom",
        {"file": "pay.py", "line": 12},
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_is_read(name: str) -> None:
    """Level, time and fields are found, and the message is what stands behind the head."""
    parser, line, fields = HEADS[name]
    for chosen in (section(type=parser), None):
        found = document(line, chosen)
        kept = {key: value for key, value in found["extra_fields"].items() if key != "level_original"}
        assert ("ERROR", "boom", fields) == (found["level"], found["message"], kept)
        assert (found["timestamp"][11:19] == "14:32:15") is (name != "slf4j-simple")  # which writes none


def test_ids_of_a_trace_are_no_part_of_the_service() -> None:
    """Sleuth's brackets hold the service, and ids that are others each time."""
    line = "2025-10-23 14:32:15.123 ERROR [orders,68fa,1c,true] 812 --- [nio-1] c.s.O : boom"
    assert ["orders"] * 2 == [document(line, chosen)["service"] for chosen in (section(type="java"), None)]


@pytest.mark.parametrize(
    ("line", "level", "message"),
    [
        ("2025-10-23 14:32:15 no ERROR found", "INFO", "no ERROR found"),
        ("2025-10-23 14:32:15,123 no ERROR found", "INFO", "no ERROR found"),
        ("2025-10-23 14:32:15 pay ERROR: boom", "ERROR", "pay ERROR: boom"),
    ],
)
def test_a_word_of_a_sentence_is_no_logger(line: str, level: str, message: str) -> None:
    """Before a level it names the logger only where the time is written as loggers do."""
    found = document(line)
    assert (level, message, {}) == (found["level"], found["message"], found["extra_fields"])


def test_kea_names_itself_before_its_logger() -> None:
    """The process and its thread, which stand behind them, are no part of the service."""
    found = document("2025-10-23 14:32:15.123 ERROR [kea-dhcp4.leases/812.140] DHCP4_LEASE_FAIL [hwtype=1 00:11]: boom")
    assert ("kea-dhcp4", "ERROR", "DHCP4_LEASE_FAIL [hwtype=1 00:11]: boom") == (
        found["service"], found["level"], found["message"]
    )  # fmt: skip
    assert {"logger": "leases", "pid": 812, "thread": "140", "message_id": "DHCP4_LEASE_FAIL"} == found["extra_fields"]


def test_a_place_in_a_file_is_no_service() -> None:
    """Nor is a class in brackets lost to a Java program's threads."""
    place = document("2025-10-23 14:32:15,123 ERROR [pay.py:12] boom", service="")
    name = document("2025-10-23 14:32:15,123 ERROR [c.s.O] boom", section(type="java"), service="")
    assert ("unknown", "c.s.O") == (place["service"], name["service"])
