"""The two ways of signing that the specification allows, and what their names on the wire are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import StrEnum

from cryptography.hazmat.primitives import hashes

CANONICAL = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_CHINAPORT = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
_W3C = "http://www.w3.org/2000/09/xmldsig#"


def sm3(data: bytes) -> bytes:
    """SM3 (GB/T 32905): 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def sha1(data: bytes) -> bytes:
    """SHA-1, which the older way of signing asks for; it proves little today."""
    return hashlib.sha1(data, usedforsecurity=False).digest()


class Algorithm(StrEnum):
    """A way of signing, by its name in the Signature element."""

    SM2_SM3 = f"{_CHINAPORT}sm2-sm3"
    RSA_SHA1 = f"{_W3C}rsa-sha1"

    @property
    def digest_name(self) -> str:
        """The name of the digest that goes with it."""
        return f"{_CHINAPORT}sm3" if self is Algorithm.SM2_SM3 else f"{_W3C}sha1"

    @property
    def label(self) -> str:
        """What people call it."""
        return "SM2-SM3" if self is Algorithm.SM2_SM3 else "RSA-SHA1"

    @property
    def key(self) -> str:
        """The kind of key it needs."""
        return "SM2" if self is Algorithm.SM2_SM3 else "RSA"


DIGESTS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    Algorithm.SM2_SM3.digest_name: ("SM3", sm3),
    Algorithm.RSA_SHA1.digest_name: ("SHA-1", sha1),
}
"""By the name on the wire: what it is called, and the function."""
LENGTHS = {20: "SHA-1", 32: "SM3 / SHA-256"}
"""Which digests have so many bytes."""
