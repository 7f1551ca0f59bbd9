"""Redaction of whole events."""

from typing import Any

import pytest

from logflow_app.config.redact import RedactSection
from logflow_app.fields import CORE
from logflow_app.metrics import REDACTIONS
from logflow_app.redaction import compile_redaction
from logflow_app.redaction.key_values import MAX_KEYS
from tests.redaction.redacting import ALL, batch_of, event, extra, redacted, redaction, text

CARD = "4111111111111111"


def test_nothing_is_looked_for_by_default() -> None:
    """An empty section is no step at all."""
    assert None is compile_redaction(RedactSection())


@pytest.mark.parametrize(
    "name",
    [
        "password", "PASSWORD", "db_password", "userPassword", "passwd", "pwd", "user.pass", "secret", "client-secret",
        "token", "accessToken", "X-Auth-Token", "api_key", "apikey", "X-Api-Key", "Authorization",
        "Proxy-Authorization", "cookie", "Set-Cookie", "private_key", "aws_secret_access_key", "credentials", "auth",
        "passphrase", "tokens", "access_tokens", "pw", "cvv", "card.cvc",
    ],
)  # fmt: skip
def test_values_of_secret_names_go(name: str) -> None:
    """A field of such a name is masked wherever it stands, with all it holds."""
    step = redaction(kinds="secrets")
    number = 5 if name == "tokens" else "***"  # so many of a model's words
    expected = {name: "***", "n": {"list": [{name: number}]}, "x": {name: {"a": "***", "b": ["***", "***"]}}}
    assert expected == extra(
        step, **{name: "hunter2", "n": {"list": [{name: 5}]}, "x": {name: {"a": "b", "b": [1, "c"]}}}
    )


@pytest.mark.parametrize(
    "name",
    [
        "user",
        "max_tokens",
        "token_count",
        "primary_key",
        "author",
        "compass",
        "password_age",
        "keyboard",
        "gpio_pin",
        "pinned",
    ],
)
def test_values_of_other_names_stay(name: str) -> None:
    """A name that only holds such a word, and does not end with it, is no secret's."""
    assert {name: "x", "password": "***"} == extra(redaction(kinds="secrets"), **{name: "x", "password": "y"})


def test_values_that_say_nothing_stay() -> None:
    """Null, true, false and an empty text tell nobody anything, and their type may matter to somebody."""
    fields = {"password": None, "token": "", "secret": True}
    assert fields == extra(redaction(kinds="secrets"), **fields)


def test_values_that_are_no_secrets_stay() -> None:
    """What is said of a secret, how many there are, and a folder; a number that may be a secret goes."""
    fields = {"password": "required", "cookies": "Enabled", "auth": "none", "tokens": 128, "pass": 12, "pwd": "/home/a"}
    assert fields | {"pin": "***"} == extra(redaction(kinds="secrets"), **fields, pin=4711)


def test_a_text_of_nothing_but_keys_is_taken_out() -> None:
    """Behind so many values of secret names nobody looks at each: all the rest goes."""
    found = text(redaction(kinds="keys"), "pass: 1 fail: 2, " * (MAX_KEYS + 1) + "password=hunter2 the end")
    assert ("pass: 1 fail: 2, " * MAX_KEYS + "***") == found


def test_further_names_and_names_that_stay() -> None:
    """`keys` adds names, in fields and in texts however they are written; `except_keys` takes usual ones away."""
    step = redaction(kinds="keys", keys=["session id"], except_keys=["csrf_token"])
    fields = {"sessionId": "***", "my_session_id": "***", "csrf_token": "x", "note": "session-id=*** csrf_token=y"}
    assert fields == extra(step, sessionId="1", my_session_id="2", csrf_token="x", note="session-id=3 csrf_token=y")


def test_names_alone_can_be_looked_for() -> None:
    """With `keys` and no kinds, the usual names stay."""
    assert {"pin": "***", "password": "x"} == extra(redaction(keys="pin"), pin="1234", password="x")


