"""What PHP-FPM writes of requests."""

from typing import Any

import pytest

from tests.packs import document, section


@pytest.mark.parametrize("type_", ["php", "auto"])
@pytest.mark.parametrize(
    ("user", "tail", "fields"),
    [
        ("", "", {}),
        ("bob", "", {"user": "bob"}),
        ("", " /srv/index.php 12.345 2048 8.10%", {"extra": "/srv/index.php 12.345 2048 8.10%"}),
    ],
)
def test_php_fpm_writes_requests(type_: str, user: str, tail: str, fields: dict[str, Any]) -> None:
    """The default form, with a user or none, and with what the sample of the configuration has behind the status."""
    line = f'127.0.0.1 - {user} 23/Oct/2025:14:32:15 +0200 "GET /index.php?id=7" 200{tail}'
    event = document(line, section(type_))
    expected = {"client": "127.0.0.1", "method": "GET", "path": "/index.php?id=7", "status": 200} | fields
    assert ("2025-10-23T12:32:15.000Z", "GET /index.php?id=7") == (event["timestamp"], event["message"])
    assert expected == event["extra_fields"]


def test_other_requests_are_no_lines_of_php_fpm() -> None:
    """Brackets around the time are of the common form."""
    line = '127.0.0.1 - bob [23/Oct/2025:14:32:15 +0200] "GET /index.php" 200'
    assert document(line, section("php"))["tags"] == ["unparsed"]
