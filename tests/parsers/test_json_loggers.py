"""What is said of the logger in lines that are JSON objects."""

import pytest

from tests.packs import document, section

AS_JSON = section(type="json")


@pytest.mark.parametrize(
    ("line", "logger"),
    [
        ('{"loggerName":"c.s.O","level":"ERROR","message":"m"}', "c.s.O"),  # Log4j, Quarkus
        ('{"logger_name":"c.s.O","level":"ERROR","message":"m"}', "c.s.O"),  # Logback
        ('{"log":{"level":"ERROR","logger":"c.s.O"},"message":"m"}', "c.s.O"),  # ECS
        ('{"log.level":"ERROR","log.logger":"c.s.O","message":"m"}', "c.s.O"),
        ('{"EventId":12,"LogLevel":"Error","Category":"Shop.Orders","Message":"m"}', "Shop.Orders"),
        ('{"Level":"Error","MessageTemplate":"m","Properties":{"SourceContext":"Shop.Orders"}}', "Shop.Orders"),
        ('{"message":"m","level":400,"level_name":"ERROR","channel":"shop"}', "shop"),  # Monolog
        ('{"levelname":"ERROR","name":"app.orders","message":"m"}', "app.orders"),  # Python
        ('{"level":"ERROR","fields":{"message":"m","id":5},"target":"shop::orders"}', "shop::orders"),  # tracing
        ('{"@level":"error","@message":"m","@module":"vault.core"}', "vault.core"),
        ('{"level":"ERROR","message":"m","logger":7,"loggerName":"c.s.O"}', "c.s.O"),
        ('{"level":"ERROR","message":"m","name":"bob","channel":"web","target":"https://x/"}', "unknown"),
    ],
)
def test_the_logger_is_the_service_nobody_else_names(line: str, logger: str) -> None:
    """It goes by many names, and stays a field; who shipped the line knows better."""
    nameless, named = document(line, AS_JSON, service=""), document(line, AS_JSON)
    assert (logger, "ERROR", "m") == (nameless["service"], nameless["level"], nameless["message"])
    assert "app" == named["service"]
    assert logger == "unknown" or logger in str(nameless["extra_fields"])
