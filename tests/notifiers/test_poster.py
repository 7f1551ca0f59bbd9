"""One request over real HTTP: what came back is said in words without a secret."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from logflow_app.notifiers import NOTIFIERS
from logflow_app.notifiers.answers import Outcome, Verdict
from logflow_app.notifiers.poster import Poster
from tests.notifiers.alerts import SECRETS, make_alert, settings_of
from tests.notifiers.chat import chatting, echo, endless, hang, hang_up, saying

PATH = "/hooks/secretword?sig=s1gn4ture%2Fx"


async def post(url: str, **settings: object) -> Verdict:
    """Send one message."""
    section = settings_of("webhook", url + PATH, **settings)
    poster = Poster(section)
    try:
        verdict = await poster.post(NOTIFIERS["webhook"](section).render(make_alert()))
    finally:
        await poster.close()
    assert [] == [secret for secret in (*SECRETS, "secretword", "127.0.0.1") if secret in verdict.answer]
    return verdict


async def test_a_message_is_taken():
    """Address and headers arrive as they were configured."""
    async with chatting(saying(204, "")) as chat:
        assert Verdict(Outcome.SENT, "HTTP 204") == await post(chat.url)
    assert [PATH] == chat.paths
    assert ("Bearer b34rer", "f00d-1761233400-firing") == (
        chat.headers[0]["authorization"],
        chat.headers[0]["idempotency-key"],
    )
    assert "errors" == chat.bodies[0]["rule"]


async def test_slacks_word_for_a_refusal_is_told():
    """It says what is wrong."""
    async with chatting(saying(404, "no_service")) as chat:
        assert Verdict(Outcome.REFUSED, "HTTP 404 no_service") == await post(chat.url)


@pytest.mark.parametrize(
    "said", [echo, saying(400, "secretword"), saying(400, "<html>x</html>"), saying(400, "a" * 99)]
)
async def test_nothing_else_of_an_answer_is_told(said):
    """A server may quote what was sent to it."""
    async with chatting(said) as chat:
        assert (await post(chat.url)).answer in ("HTTP 400", "HTTP 404")


async def test_a_wish_comes_with_the_verdict():
    """So that it can be honoured."""
    async with chatting(saying(429, Retry_After="7")) as chat:
        assert Verdict(Outcome.RETRY, "HTTP 429", 7.0) == await post(chat.url)
    later = datetime.now(UTC) + timedelta(minutes=10)
    async with chatting(saying(503, Retry_After=f"{later:%a, %d %b %Y %H:%M:%S GMT}")) as chat:
        wish_secs = (await post(chat.url)).wish_secs
        assert wish_secs is not None
        assert 500 < wish_secs <= 600


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(status):
    """Neither message nor headers go where nobody configured them to."""
    async with chatting(saying()) as other, chatting(saying(status, Location=other.url)) as chat:
        verdict = await post(chat.url)
    assert (Outcome.REFUSED, f"HTTP {status}, a redirect: set `url` to where it leads", []) == (
        verdict.outcome,
        verdict.answer,
        other.bodies,
    )


async def test_who_never_answers_is_not_waited_for():
    """Longer than was configured."""
    async with chatting(hang) as chat:
        assert Verdict(Outcome.RETRY, "no answer within 0.2 s") == await post(chat.url, request_timeout_secs=0.2)


@pytest.mark.parametrize(("status", "outcome"), [(200, Outcome.SENT), (500, Outcome.RETRY), (400, Outcome.REFUSED)])
async def test_an_answer_without_end_is_not_read(status, outcome):
    """Its status has said it all."""
    async with chatting(endless(status)) as chat:
        assert Verdict(outcome, f"HTTP {status}") == await post(chat.url)


async def test_a_lost_connection_is_a_reason_to_try_again():
    """Whether the message was taken is not known."""
    async with chatting(hang_up) as chat:
        assert Verdict(Outcome.RETRY, "connection lost") == await post(chat.url)


async def test_a_refused_connection_is_a_reason_to_try_again():
    """Said in the system's words, without the address."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        assert Verdict(Outcome.RETRY, "no connection: Connection refused") == await post(url)


async def test_a_host_without_an_address_is_a_reason_to_try_again():
    """Name servers fail, too."""
    verdict = await post("http://nowhere.invalid")
    assert Verdict(Outcome.RETRY, "no address for its host name") == verdict


async def test_a_certificate_is_trusted_only_if_it_should_be(tmp_path):
    """Without the authority's certificate nothing is sent; with it everything is."""
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    async with chatting(saying(), tls=tls) as chat:
        refused = await post(chat.url)
        assert (Outcome.RETRY, "certificate not trusted: SSLCertVerificationError", []) == (
            refused.outcome,
            refused.answer,
            chat.bodies,
        )
        assert Outcome.SENT is (await post(chat.url, ca_file=str(tmp_path / "ca.pem"))).outcome


async def test_a_server_without_tls_is_told_of():
    """Where TLS is expected."""
    async with chatting(saying()) as chat:
        verdict = await post(chat.url.replace("http:", "https:"))
    assert Verdict(Outcome.RETRY, "no TLS connection") == verdict
