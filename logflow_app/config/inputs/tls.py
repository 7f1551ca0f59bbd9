"""What an input that listens is told of encryption."""

from pathlib import Path

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Secret


class ServerTls(Section):
    """Encryption of what clients send; the section's presence turns it on."""

    cert_file: Path = Field(description="Our certificate, and those that vouch for it (PEM).")
    key_file: Path = Field(description="The private key of `cert_file` (PEM).")
    key_password: Secret | None = Field(default=None, description="The password of `key_file`.")
    key_password_file: Path | None = Field(default=None, description="A file that holds the password of `key_file`.")
    client_ca_file: Path | None = Field(
        default=None,
        description="Certificates of the authorities whose clients may send (PEM): who has none of theirs is refused.",
    )
