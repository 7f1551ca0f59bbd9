"""A real Kafka that asks who is there: listeners with logins, with TLS, with both, and one that wants a certificate."""

import ssl
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization

from tests.services.kafka import Kafka

USER, PASSWORD = "logflow", "the-right-password"
LISTENERS = {"LOGIN": "SASL_PLAINTEXT", "TLS": "SSL", "BOTH": "SASL_SSL", "MUTUAL": "SSL"}
MECHANISMS = {"login": ["PLAIN", "SCRAM-SHA-256"], "both": ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]}
SASL = "org.apache.kafka.common.security"


class SecuredKafka(Kafka):
    """One broker whose further listeners are `LISTENERS`; `folder` holds the certificates clients need."""

    def __init__(self, folder: Path) -> None:
        """Make an authority and the broker's certificate; see `Kafka`."""
        self.folder = folder
        authority = trustme.CA()
        self.ca_file, self.own_file, self.key_file = folder / "ca.pem", folder / "own.pem", folder / "key.pem"
        self.other_ca_file = folder / "other.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        trustme.CA().cert_pem.write_to_path(str(self.other_ca_file))
        client = authority.issue_cert("shipper.example.org")
        client.cert_chain_pems[0].write_to_path(str(self.own_file))
        client.private_key_pem.write_to_path(str(self.key_file))
        keystore = folder / "broker.pem"
        keystore.write_bytes(_for_java(authority.issue_cert("127.0.0.1")))
        super().__init__(_properties(keystore, self.ca_file), listeners=LISTENERS, users={USER: PASSWORD})

    def context(self) -> ssl.SSLContext:
        """Return a context that trusts the authority."""
        return ssl.create_default_context(cafile=str(self.ca_file))


def _for_java(certificate: trustme.LeafCert) -> bytes:
    """Return key and chain as Java reads them: the key in PKCS #8."""
    key = serialization.load_pem_private_key(certificate.private_key_pem.bytes(), None)
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return encoded + b"".join(pem.bytes() for pem in certificate.cert_chain_pems)


def _properties(keystore: Path, ca_file: Path) -> dict[str, str]:
    properties = {}
    for listener in ("login", "both"):
        prefix = f"listener.name.{listener}"
        properties |= {
            f"{prefix}.sasl.enabled.mechanisms": ",".join(MECHANISMS[listener]),
            f"{prefix}.plain.sasl.jaas.config": f'{SASL}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
        } | {
            f"{prefix}.{mechanism.lower()}.sasl.jaas.config": f"{SASL}.scram.ScramLoginModule required;"
            for mechanism in MECHANISMS[listener][1:]
        }
    for listener in ("tls", "both", "mutual"):
        prefix = f"listener.name.{listener}.ssl"
        properties |= {
            f"{prefix}.keystore.type": "PEM",
            f"{prefix}.keystore.location": str(keystore),
            f"{prefix}.truststore.type": "PEM",
            f"{prefix}.truststore.location": str(ca_file),
            f"{prefix}.client.auth": "required" if listener == "mutual" else "none",
        }
    return properties
