"""Encryption of what clients send."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from logflow_app.config.inputs.tls import ServerTls
from logflow_app.errors import ConfigError

HANDSHAKE_SECS = 10.0


@dataclass(frozen=True, slots=True)
class Tls:
    """Our certificate and key. With `client_ca_file` clients show a certificate, and must if it is `required`.

    Of `client_names` one must be in that certificate, `*` standing for the first part of a host's name.
    `written_at` is when the files were, so that renewed ones are other settings.
    """

    cert_file: Path
    key_file: Path
    key_password: str | None = field(default=None, repr=False)
    client_ca_file: Path | None = None
    is_client_required: bool = True
    client_names: tuple[str, ...] = ()
    written_at: tuple[int, ...] = ()


def tls_settings(section: ServerTls) -> Tls:
    """Return what a section `tls` says, with when its files were written."""
    files = (section.cert_file, section.key_file, section.client_ca_file)
    return Tls(
        cert_file=section.cert_file,
        key_file=section.key_file,
        key_password=section.key_password.get_secret_value() if section.key_password else None,
        client_ca_file=section.client_ca_file,
        written_at=tuple(_written_at(path) for path in files if path),
    )


def server_context(name: str, tls: Tls) -> ssl.SSLContext:
    """Return how connections of the input `name` are encrypted; raises ConfigError where a file is not as needed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(tls.cert_file, tls.key_file, tls.key_password or "")  # "": no question at the terminal
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"input {name}: tls: expected a certificate in {tls.cert_file} and its key in {tls.key_file}, "
            f"got: {_reason(error)}"
        ) from error
    if tls.client_ca_file is not None:
        try:
            context.load_verify_locations(tls.client_ca_file)
        except (OSError, ssl.SSLError) as error:
            told = f"input {name}: tls.client_ca_file: expected certificates in {tls.client_ca_file}"
            raise ConfigError(f"{told}, got: {_reason(error)}") from error
        context.verify_mode = ssl.CERT_REQUIRED if tls.is_client_required else ssl.CERT_OPTIONAL
    return context


def _written_at(path: Path) -> int:
    """Return when a file was changed last, 0 for one that is missing, which is told when the input begins."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _reason(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or "something else"
