"""The slow query log: events of several lines of MySQL, MariaDB and Percona Server."""

from logflow_app.parsers.databases.mysql_slow import parse_mysql_slow

EVENT = """# Time: 2025-10-23T14:32:15.169604Z
# User@Host: ann[shop] @ web-1 [10.0.0.7]  Id: 25
# Schema: orders  Last_errno: 0  Killed: 0
# Query_time: 2.000652  Lock_time: 0.000061 Rows_sent: 1  Rows_examined: 5  Full_scan: Yes  QC_Hit: No
use shop;
SET timestamp=1761229935;
SELECT *
  FROM orders;
# Time: 2025-10-23T14:33:00Z"""


def test_an_event_is_read_whole() -> None:
    """Statement, time and every pair of the head; a time behind the statement belongs to the next event."""
    columns = parse_mysql_slow([EVENT])
    assert (["SELECT *\n  FROM orders;"], [1761229935]) == (list(columns.messages), list(columns.times))
    assert [
        {
            "user": "ann", "current_user": "shop", "host": "web-1", "ip": "10.0.0.7", "thread_id": 25, "schema": "shop",
            "last_errno": 0, "killed": 0, "query_time": 2.000652, "lock_time": 0.000061, "rows_sent": 1,
            "rows_examined": 5, "full_scan": True, "qc_hit": False, "next_time": "2025-10-23T14:33:00Z",
        }
    ] == columns.rows  # fmt: skip


def test_without_a_timestamp_the_head_tells_the_time() -> None:
    """`# Time:` counts where the statement sets no timestamp."""
    columns = parse_mysql_slow(["# Time: 2025-10-23T14:32:15Z\n# Query_time: 1.5\nselect 1;"])
    assert (["2025-10-23T14:32:15Z"], ["select 1;"]) == (list(columns.times), list(columns.messages))


def test_comments_of_others_are_no_events() -> None:
    """A line that begins with a hash is none without a query's time."""
    assert [] == list(parse_mysql_slow(["# a comment", "", "select 1;"]).positions)
