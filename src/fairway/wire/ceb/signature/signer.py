"""Who signs: anything with a certificate that makes a signature over bytes."""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from fairway.wire.ceb.signature import sm2
from fairway.wire.ceb.signature.algorithms import Algorithm


class SignerError(Exception):
    """A token or a service did not sign; the text says why."""


class Signer(Protocol):
    """A key with its certificate. Keys of enterprises are not in this process: see ``pkcs11`` and ``service``."""

    @property
    def algorithm(self) -> Algorithm:
        """How it signs."""
        ...

    @property
    def certificate(self) -> bytes:
        """Its certificate, DER."""
        ...

    @property
    def key_name(self) -> str:
        """What the key is called in KeyInfo: the number of the card or the certificate."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, which is hashed on the way. Raises :class:`SignerError`."""
        ...


class SoftwareKey:
    """A key in memory: for tests and demonstrations."""

    def __init__(self, key: sm2.PrivateKey | rsa.RSAPrivateKey, certificate: bytes, key_name: str = "0001") -> None:
        self._key = key
        self.certificate = certificate
        self.key_name = key_name
        self.algorithm = Algorithm.SM2_SM3 if isinstance(key, sm2.PrivateKey) else Algorithm.RSA_SHA1

    @classmethod
    def from_pem(cls, key: bytes, certificate: bytes, key_name: str = "0001") -> SoftwareKey:
        """A key from a PEM file without a password. Raises :class:`SignerError` when it is neither SM2 nor RSA."""
        found: sm2.PrivateKey | rsa.RSAPrivateKey | None = sm2.from_pem(key)
        if found is None:
            try:
                loaded = serialization.load_pem_private_key(key, password=None)
            except (ValueError, TypeError) as error:
                raise SignerError(str(error)) from None
            if not isinstance(loaded, rsa.RSAPrivateKey):
                raise SignerError("the key is neither SM2 nor RSA")
            found = loaded
        return cls(found, certificate, key_name)

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``."""
        if isinstance(self._key, sm2.PrivateKey):
            return sm2.sign(self._key, data)
        # What the specification calls the general algorithm; customs takes nothing newer with RSA.
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  see above
