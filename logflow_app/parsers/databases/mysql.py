"""MySQL and MariaDB: the error log of all versions, and the general log.

`2025-10-23T14:32:15.123456Z 25 [Note] [MY-010926] [Server] Access denied` · `251023 14:32:15 [Warning] Access denied`
"""

from logflow_app.parsers.apps.layouts import Row
from logflow_app.parsers.apps.parts import MESSAGE

_LEVEL = r"\[(?P<level>[A-Za-z]{3,12})\]"
_TIME = r"(?P<time>\d{4}-\d\d-\d\d[T ] ?\d\d?:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?|\d{6} {1,2}\d\d?:\d\d:\d\d)"
_THREAD = r"(?:(?P<os_thread_id>0x[\da-f]{1,16})|(?P<thread_id>\d{1,18}))"
_OS_THREAD = r"(?P<os_thread_id>[\da-f]{3,16})"  # in front of what InnoDB of 5.5 and 5.6 wrote by itself
_INNODB = rf"(?P<program>InnoDB): +(?:(?=(?P<level>Warning|Error|Fatal|FATAL)\b[^\n:]{{0,20}}:))?{MESSAGE}"
_SUBSYSTEM = r"(?:\[(?P<subsystem>Server|InnoDB|Repl)\] )?"
_COMMAND = r"(?P<command>Quit|Connect|Query|Init DB|Prepare|Execute|Close stmt|Statistics|Change user|Field List|Ping)"

MYSQL_SURE = (
    Row(
        (rf"{_TIME}\s{{1,4}}",),
        rf"(?:{_THREAD} {{1,2}})?{_LEVEL} \[(?P<error_code>MY-\d{{1,8}})\] {_SUBSYSTEM}{MESSAGE}",
    ),
    Row(
        (rf"{_TIME}\s{{1,4}}",),
        rf"{_THREAD} {{1,2}}\[(?P<level>Note|Warning|ERROR|System)\] {_SUBSYSTEM}{MESSAGE}",
    ),
    Row((rf"{_TIME}\s{{1,4}}",), rf"{_OS_THREAD} {{1,2}}{_INNODB}"),
    Row((rf"{_TIME}\s{{1,4}}",), rf"(?P<program>mysqld_safe|mysqld)(?: |: ){MESSAGE}"),
)
"""Rows that are MySQL's or MariaDB's wherever they are met."""

MYSQL = (
    Row(
        (rf"{_TIME}\s{{1,4}}",),
        rf"(?:{_THREAD} {{1,2}})?{_LEVEL} (?:\[(?P<error_code>MY-\d{{1,8}})\] )?{_SUBSYSTEM}"
        rf"{MESSAGE}",
    ),
    Row((rf"{_TIME}\s{{1,4}}",), rf"{_THREAD} {_COMMAND}(?:\t{MESSAGE}|$)"),
    Row((rf"{_TIME}\s{{1,4}}",), rf"{_OS_THREAD} {{1,2}}{_INNODB}"),
    Row((rf"{_TIME}\s{{1,4}}",), rf"(?:{_THREAD} )?(?P<program>mysqld_safe|InnoDB:?|mysqld):? {MESSAGE}"),
    Row((), r"(?P<message>Version: '[^'\n]{1,64}'  socket: .*)"),
)
