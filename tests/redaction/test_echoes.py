"""What is found in one place of an event stands nowhere else in it."""

import json
from collections import Counter
from typing import Any

import pytest

from logflow_app.playground.cases import Cases
from tests.redaction.redacting import event, extra, redacted, redaction

CREDENTIAL = r"Authorization: (?P<scheme>\w+) (?P<cred>\S+)"


def stored(line: str, parser: dict[str, Any] | None = None, **redact: Any) -> dict[str, Any]:
    """The event of a line, as it is stored; without a parser its format is detected."""
    case = {"line": line, "redact": {"kinds": ["secrets", "cards"], **redact}} | ({"parser": parser} if parser else {})
    found: dict[str, Any] = json.loads(Cases().answer(json.dumps(case).encode()))
    return dict(found.get("event", found))


@pytest.mark.parametrize(
    ("line", "secrets"),
    [
        ("level=info authorization=Basic U0VDUkVU path=/a", ["U0VDUkVU"]),
        ("level=info msg=hello authorization=Basic U0VDUkVU path=/a", ["U0VDUkVU"]),
        ("level=info authorization=Bearer SECRETabcdef123 path=/a", ["SECRETabcdef123"]),
        ("level=info msg=hello header=Authorization: Bearer SECRETabcdef123 path=/a", ["SECRETabcdef123"]),
        ("level=info Cookie: session=abcdef; theme=dark", ["abcdef", "dark"]),
        ("level=info Set-Cookie: sid=abcdef; Path=/; HttpOnly", ["abcdef"]),
        (
            "level=info authorization: AWS4-HMAC-SHA256 Credential=AKID/20130524/x/aws4_request, Signature=fe5f80fe",
            ["AKID", "fe5f80fe"],
        ),
        ("level=info password=Basic U0VDUkVUCg== path=/a", ["U0VDUkVUCg"]),
        ("2025-01-01T00:00:00Z INFO Password: hunter2", ["hunter2"]),
        ("2025-01-01T00:00:00Z INFO api_key: hunter2 done", ["hunter2"]),
        ("level=info card=4111 1111 1111 1111 ok=yes", ["4111", "1111"]),
    ],
)
def test_what_a_format_cuts_out_of_a_secret_goes(line: str, secrets: list[str]) -> None:
    """No piece stays as a field's value, nor as a field's name, where the format is one that nobody has named."""
    text = json.dumps(stored(line))
    assert [] == [secret for secret in secrets if secret in text]


@pytest.mark.parametrize(
    ("line", "parser"),
    [
        ("login password=hunter2 and more", {"type": "grok", "patterns": "login password=%{GREEDYDATA:rest}"}),
        ("login password=hunter2!x", {"type": "grok", "patterns": "login password=%{WORD:rest}"}),
        ("Authorization: Basic hunter2", {"type": "regex", "pattern": CREDENTIAL}),
        ("run tool --password hunter2 -v", {"type": "tokens"}),
        ("header=cookie: sid=hunter; theme=dark", {"type": "tokens"}),
        ("level=info authorization=hunterABC user=ada", {"type": "text"}),
        ("run tool --authorization Basic hunter2 -v", {"type": "text"}),
        ("GET ?token=hunter%322&x=1", {"type": "regex", "pattern": r"GET \?token=(?P<q>.*)"}),
    ],
)
def test_what_a_pattern_of_ones_own_takes_out_goes(line: str, parser: dict[str, Any]) -> None:
    """Whatever the field is called."""
    assert "hunter" not in json.dumps(stored(line, parser))


def test_the_kernels_hexadecimal_goes() -> None:
    """The command line of a process is a field in letters, and in the message as the kernel writes it."""
    line = "type=PROCTITLE msg=audit(1364481363.243:24287): proctitle="
    found = stored(line + b"mysql\0--password\0hunter2".hex().upper(), {"type": "auditd"})
    assert line + b"mysql\0--password\0".hex().upper() + "***" == found["message"]


def test_secrets_go_at_any_depth() -> None:
    """As values, as names and within texts; a number too."""
    found = extra(
        redaction(kinds="secrets"),
        password="hunter2",
        pin=471147,
        list=[{"hunter2": {"a": ["was hunter2.", "hunter2"]}}, 471147, "hunter21"],
    )
    assert [{"***": {"a": ["was ***.", "***"]}}, "***", "hunter21"] == found["list"]


def test_the_line_is_looked_through() -> None:
    """What only the line shows to be a secret goes, too."""
    one = event("hello", header="Authorization:", Bearer=True, SECRETabcdef123=True)
    step, counts = redaction(kinds="secrets"), Counter[str]()
    step.redact(one, step.suspects([json.dumps(one)])[0], counts, "header=Authorization: Bearer SECRETabcdef123")
    assert {"header": "Authorization:", "Bearer": True, "***": True} == one["extra_fields"]


@pytest.mark.parametrize(
    "line",
    [
        "password=1 attempts=1 code=1",
        "password=abc tags=abc",
        "password=password field=password",
        "token=Bearer scheme=Bearer",
        "Set-Cookie: sid=abcdef; Path=/admin; Domain=example.com; Secure d=/admin e=example.com",
    ],
)
def test_what_is_short_or_common_stays(line: str) -> None:
    """A find of less than four characters, a name of secrets or a scheme is none elsewhere."""
    fields = {"n": "1", "a": "abc", "b": "password", "c": "Bearer", "d": "/admin", "e": "example.com", "Secure": True}
    assert fields == redacted(redaction(kinds="secrets"), event(line, **fields))[0]["extra_fields"]


def test_words_that_hold_a_secret_stay() -> None:
    """Elsewhere in texts only the whole word is the secret."""
    found = redacted(redaction(kinds="secrets"), event("password=admin by admin on admin1", user="administrator"))[0]
    assert ("password=*** by *** on admin1", "administrator") == (found["message"], found["extra_fields"]["user"])


def test_a_piece_of_an_address_is_no_secret() -> None:
    """The host in an e-mail address stands elsewhere for itself; the address itself goes."""
    found = extra(redaction(kinds="emails"), user="ada@web1.example.com", host="web1.example.com")
    assert {"user": "***", "host": "web1.example.com"} == found


def test_names_that_were_secrets_stay_apart() -> None:
    """Two of them become two."""
    found = extra(redaction(kinds="secrets"), a={"password": "hunter2", "token": "secret99"}, hunter2=1, secret99=2)
    assert {"a": {"password": "***", "token": "***"}, "***": 1, "***_2": 2} == found


def test_the_action_holds_elsewhere_too() -> None:
    """A secret has the same hash wherever it stands; with `remove` a name that was one is gone with its value."""
    found = extra(redaction(kinds="secrets", action="hash"), password="hunter2", note="hunter2")
    assert found["password"] == found["note"]
    assert {"note": ""} == extra(
        redaction(kinds="secrets", action="remove"), password="hunter2", note="hunter2", hunter2=1
    )


def test_fields_that_are_left_alone_stay() -> None:
    """What stands in a field of `except_fields` is no secret elsewhere; with `fields` only these are changed."""
    step = redaction(kinds="secrets", except_fields=["token"])
    assert {"token": "abcdef1", "a": "abcdef1"} == extra(step, token="abcdef1", a="abcdef1")
    step = redaction(kinds="secrets", fields=["password"])
    assert {"password": "***", "a": "hunter2"} == extra(step, password="hunter2", a="hunter2")