def test_everything_that_leaves_is_looked_through() -> None:
    """Message, service, host, file, tags and what enrichers add; names of fields too."""
    one = {**event(f"a@example.com {CARD}", **{"b@example.com": 1}), "tags": ["c@example.com"]}
    one |= {"service": "d@example.com", "source": {"hostname": "e@example.com", "file": "/f@example.com"}}
    one["user"] = {"name": {"mail": "g@example.com"}}
    found, counts = redacted(redaction(kinds=ALL), one)
    expected = {**event("*** ***", **{"***": 1}), "tags": ["***"], "service": "***"}
    expected |= {"source": {"hostname": "***", "file": "/***"}, "user": {"name": {"mail": "***"}}}
    assert (expected, {"emails": 7, "cards": 1}) == (found, counts)


def test_a_name_and_its_value_may_be_two_fields() -> None:
    """Of a header, a variable or a label, in whichever order; what has another name stays."""
    fields: dict[str, Any] = {
        "headers": [{"name": "Authorization", "value": "Basic x1"}, {"name": "Accept", "value": "text/html"}],
        "env": [{"v": ["a1", 2], "k": "DB_PASSWORD"}, {"key": "token", "value": None}],
    }
    expected = {
        "headers": [{"name": "Authorization", "value": "***"}, {"name": "Accept", "value": "text/html"}],
        "env": [{"v": ["***", "***"], "k": "DB_PASSWORD"}, {"key": "token", "value": None}],
    }
    assert expected == extra(redaction(kinds="secrets"), **fields)


def test_arguments_of_a_command_may_be_a_list() -> None:
    """What stands behind an option that names a secret goes, unless it is an option."""
    found = extra(
        redaction(kinds="secrets"), argv=["x", "--db-password", "hunter2", "--token", "--port", "1", "--secret"]
    )
    assert {"argv": ["x", "--db-password", "***", "--token", "--port", "1", "--secret"]} == found


def test_a_card_may_be_a_number() -> None:
    """JSON may hold it without quotes; other numbers stay numbers."""
    assert {"a": "***", "n": 1761233446123, "f": 0.5} == extra(
        redaction(kinds="cards"), a=int(CARD), n=1761233446123, f=0.5
    )


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("mask", "***"),
        ("last4", "***1111"),
        ("hash", "sha256:9bbef19476623ca56c17da75fd57734d"),
        ("remove", ""),
    ],
)
def test_actions(action: str, expected: str) -> None:
    """What is put in place of a card."""
    assert f"card {expected}." == text(redaction(kinds="cards", action=action), f"card {CARD}.")


def test_an_hmac_names_its_key() -> None:
    """The same card has the same result while the key is the same, and another with another key."""
    texts = [
        text(redaction(kinds="cards", action="hmac", hmac={"key_id": name, "secret": secret}), CARD)
        for name, secret in (("k1", "s"), ("k1", "s"), ("k2", "t"))
    ]
    assert texts[0] == texts[1]
    assert ["hmac:k1", "hmac:k2"] == [one.rpartition(":")[0] for one in texts[1:]]
    assert 3 == len({*(one.rpartition(":")[2] for one in texts), "x" * 32})


def test_short_secrets_show_nothing() -> None:
    """`last4` of a short text would be most of it."""
    assert {"password": "***", "token": "***mnop"} == extra(
        redaction(kinds="keys", action="last4"), password="hunter2", token="abcdefghijklmnop"
    )


def test_a_field_can_be_removed() -> None:
    """With `remove` a field whose name is a secret's is gone."""
    step = redaction(kinds=["keys", "cards"], actions={"keys": "remove"})
    assert {"user": "ada", "note": "***"} == extra(step, user="ada", password="x", note=CARD)


def test_kinds_have_actions_of_their_own() -> None:
    """Mail addresses that must be told apart are hashed, all else is masked; the mask can be another."""
    step = redaction(kinds=["emails", "cards"], actions={"emails": "hash"}, mask="[gone]")
    found = text(step, f"a@example.com {CARD}")
    assert "sha256:" in found
    assert found.endswith(" [gone]")


