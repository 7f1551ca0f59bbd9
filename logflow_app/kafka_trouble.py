"""Why Kafka does not answer: its clients only say that they could not begin, so a broker is asked once more.

What is tried is a connection and one request, as the client would make them. Nothing here tells a password.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Mapping
from typing import Any

from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import (
    AuthenticationFailedError,
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from logflow_app.errors import UnavailableError

ASK_SECS = 5.0
CLOSE_SECS = 0.2
MOST_ASKED = 3  # brokers; what is wrong with three is wrong with all
CONNECTION_OPTIONS = (
    "security_protocol",
    "ssl_context",
    "sasl_mechanism",
    "sasl_plain_username",
    "sasl_plain_password",
)
NO_TLS = "does not speak TLS on this port; leave `kafka.tls` out, or name the port that does"

Options = Mapping[str, Any]


async def unreachable(options: Options, error: BaseException) -> UnavailableError:
    """Return the error to raise where a client made with these options failed: what was tried, and the cause."""
    return UnavailableError(await trouble(options, error))


async def trouble(options: Options, error: BaseException) -> str:
    """Return what was tried and why it failed, the client's own error where asking again finds nothing wrong."""
    brokers = str(options["bootstrap_servers"])
    cause = await _first_cause(options, brokers.split(","))
    return f"Kafka at {brokers} does not answer: {cause or repr(error)} (tried {_tried(options)})"


async def _first_cause(options: Options, addresses: list[str]) -> str | None:
    """Return why the first broker cannot be used; None as soon as one can."""
    causes = [await _cause(options, address) for address in addresses[:MOST_ASKED]]
    if None in causes:
        return None
    return f"{addresses[0] if len(addresses) > 1 else 'it'} {causes[0]}"


async def _cause(options: Options, address: str) -> str | None:
    host, _, port = address.strip().rpartition(":")
    host = host.strip("[]")
    try:
        async with asyncio.timeout(ASK_SECS):
            await _ask(options, host, int(port))
    except Exception as error:  # noqa: BLE001 - whatever keeps a client from its work is what is told here
        return await _told(options, error, host, int(port))
    return None


async def _ask(options: Options, host: str, port: int) -> None:
    given = {name: options[name] for name in CONNECTION_OPTIONS if name in options}
    connection = AIOKafkaConnection(host, port, request_timeout_ms=int(ASK_SECS * 1000), **given)
    try:
        await connection.connect()
        await connection.send(MetadataRequest([]))
    finally:
        with contextlib.suppress(TimeoutError):  # one that was never made is never closed, either
            async with asyncio.timeout(CLOSE_SECS):
                await connection.close()


async def _told(options: Options, error: Exception, host: str, port: int) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"shows a certificate that is not trusted: {error.verify_message} (`kafka.tls`)"
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "RECORD_LAYER_FAILURE" | "PACKET_LENGTH_TOO_LONG"):
            return NO_TLS
        case ssl.SSLError():
            return f"refuses TLS: {error.reason or error} (`kafka.tls.cert_file`, where it asks for a certificate)"
        case AuthenticationFailedError() | SaslAuthenticationFailed():
            return "refuses the login: authentication failed; mend user, password or mechanism in `kafka.sasl`"
        case UnsupportedSaslMechanismError():
            return "does not take this way to log in; set `kafka.sasl.mechanism` to one that it takes"
        case IllegalSaslStateError():
            return "takes no login on this port; leave `kafka.sasl` out, or name the port that does"
        case socket.gaierror():
            return f"is not known by that name: {error.strerror}"
        case ConnectionRefusedError():
            return "refuses connections: nothing listens there"
        case ConnectionError() | KafkaError() | TimeoutError():
            return await _hung_up(options, error, host, port)
    return f"cannot be used: {error!r}"


async def _hung_up(options: Options, error: Exception, host: str, port: int) -> str:
    """Tell why a broker that can be reached says nothing: it was spoken to in another language than its own."""
    is_encrypted = "ssl_context" in options
    speaks_tls = await _speaks_tls(host, port)
    if speaks_tls and not is_encrypted:
        return "speaks TLS on this port, and was spoken to without; set `kafka.tls`"
    if isinstance(error, TimeoutError):
        return f"is silent for {ASK_SECS:.0f} s"
    if is_encrypted and not speaks_tls:
        return NO_TLS
    if "sasl_mechanism" in options:
        return f"ends the connection: {error!r}"
    wish = " (`kafka.sasl`) or a certificate (`kafka.tls.cert_file`)" if is_encrypted else " (`kafka.sasl`)"
    return f"ends the connection, as one that asks for a login{wish} does: {error!r}"


async def _speaks_tls(host: str, port: int) -> bool:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # only asked whether, nothing is told to it
    try:
        async with asyncio.timeout(ASK_SECS):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")  # it answered in TLS that it wants something else
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def _tried(options: Options) -> str:
    login = f" as {options.get('sasl_plain_username')!r} by {options.get('sasl_mechanism')}"
    return str(options.get("security_protocol", "PLAINTEXT")) + (login if "sasl_mechanism" in options else "")
