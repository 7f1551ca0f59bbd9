"""What every notifier promises, whatever chat it speaks to."""

import json

import pytest

from logflow_app import __version__
from logflow_app.notifiers import NOTIFIERS
from tests.notifiers.alerts import SECRETS, URL, make_alert, notifier_of

HOSTILE = "</script><!channel> <http://evil|x> [a](http://evil) *b* `c` ``` \u202egnp\x00\x1b[31m\n\r\u2028 ä 😀"
STATES = ("firing", "resolved")
each_kind = pytest.mark.parametrize("kind", NOTIFIERS)


@each_kind
@pytest.mark.parametrize("state", STATES)
def test_the_request_is_json_posted_to_the_address(kind, state):
    """Byte for byte as it was configured: a signature in it is not written in another way."""
    request = notifier_of(kind).render(make_alert(state))
    assert (URL, "POST", "application/json") == (request.url, request.method, request.headers["Content-Type"])
    assert isinstance(json.loads(request.body), dict)
    assert ("Bearer b34rer", f"logflow/{__version__}") == (
        request.headers["Authorization"],
        request.headers["User-Agent"],
    )


@each_kind
def test_the_same_transition_has_the_same_request(kind):
    """A receiver can tell a repeated message by its header, and a resolved one from a firing one."""
    firing, again, resolved, later = (
        notifier_of(kind).render(make_alert(state, episode=episode))
        for state, episode in (("firing", 1), ("firing", 1), ("resolved", 1), ("firing", 2))
    )
    assert firing == again
    keys = [one.headers["Idempotency-Key"] for one in (firing, resolved, later)]
    assert ["f00d-1-firing", "f00d-1-resolved", "f00d-2-firing"] == keys


@each_kind
def test_no_secret_is_in_the_body_or_the_repr(kind):
    """Requests may be logged by mistake, and a body is stored by others."""
    notifier = notifier_of(kind)
    request = notifier.render(make_alert())
    shown = f"{request!r} {request.body!r} {notifier!r}"
    assert [] == [secret for secret in SECRETS if secret in shown]


@each_kind
@pytest.mark.parametrize("state", STATES)
def test_hostile_text_makes_a_valid_request(kind, state):
    """Whatever a line, a service or a rule is called: headers stay one line, and the body stays JSON."""
    request = notifier_of(kind).render(
        make_alert(
            state,
            group=HOSTILE,
            rule=HOSTILE,
            severity=HOSTILE,
            samples=[HOSTILE],
            fingerprint="f\r\nX: 1",
            note=HOSTILE,
        )
    )
    json.loads(request.body)
    assert "f??X:?1-1761233400-" + state == request.headers["Idempotency-Key"]


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_message_stays_within_what_a_chat_takes(kind):
    """28 KB is the least any of them takes."""
    long = "&<>😀" * 50_000
    request = notifier_of(kind).render(
        make_alert("resolved", group=long, rule=long, severity=long, samples=[long] * 100, note=long)
    )
    assert len(request.body) < 28_000


@each_kind
def test_times_that_no_calendar_has_are_told_all_the_same(kind):
    """An alert is not lost for a clock that went wild."""
    wild = make_alert("resolved", started_at=1e300, resolved_at=-1e300, window_start=10**15)
    assert json.loads(notifier_of(kind).render(wild).body)
