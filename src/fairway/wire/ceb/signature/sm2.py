"""SM2 signatures with SM3 (GB/T 32918.2, GM/T 0009): keys, signing and checking.

The arithmetic is that of `gmalg`. It runs in Python and does not hide its timing: good for checking, for tests and for
demonstrations; the key of an enterprise lives in a token or behind a signing service.
"""

from __future__ import annotations

import base64
import re

import gmalg
import msgspec

from fairway.wire.ceb.signature import der

SIGNER = b"1234567812345678"
"""The identity of the signer that goes into the digest where no other is agreed (GM/T 0009)."""
CURVE, KEY, SIGNATURE = "1.2.156.10197.1.301", "1.2.840.10045.2.1", "1.2.156.10197.1.501"
HALF = 32
"""Bytes of each of the two numbers of a signature, and of a private key."""
POINT = 65
_PEM = re.compile(rb"-----BEGIN (?:EC )?PRIVATE KEY-----(.*?)-----END (?:EC )?PRIVATE KEY-----", re.DOTALL)


class PrivateKey(msgspec.Struct, frozen=True):
    """A private key of 32 bytes and its public point (04, x, y)."""

    secret: bytes
    public: bytes

    def __repr__(self) -> str:
        return f"PrivateKey(public={self.public.hex()})"


def generate() -> PrivateKey:
    """A new key."""
    secret, public = gmalg.SM2().generate_keypair()
    return PrivateKey(secret, public)


def private_key(secret: bytes) -> PrivateKey:
    """The key with that secret. Raises ValueError when it is none."""
    if len(secret) != HALF:
        raise ValueError("an SM2 key has 32 bytes")
    try:
        return PrivateKey(secret, gmalg.SM2().generate_pk(secret))
    except gmalg.errors.GMError as error:
        raise ValueError(str(error)) from None


def sign(key: PrivateKey, data: bytes, *, signer: bytes = SIGNER) -> bytes:
    """The two numbers of the signature over ``data``, 32 bytes each."""
    numbers: tuple[bytes, bytes] = gmalg.SM2(key.secret, signer, key.public).sign(data)
    return b"".join(number.rjust(HALF, b"\0") for number in numbers)


def verify(public: bytes, data: bytes, signature: bytes, *, signer: bytes = SIGNER) -> bool:
    """Whether ``signature`` (two numbers, or DER of them) over ``data`` was made with the key of ``public``."""
    numbers = halves(signature)
    if numbers is None:
        return False
    try:
        return bool(gmalg.SM2(None, signer, public).verify(data, *numbers))
    except (gmalg.errors.GMError, ValueError, ArithmeticError):
        return False


def halves(signature: bytes) -> tuple[bytes, bytes] | None:
    """The two numbers of a signature in either form; None when it is neither."""
    if len(signature) == 2 * HALF:
        return signature[:HALF], signature[HALF:]
    try:
        parts = der.inner(signature)
    except ValueError:
        return None
    if [tag for tag, _, _ in parts] != [der.INTEGER, der.INTEGER]:
        return None
    first, second = (content.lstrip(b"\0") for _, content, _ in parts)
    if len(first) > HALF or len(second) > HALF:
        return None
    return first.rjust(HALF, b"\0"), second.rjust(HALF, b"\0")


def as_der(signature: bytes) -> bytes:
    """The DER form of a signature of two numbers, as certificates have it."""
    r, s = int.from_bytes(signature[:HALF], "big"), int.from_bytes(signature[HALF:], "big")
    return der.tlv(der.SEQUENCE, der.integer(r), der.integer(s))


def public_info(public: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a point."""
    algorithm = der.tlv(der.SEQUENCE, der.identifier(KEY), der.identifier(CURVE))
    return der.tlv(der.SEQUENCE, algorithm, der.tlv(der.BIT_STRING, b"\0", public))


def to_pem(key: PrivateKey) -> bytes:
    """The key as PKCS #8 in PEM, not encrypted."""
    algorithm = der.tlv(der.SEQUENCE, der.identifier(KEY), der.identifier(CURVE))
    point = der.tlv(0xA1, der.tlv(der.BIT_STRING, b"\0", key.public))
    inner = der.tlv(der.SEQUENCE, der.integer(1), der.tlv(der.OCTET_STRING, key.secret), point)
    whole = der.tlv(der.SEQUENCE, der.integer(0), algorithm, der.tlv(der.OCTET_STRING, inner))
    return b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(whole) + b"-----END PRIVATE KEY-----\n"


def from_pem(content: bytes) -> PrivateKey | None:
    """The SM2 key in a PEM file (PKCS #8 or SEC 1); None when there is none, or one on another curve."""
    found = _PEM.search(content)
    if found is None:
        return None
    try:
        whole = base64.b64decode(found[1])
        parts = der.inner(whole)
        if der.identifier(CURVE) not in whole:
            return None
        if parts[1][0] == der.SEQUENCE:
            parts = der.inner(parts[2][1])
        return private_key(parts[1][1])
    except (ValueError, IndexError):
        return None
