"""MongoDB's, MySQL's and Elasticsearch's text in the spellings of their versions."""

from typing import Any

import pytest

from tests.packs import document, section


@pytest.mark.parametrize(
    ("line", "level", "component"),
    [
        ("2025-10-23T14:32:15.123+0200 E  -        [initandlisten] Assertion: 10309:no lock", "ERROR", "-"),
        ("2025-10-23T14:32:15.123+0200 I  CONTROL  [initandlisten] Assertion: 10309:no lock", "INFO", "CONTROL"),
        ("2025-10-23T14:32:15.123+0200 D2 CONTROL  [initandlisten] Assertion: 10309:no lock", "DEBUG", "CONTROL"),
        ("2025-10-23T14:32:15.123+0200 W CONTROL  [initandlisten] Assertion: 10309:no lock", "WARN", "CONTROL"),
    ],
)
def test_mongodb_pads_its_severity_since_4_2(line: str, level: str, component: str) -> None:
    """One or two blanks stand behind the letter, none if a digit follows."""
    event = document(line, section("mongodb"))
    assert (level, "Assertion: 10309:no lock") == (event["level"], event["message"])
    assert {"component": component, "context": "initandlisten"}.items() <= event["extra_fields"].items()


@pytest.mark.parametrize(
    ("line", "level", "message", "fields"),
    [
        (
            "2025-10-23 14:32:15 7f2f4bfff700 InnoDB: Error: page 5 log",
            "ERROR",
            "Error: page 5 log",
            {"os_thread_id": "7f2f4bfff700", "program": "InnoDB"},
        ),
        (
            "2025-10-23 14:32:15 7f2f4bfff700  InnoDB: Buffer pool loaded",
            "INFO",
            "Buffer pool loaded",
            {"os_thread_id": "7f2f4bfff700", "program": "InnoDB"},
        ),
        ("2025-10-23 14:32:15 0x1a4 [ERROR] no lock", "ERROR", "no lock", {"os_thread_id": "0x1a4"}),
    ],
)
@pytest.mark.parametrize("type_", ["mysql", "auto"])
def test_innodb_writes_the_systems_thread(
    type_: str, line: str, level: str, message: str, fields: dict[str, Any]
) -> None:
    """In 5.5 and 5.6 a thread in hexadecimal stands in front of what InnoDB says by itself; it is no host."""
    event = document(line, section(type_))
    assert (level, message, fields) == (event["level"], event["message"], event["extra_fields"])


_SLOW = "took[1.2s], took_millis[1200], stats[], search_type[QUERY_THEN_FETCH], total_shards[1]"
_FIELDS = {"took": "1.2s", "took_millis": 1200, "search_type": "QUERY_THEN_FETCH", "total_shards": 1}


@pytest.mark.parametrize(
    ("head", "tail", "fields"),
    [
        ("[index.search.slowlog.query] [node-1] [logs][0]", ", extra_source[],", {"index": "logs", "shard": 0}),
        ("[i.s.s.query              ] [node-1] [logs][0]", ", id[ME],", {"index": "logs", "shard": 0, "id": "ME"}),
        ("[i.s.s.fetch              ] [node-1] [logs][2]", "", {"index": "logs", "shard": 2}),
        ("[i.i.s.index              ] [node-1] [logs/Wb3a]", "", {"index": "logs", "index_id": "Wb3a"}),
    ],
)
def test_slow_logs_of_elasticsearch_have_their_pairs(head: str, tail: str, fields: dict[str, Any]) -> None:
    """Since 7 the logger's name is shortened; the query ends where the next pair begins."""
    query = '{"terms":{"a":[1,2]}}'
    event = document(f"[2025-10-23T14:32:15,786][WARN ]{head} {_SLOW}, source[{query}]{tail}", section("elasticsearch"))
    expected = _FIELDS | fields | {"source_query": query, "node.name": "node-1"}
    event["extra_fields"].pop("component")
    assert expected == event["extra_fields"]
