"""Reading the signature of a message: SM2 with SM3, or RSA with SHA-1. By this system's own means."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime
from typing import Literal

import gmalg
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from simulators.machinery.xml import child, text_of

Verdict = Literal["holds", "missing", "expired", "other data", "invalid"]
_TAG = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_PORT = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
_W3C = "http://www.w3.org/2000/09/xmldsig#"
_POINT = bytes.fromhex("06082a811ccf5501822d03420004")
"""In a certificate, right before the 64 bytes of an SM2 key: the curve, then the head of a bit string."""
_IDENTITY = b"1234567812345678"


def look(root: etree._Element, now: datetime) -> tuple[Verdict, bytes]:
    """Whether the enveloped signature of a message holds, and the certificate that it brings along."""
    copy = etree.fromstring(etree.tostring(root))
    found = copy.find(_TAG)
    if found is None:
        return "missing", b""
    info, reference = child(found, "SignedInfo"), child(found, "SignedInfo/Reference")
    method, digest = child(found, "SignedInfo/SignatureMethod"), child(found, "SignedInfo/Reference/DigestMethod")
    if info is None or reference is None or method is None or digest is None:
        return "invalid", b""
    try:
        value = base64.b64decode("".join(text_of(found, "SignatureValue").split()), validate=True)
        told = base64.b64decode("".join(text_of(reference, "DigestValue").split()), validate=True)
        certificate = base64.b64decode("".join(text_of(found, "KeyInfo/X509Data/X509Certificate").split()))
        holder = x509.load_der_x509_certificate(certificate)
    except (binascii.Error, ValueError):
        return "invalid", b""
    if not holder.not_valid_before_utc <= now <= holder.not_valid_after_utc:
        return "expired", certificate
    signed = etree.tostring(info, method="c14n", with_tail=False)
    algorithm = method.get("Algorithm", "")
    if not _holds(algorithm, certificate, holder, signed, value):
        return "invalid", certificate
    _take_out(found)
    content = etree.tostring(copy, method="c14n", with_comments=False)
    return ("holds" if told == _digest(digest.get("Algorithm", ""), content) else "other data"), certificate


def belongs(certificate: bytes, codes: set[str]) -> bool:
    """Whether one of ``codes`` stands among the names of the holder; a certificate without a code is anybody's."""
    names = [str(name.value) for name in x509.load_der_x509_certificate(certificate).subject]
    said = {name for name in names if 9 <= len(name) <= 18 and name.isalnum() and any(map(str.isdigit, name))}
    return not said or bool(said & codes)


def _take_out(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None  # it was found below the root
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _digest(algorithm: str, content: bytes) -> bytes:
    if algorithm == f"{_PORT}sm3":
        made = hashes.Hash(hashes.SM3())
        made.update(content)
        return made.finalize()
    if algorithm == f"{_W3C}sha1":
        return hashlib.sha1(content, usedforsecurity=False).digest()
    return b""


def _holds(algorithm: str, certificate: bytes, holder: x509.Certificate, signed: bytes, value: bytes) -> bool:
    if algorithm == f"{_PORT}sm2-sm3":
        place = certificate.find(_POINT)
        if place < 0:
            return False
        start = place + len(_POINT)
        point = b"\x04" + certificate[start : start + 64]
        numbers = (value[:32], value[32:]) if len(value) == 64 else _numbers(value)
        try:
            return bool(numbers) and bool(gmalg.SM2(None, _IDENTITY, point).verify(signed, *numbers))
        except (gmalg.errors.GMError, ValueError, ArithmeticError):
            return False
    if algorithm == f"{_W3C}rsa-sha1":
        try:
            key = holder.public_key()
            if not isinstance(key, rsa.RSAPublicKey):
                return False
            key.verify(value, signed, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  what the specification asks for
        except (InvalidSignature, ValueError):
            return False
        return True
    return False


def _numbers(value: bytes) -> tuple[bytes, ...]:
    """The two numbers of a DER signature, 32 bytes each; none for anything else."""
    if len(value) < 8 or value[0] != 0x30 or value[1] != len(value) - 2:
        return ()
    first = value[3]
    second = value[5 + first] if len(value) > 5 + first else 0
    parts = (value[4 : 4 + first], value[6 + first : 6 + first + second])
    cut = [part.lstrip(b"\0") for part in parts]
    return tuple(part.rjust(32, b"\0") for part in cut) if all(len(part) <= 32 for part in cut) else ()
