"""Keys and certificates made for a run, and messages signed with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from fairway.wire.ceb import encode
from fairway.wire.ceb.signature import SoftwareKey, Trust, Verdict, sign, sm2, verify
from fairway.wire.ceb.signature import certificate as certificates
from fairway.wire.ceb.signature.certificate import Certificate

from . import good

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
CODE = "4403160001"


class Authority(msgspec.Struct, frozen=True):
    """A certificate authority of the tests."""

    key: sm2.PrivateKey
    certificate: Certificate


def authority(name: str = "Test authority") -> Authority:
    """One of that name, always the same."""
    return _authority(name)


@cache
def _authority(name: str) -> Authority:
    key = sm2.generate()
    span = {"not_before": NOW - YEAR, "not_after": NOW + YEAR}
    made = certificates.make(name=name, public=key.public, issuer_key=key, authority=True, **span)
    return Authority(key, certificates.read(made))


@cache
def holder_key() -> sm2.PrivateKey:
    """The key of the enterprise."""
    return sm2.generate()


def new_authority(name: str) -> Authority:
    """Another one of that name."""
    return _authority.__wrapped__(name)


@cache
def signer(
    code: str = CODE, *, since: datetime = NOW - YEAR, until: datetime = NOW + YEAR, of: str = "Test authority"
) -> SoftwareKey:
    """The key of the enterprise with a certificate for it."""
    key, issuer = holder_key(), authority(of)
    made = certificates.make(
        name="Test enterprise",
        public=key.public,
        not_before=since,
        not_after=until,
        issuer_key=issuer.key,
        issuer_name=of,
        code=code,
    )
    return SoftwareKey(key, made, "0001")


@cache
def rsa_signer(bits: int = 2048) -> tuple[SoftwareKey, Certificate]:
    """An RSA key with a certificate that it issued to itself."""
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Test RSA"),
            x509.NameAttribute(ObjectIdentifier(certificates.ORGANISATION_IDENTIFIER), CODE),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    return SoftwareKey(key, made, "0002"), certificates.read(made)


@cache
def trust() -> Trust:
    """The authority of the tests is believed."""
    return Trust(authorities=(authority().certificate,))


@cache
def signed(number: str = "621") -> bytes:
    """A right message, signed."""
    return sign(encode(good.message(number)), signer())


def judged(content: bytes, *, original: bytes | None = None, believed: Trust | None = None) -> Verdict:
    """What is found of its signature."""
    return verify(content, now=NOW, trust=believed or trust(), original=original)
