"""A signing service of the enterprise: a server with a certified crypto module, asked over HTTP.

Vendors' servers each have an interface of their own; this is the one that a small adapter before such a server has to
offer: ``GET <address>/certificate?key=NAME`` gives the certificate (DER or PEM), ``POST <address>/signatures`` with
``{"key": NAME, "algorithm": "SM2-SM3" | "RSA-SHA1", "data": base64}`` gives ``{"signature": base64}``.
"""

from __future__ import annotations

import base64
import binascii

import httpx
import msgspec

from fairway.wire.ceb.signature.algorithms import Algorithm
from fairway.wire.ceb.signature.certificate import read
from fairway.wire.ceb.signature.signer import SignerError

SECONDS = 10.0
"""How long the service may take to answer."""


class _Signed(msgspec.Struct):
    signature: str


class SigningService:
    """The key ``key`` behind the service at ``address``; ``token`` goes along as a bearer token. Raises
    :class:`SignerError` when the service does not answer, or with something else."""

    def __init__(self, address: str, *, key: str, token: str = "", client: httpx.Client | None = None) -> None:
        self._client = client or httpx.Client(timeout=SECONDS)
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.key_name = key
        answer = self._asked("GET", "certificate", params={"key": key})
        try:
            found = read(answer.content)
        except ValueError:
            raise SignerError("the signing service gave no certificate") from None
        self.certificate = found.content
        self.algorithm = Algorithm.SM2_SM3 if found.key == "SM2" else Algorithm.RSA_SHA1

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``, made by the service."""
        body = {"key": self.key_name, "algorithm": self.algorithm.label, "data": base64.b64encode(data).decode()}
        answer = self._asked("POST", "signatures", json=body)
        try:
            return base64.b64decode(msgspec.json.decode(answer.content, type=_Signed).signature, validate=True)
        except (msgspec.DecodeError, binascii.Error, ValueError):
            raise SignerError("the signing service gave no signature") from None

    def _asked(
        self, method: str, path: str, *, params: dict[str, str] | None = None, json: dict[str, str] | None = None
    ) -> httpx.Response:
        address = f"{self._address}/{path}"
        try:
            answer = self._client.request(method, address, params=params, json=json, headers=self._headers)
        except httpx.HTTPError as error:
            raise SignerError(f"the signing service does not answer: {error}") from None
        if answer.status_code != httpx.codes.OK:
            raise SignerError(f"the signing service answered {answer.status_code}")
        return answer
