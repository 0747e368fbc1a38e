"""Certificates: what one says, whether one was issued by another, and self-made ones for tests.

`cryptography` reads certificates with SM2 keys, as it does not look at the key until it is asked for; key and signature
are looked at here.
"""

from __future__ import annotations

import base64
import re
import secrets
from datetime import UTC, datetime

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from fairway.wire.ceb.signature import der, sm2

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_CODE = re.compile(r"[0-9A-Z]{9,18}")
ORGANISATION_IDENTIFIER = "2.5.4.97"
_CODED = {ORGANISATION_IDENTIFIER, NameOID.SERIAL_NUMBER.dotted_string, NameOID.ORGANIZATIONAL_UNIT_NAME.dotted_string}
_YEAR_OF_TWO_DIGITS = 2050


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate says. ``key`` is SM2, RSA or another name; ``public`` the point of an SM2 key, else the
    SubjectPublicKeyInfo. ``codes`` are the enterprise codes among the names of its holder."""

    content: bytes
    subject: str
    issuer: str
    serial: int
    not_before: datetime
    not_after: datetime
    key: str
    public: bytes
    codes: tuple[str, ...]
    authority: bool
    """It may issue certificates (basic constraints)."""

    @property
    def x509(self) -> x509.Certificate:
        """The same, for `cryptography`."""
        return x509.load_der_x509_certificate(self.content)

    @property
    def own_issuer(self) -> bool:
        """Whether it names itself as its issuer."""
        return self.subject == self.issuer


def read(content: bytes) -> Certificate:
    """The certificate in DER or PEM. Raises ValueError for anything else."""
    found = _PEM.search(content)
    try:
        return _read(base64.b64decode(found[1]) if found else content)
    except (x509.InvalidVersion, UnsupportedAlgorithm, TypeError, IndexError, OverflowError) as error:
        raise ValueError(str(error)) from None


def _read(whole: bytes) -> Certificate:
    loaded = x509.load_der_x509_certificate(whole)
    key, public = _public(loaded)
    subject, issuer = loaded.subject, loaded.issuer
    codes = [
        str(one.value)
        for one in subject
        if one.oid.dotted_string in _CODED and _CODE.fullmatch(str(one.value)) is not None
    ]
    return Certificate(
        content=whole,
        subject=subject.rfc4514_string(),
        issuer=issuer.rfc4514_string(),
        serial=loaded.serial_number,
        not_before=loaded.not_valid_before_utc,
        not_after=loaded.not_valid_after_utc,
        key=key,
        public=public,
        codes=tuple(codes),
        authority=_authority(loaded),
    )


def _authority(loaded: x509.Certificate) -> bool:
    try:
        return bool(loaded.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, UnsupportedAlgorithm, ValueError):
        return False


def read_all(content: bytes) -> list[Certificate]:
    """Every certificate of a PEM file, or the one of a DER file. Raises ValueError."""
    blocks = _PEM.findall(content)
    return [read(base64.b64decode(one)) for one in blocks] if blocks else [read(content)]


def _public(loaded: x509.Certificate) -> tuple[str, bytes]:
    fields = der.inner(loaded.tbs_certificate_bytes)
    # version [0] where it is not the first, serial, algorithm, issuer, validity, subject, key
    info = fields[6 if fields[0][0] == 0xA0 else 5]
    algorithm, bits = der.inner(info[2])[:2]
    if der.identifier(sm2.CURVE) in algorithm[2]:
        return "SM2", bits[1][1:]
    try:
        public = loaded.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return loaded.public_key_algorithm_oid.dotted_string, info[2]
    return ("RSA" if isinstance(public, rsa.RSAPublicKey) else type(public).__name__), info[2]


def issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether the key of ``issuer`` signed ``certificate``; SM2 with SM3, and RSA."""
    loaded = certificate.x509
    if issuer.key == "SM2":
        if loaded.signature_algorithm_oid.dotted_string != sm2.SIGNATURE:
            return False
        return sm2.verify(issuer.public, loaded.tbs_certificate_bytes, loaded.signature)
    public = issuer.x509.public_key() if issuer.key == "RSA" else None
    try:
        digest = loaded.signature_hash_algorithm
        if not isinstance(public, rsa.RSAPublicKey) or digest is None:
            return False
        public.verify(loaded.signature, loaded.tbs_certificate_bytes, padding.PKCS1v15(), digest)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def verify(certificate: Certificate, data: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``data`` was made with the key of ``certificate``: SM2-SM3 or RSA-SHA1, by the key."""
    if certificate.key == "SM2":
        return sm2.verify(certificate.public, data, signature)
    public = certificate.x509.public_key() if certificate.key == "RSA" else None
    if not isinstance(public, rsa.RSAPublicKey):
        return False
    from cryptography.hazmat.primitives import hashes

    try:
        public.verify(signature, data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  what the specification has
    except (InvalidSignature, ValueError):
        return False
    return True


def make(
    *,
    name: str,
    public: bytes,
    not_before: datetime,
    not_after: datetime,
    issuer_key: sm2.PrivateKey,
    issuer_name: str | None = None,
    code: str = "",
    authority: bool = False,
) -> bytes:
    """A certificate for the SM2 key ``public``, signed with SM2-SM3, DER: for tests and demonstrations.

    Without ``issuer_name`` it names itself as issuer. ``code`` is the enterprise code of the holder.
    """
    names = [(NameOID.COMMON_NAME.dotted_string, name)] + ([(ORGANISATION_IDENTIFIER, code)] if code else [])
    algorithm = der.tlv(der.SEQUENCE, der.identifier(sm2.SIGNATURE))
    constraint = der.tlv(der.SEQUENCE, der.tlv(der.BOOLEAN, b"\xff")) if authority else der.tlv(der.SEQUENCE)
    extension = der.tlv(
        der.SEQUENCE, der.identifier("2.5.29.19"), der.tlv(der.BOOLEAN, b"\xff"), der.tlv(der.OCTET_STRING, constraint)
    )
    whole = der.tlv(
        der.SEQUENCE,
        der.tlv(0xA0, der.integer(2)),
        der.integer(secrets.randbits(64) | 1),
        algorithm,
        _name([(NameOID.COMMON_NAME.dotted_string, issuer_name)] if issuer_name else names),
        der.tlv(der.SEQUENCE, _time(not_before), _time(not_after)),
        _name(names),
        sm2.public_info(public),
        der.tlv(0xA3, der.tlv(der.SEQUENCE, extension)),
    )
    signature = sm2.as_der(sm2.sign(issuer_key, whole))
    return der.tlv(der.SEQUENCE, whole, algorithm, der.tlv(der.BIT_STRING, b"\0", signature))


def to_pem(content: bytes) -> bytes:
    """A certificate in PEM."""
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(content) + b"-----END CERTIFICATE-----\n"


def _name(names: list[tuple[str, str]]) -> bytes:
    return der.tlv(
        der.SEQUENCE,
        *(
            der.tlv(der.SET, der.tlv(der.SEQUENCE, der.identifier(kind), der.tlv(der.UTF8, value.encode())))
            for kind, value in names
        ),
    )


def _time(at: datetime) -> bytes:
    moment = at.astimezone(UTC)
    if moment.year < _YEAR_OF_TWO_DIGITS:
        return der.tlv(der.UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())
    return der.tlv(der.GENERALIZED_TIME, moment.strftime("%Y%m%d%H%M%SZ").encode())
