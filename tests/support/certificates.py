"""Certificates for tests: an authority of the test's own, and who shows themselves by it."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A certificate and its key, in files, and the SHA-256 by which a registry knows it."""

    certificate: Path
    key: Path
    digest: str


class Authority:
    """Who certifies. Its own certificate is in ``certificate``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.certify(name, self._key, is_authority=True).certificate

    def certify(self, name: str, key: ec.EllipticCurvePrivateKey | None = None, *, is_authority: bool = False) -> Shown:
        """Certify a machine at 127.0.0.1, or the authority itself."""
        own, now = key or ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = (
            x509.CertificateBuilder(self._name, subject, own.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(place, critical=False)
            .sign(self._key, SHA256())
        )
        certificate, secret = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(made.public_bytes(Encoding.PEM))
        secret.write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return Shown(certificate=certificate, key=secret, digest=hashlib.sha256(made.public_bytes(Encoding.DER)).hexdigest())
