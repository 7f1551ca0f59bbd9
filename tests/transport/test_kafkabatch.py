"""The URL scheme: found through the entry point, passes credentials on, refuses what breaks its promises."""

import ssl

import faust
import pytest
from faust.auth import SASLCredentials

from logflow_app.errors import ConfigError
from logflow_app.transport import Transport
from tests.transport.fakes import make_bench


def make_app(**settings: object) -> faust.App:
    """Make an app that speaks kafkabatch://."""
    return faust.App("scheme", broker="kafkabatch://127.0.0.1:9092", store="memory://", **settings)


def test_the_scheme_is_registered():
    """An app that names the scheme gets this transport, with the settings' defaults."""
    transport = make_app().transport
    assert isinstance(transport, Transport)
    assert (transport.revoke_patience_secs, transport.fetch_max_wait_ms, transport.on_give_up) == (4.0, 250, [])


def test_settings_that_break_the_promises_are_refused():
    """Both problems are named at once."""
    app = make_app(stream_wait_empty=False, processing_guarantee="exactly_once")
    with pytest.raises(ConfigError) as refusal:
        _ = app.transport
    assert [problem.split()[2] for problem in refusal.value.problems] == [
        "stream_wait_empty=True:",
        "processing_guarantee='at_least_once',",
    ]


async def test_broker_credentials_reach_the_consumer():
    """SASL over TLS goes through to aiokafka as with Faust's own transport."""
    credentials = SASLCredentials(
        username="alice", password="alice-pw", mechanism="SCRAM-SHA-512", ssl_context=ssl.create_default_context()
    )
    bench = make_bench(broker_credentials=credentials)
    consumer = bench.consumer._thread._create_worker_consumer(bench.app.transport)
    consumer._closed = True  # it was never started
    client = consumer._client
    assert (client._security_protocol, client._sasl_mechanism) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (client._sasl_plain_username, client._sasl_plain_password) == ("alice", "alice-pw")
