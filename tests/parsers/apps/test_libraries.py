"""Layouts of languages and libraries: what tells them apart, events of several lines, and lines of others."""

import pytest

from logflow_app.parsers.apps.libraries import ROWS, layouts_of
from tests.packs import document, section

TRACE = "java.lang.IllegalStateException: no\n\tat com.shop.Orders.pay(Orders.java:12)"


def message_of(name: str, line: str) -> str:
    """The message a format reads of a line; the line is read."""
    (message,) = layouts_of(name).parse([line]).messages
    return message


@pytest.mark.parametrize("name", ["java", "app"])
@pytest.mark.parametrize(
    "head",
    [
        "2025-10-23 14:32:15,123 [main] ERROR com.shop.Orders - refused\n",
        "2025-10-23 14:32:15.123 ERROR 812 --- [main] c.s.Orders : refused\n",
        "25/10/23 14:32:15 ERROR executor.Orders: refused\n",
        "2025-10-23 14:32:15,123 ERROR refused\n",
        "Oct 23, 2025 2:32:15 PM com.shop.Orders pay\nSEVERE: refused\n",
    ],
)
def test_a_stack_trace_stays_with_its_message(name: str, head: str) -> None:
    """The lines behind the first one of an event are the end of its message."""
    assert f"refused\n{TRACE}" == message_of(name, head + TRACE)


LOGGER = "com.shop.Orders"


@pytest.mark.parametrize("name", ["java", "log4j", "app"])
@pytest.mark.parametrize("head", ["14:32:15.123 [main]", "2025-10-23 14:32:15,123 [main]", "467 [main]"])
@pytest.mark.parametrize(
    ("rest", "fields"),
    [
        (f"INFO  {LOGGER} - a - b -- c", {}),
        (f"INFO  {LOGGER} -- a - b -- c", {}),  # logback since 1.3, without pairs
        (f'INFO  {LOGGER} -id="7" by="ann lee"- a - b -- c', {"kvp": 'id="7" by="ann lee"'}),
        (f"INFO {LOGGER} MDC1 - a - b -- c", {"context": "MDC1"}),
        (f"INFO {LOGGER} [req-1] - a - b -- c", {"context": "req-1"}),
        (f"INFO {LOGGER}  - a - b -- c", {}),  # log4j's %x where there is no context
    ],
)
def test_what_stands_between_logger_and_message(name: str, head: str, rest: str, fields: dict[str, str]) -> None:
    """Thread, logger and message are told apart whatever a layout writes between the last two."""
    columns = layouts_of(name).parse([f"{head} {rest}"])
    found = {field: column[0] for field, column in columns.fields.items() if field != "elapsed_ms"}
    assert (["a - b -- c"], ["INFO"]) == (list(columns.messages), list(columns.levels))
    assert {"thread": "main", "logger": LOGGER, **fields} == found


def test_log4js_ttcc_counts_from_the_start_of_the_program() -> None:
    """TTCCLayout writes no time, but milliseconds, and a level may stand before date and thread."""
    counted = layouts_of("log4j").parse(["467 [main] INFO com.shop.Orders - paid"])
    levelled = layouts_of("log4j").parse(["DEBUG 2010-05-18 12:00:00,123 [main] com.shop.Orders: paid"])
    assert (["467"], True) == (list(counted.fields["elapsed_ms"]), "elapsed_ms" in counted.numbers)
    assert (["2010-05-18 12:00:00,123"], ["main"], [LOGGER], ["paid"]) == (
        list(levelled.times),
        list(levelled.fields["thread"]),
        list(levelled.fields["logger"]),
        list(levelled.messages),
    )


@pytest.mark.parametrize("name", ["go", "slog", "zap", "logrus", "zerolog"])
@pytest.mark.parametrize(
    "line",
    [
        '{"level":"error","ts":1761229935.123,"caller":"shop/pay.go:12","msg":"refused","id":7}',  # zap
        '{"level":"error","time":1761229935123,"id":7,"message":"refused"}',  # zerolog
        '{"time":"2025-10-23T14:32:15.123Z","level":"ERROR","msg":"refused","id":7}',  # slog, logrus
        '{"L":"ERROR","T":"2025-10-23T14:32:15.123Z","N":"orders","M":"refused","id":7}',  # zap in development
        'time="2025-10-23T14:32:15.123Z" level=error msg="refused" id=7',  # logrus
        "time=2025-10-23T14:32:15.123Z level=ERROR+2 msg=refused id=7",  # slog
        "2025-10-23T14:32:15.123Z ERROR shop/pay.go:12: refused id=7",
    ],
)
def test_gos_libraries_write_json_and_pairs_too(name: str, line: str) -> None:
    """Whatever handler or encoder a program in Go has chosen."""
    found = document(line, section(type=name))
    assert ("2025-10-23T14:32:15.123Z", "ERROR", "refused") == (
        found["timestamp"], found["level"], found["message"].removesuffix(" id=7")
    )  # fmt: skip


def test_loguru_tells_of_a_record() -> None:
    """With `serialize`, its text stands beside an object of all that it knows."""
    line = (
        '{"text":"2025-10-23 | WARNING | paid\\n","record":{"level":{"icon":"x","name":"WARNING","no":30},'
        '"message":"paid","name":"orders","time":{"repr":"2025-10-23 14:32:15.123+00:00","timestamp":1761229935.123}}}'
    )
    found = document(line)
    assert ("2025-10-23T14:32:15.123Z", "WARN", "paid") == (found["timestamp"], found["level"], found["message"])


def test_a_class_behind_the_message_is_found_before_a_stack_trace() -> None:
    """Kafka's servers write the class at the end of the first line."""
    line = f"[2025-10-23 14:32:15,063] ERROR refused (kafka.server.Orders)\n{TRACE}"
    assert f"refused\n{TRACE}" == message_of("java", line)


def test_the_console_of_dotnet_writes_two_lines() -> None:
    """The message stands in the second line, behind six blanks."""
    assert "paid" == message_of("dotnet", "info: Shop.Orders[12]\n      paid")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "words of a sentence",
        '10.0.0.7 - - [23/Oct/2025:14:32:15 +0200] "GET / HTTP/1.1" 200 12',
        '{"level":"info","msg":"paid"}',
        "level=info msg=paid",
        "CEF:0|Vendor|Product|1.0|100|x|1|",
        "type=SYSCALL msg=audit(1761229935.123:12): arch=c000003e",
    ],
)
@pytest.mark.parametrize("name", ROWS)
def test_lines_of_others_are_left_to_others(name: str, line: str) -> None:
    """No layout takes a line of another family."""
    assert [] == list(layouts_of(name).parse([line]).positions)


def test_a_word_with_a_colon_is_no_logger() -> None:
    """A sentence may begin so; a logger is dotted, has an underscore, or capitals within."""
    assert "Error: disk full" == message_of("app", "2025-10-23 14:32:15 INFO Error: disk full")
    assert "disk full" == message_of("app", "2025-10-23 14:32:15 INFO OrderService: disk full")