def test_only_some_fields() -> None:
    """With `fields` all others stay; a named field whose name is a secret's goes as a whole."""
    step = redaction(kinds=["emails", "keys"], fields=["user.mail", "password"])
    found = redacted(step, event("a@example.com", user={"mail": "b@example.com"}, password="x", token="y"))[0]
    assert event("a@example.com", user={"mail": "***"}, password="***", token="y") == found


def test_all_but_some_fields() -> None:
    """With `except_fields` these stay."""
    step = redaction(kinds=["ipv4"], except_fields=["source.hostname", "client"])
    one = event("203.0.113.7", client="203.0.113.8", other="203.0.113.9")
    one["source"]["hostname"] = "203.0.113.1"
    expected = event("***", client="203.0.113.8", other="***")
    expected["source"]["hostname"] = "203.0.113.1"
    assert expected == redacted(step, one)[0]


def test_patterns_of_ones_own() -> None:
    """The first group is taken out, else all that is found; with `contains` other lines are passed quickly."""
    patterns = [
        {"name": "staff", "pattern": r"staff-(\d+)", "contains": "STAFF-"},
        {"name": "ticket", "pattern": r"T\d{4}"},
    ]
    step = redaction(patterns=patterns, actions={"ticket": "remove"})
    found, counts = redacted(step, event("staff-17 opened T1234, staff none"))
    assert ("staff-*** opened , staff none", {"staff": 1, "ticket": 1}) == (found["message"], counts)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"kinds": "emails", "action": "hmac"}, "key_id"),
        ({"kinds": "emails", "actions": {"mails": "mask"}}, "mails"),
        ({"patterns": [{"name": "x", "pattern": "("}]}, "regular expression"),
        ({"patterns": [{"name": "x", "pattern": "a*"}]}, "empty"),
        ({"kinds": "emails", "action": "hmac", "hmac": {"key_id": "k"}}, "secret"),
    ],
)
def test_mistakes_are_refused(keys: dict[str, object], expected: str) -> None:
    """What cannot be done is said when the configuration is read."""
    with pytest.raises(ValueError, match=expected):
        RedactSection(**keys)  # type: ignore[arg-type]


def test_it_is_a_step() -> None:
    """A batch is redacted in place, once for every event in it, and counted in the metric."""
    before = _counted("cards")
    batch = batch_of([event(f"card {CARD} {CARD}"), event("clean"), event("none", card=CARD)])
    batch.drop([1], "dropped")
    redaction(kinds="cards")(batch)
    assert [event("card *** ***"), event("none", card="***")] == batch.here()
    assert 3 == _counted("cards") - before


def test_values_of_own_steps_are_looked_through() -> None:
    """What is no JSON value is redacted as it would be written."""
    batch = batch_of([event(a={"x@example.com"}, b=("password=x", 1))])
    redaction(kinds=ALL)(batch)
    assert {"a": ["***"], "b": ["password=***", 1]} == batch.here()[0]["extra_fields"]


def test_hostile_events_pass() -> None:
    """Deep, large and broken values leave as events."""
    deep: object = "password=x"
    for _ in range(500):
        deep = {"a": [deep]}
    wild = [
        "\ud800",
        "\0",
        "password=" * 20_000,
        "@" * 50_000,
        "a@" * 50_000,
        "4111 " * 20_000,
        "eyJ" * 30_000,
        "://" * 30_000,
    ]
    wild += [
        "-----BEGIN PRIVATE KEY-----" * 3_000,
        "bearer " * 20_000,
        ":" * 50_000,
        "1." * 50_000,
        "DE12" * 30_000,
        "\\" * 100_000,
        "<password>" * 10_000,
        "curl -u a:b " * 8_000,
        "secret=a " * 11_000,
    ]
    batch = batch_of([event(one, a=one, b=[one]) for one in wild] + [event(a=deep), event(token=deep)])
    redaction(kinds=ALL)(batch)
    assert all(set(CORE) == set(one) for one in batch.here())
    assert len(wild) + 2 == len(batch.here())


def _counted(kind: str) -> float:
    samples = [sample for metric in REDACTIONS.collect() for sample in metric.samples]
    return sum(one.value for one in samples if one.name.endswith("_total") and one.labels["kind"] == kind)
