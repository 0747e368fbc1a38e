"""Signed and encrypted envelopes between sites.

An envelope carries exactly the elements that the sharing rule allows. It is signed by the sending site (Ed25519,
RFC 8037) over its canonical header and body, then encrypted to the receiving site (ECDH-ES with X25519 and
A256GCM, RFC 7518). The receiver decrypts, verifies, and only then looks at what is inside.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from fairway.base.canonical_json import canonical
from fairway.base.issues import Issue, Refusal

MAX_ENVELOPE = 4 * 1024 * 1024
"""Bytes of an envelope on the wire; a larger one is refused unread."""


class EnvelopeKind(StrEnum):
    """What an envelope brings."""

    SUBMISSION_COPY = "submission-copy"
    """The shared elements of a submission that was filed on the other side."""
    FILING_STATUS = "filing-status"
    """How a document stands with the other side's authority."""
    TRIP_STATUS = "trip-status"
    """That a vehicle was bundled, crossed, inspected; how the carrier confirmation stands."""
    SEALED_TRIP = "sealed-trip"
    """A fact of a locked trip: application, permit, sealing, custody, verdict, alarm. Never a position."""
    SCHEME_APPLICATION = "scheme-application"
    """What a carrier that wants to join the scheme applied for."""
    SCHEME_DECISION = "scheme-decision"
    """What a customs decided on it."""
    SCHEME_ACCREDITATION = "scheme-accreditation"
    """What a customs says of a lock's vendor profile."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One message between sites, about one case."""

    id: UUID
    kind: EnvelopeKind
    sender: str
    receiver: str
    case_id: UUID
    sequence: int
    """Counts the envelopes of the case from this sender, from 1: the receiver keeps the order."""
    made_at: datetime
    purpose: str
    legal_basis: str
    retention: str
    elements: tuple[str, ...]
    """Names of the canonical elements inside, for the data-flow register."""
    body: dict[str, Any]


class SiteKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The public keys of a site as JSON Web Keys."""

    site: str
    signing: dict[str, Any]
    encryption: dict[str, Any]


class OwnKeys:
    """The key pairs of this site."""

    def __init__(self, site: str, signing: OKPKey, encryption: OKPKey) -> None:
        self.site = site
        self.signing = signing
        self.encryption = encryption

    @classmethod
    def generate(cls, site: str) -> OwnKeys:
        """New key pairs."""
        return cls(site, OKPKey.generate_key("Ed25519"), OKPKey.generate_key("X25519"))

    @classmethod
    def load(cls, site: str, stored: dict[str, Any]) -> OwnKeys:
        """Key pairs as :meth:`private` stored them."""
        return cls(site, OKPKey.import_key(stored["signing"]), OKPKey.import_key(stored["encryption"]))

    def private(self) -> dict[str, Any]:
        """Both key pairs with their private parts, for the site's own key file."""
        return {
            "signing": self.signing.as_dict(private=True),
            "encryption": self.encryption.as_dict(private=True),
        }

    def public(self) -> SiteKeys:
        """What other sites may know."""
        return SiteKeys(
            site=self.site,
            signing=self.signing.as_dict(private=False),
            encryption=self.encryption.as_dict(private=False),
        )


_JWE_HEADER = {"alg": "ECDH-ES", "enc": "A256GCM", "typ": "fairway-envelope+jwe"}
_JWS_HEADER = {"alg": "Ed25519", "typ": "fairway-envelope+jws"}


def seal(envelope: Envelope, own: OwnKeys, receiver: SiteKeys) -> str:
    """The envelope as it travels. Raises ValueError when sender or receiver is not who the keys belong to."""
    if envelope.sender != own.site or envelope.receiver != receiver.site:
        raise ValueError("the envelope is not from this site to that receiver")
    signed = jws.serialize_compact(_JWS_HEADER, canonical(envelope), own.signing, algorithms=["Ed25519"])
    key = OKPKey.import_key(receiver.encryption)
    return jwe.encrypt_compact(_JWE_HEADER, signed.encode(), key, algorithms=["ECDH-ES", "A256GCM"])


def open_envelope(text: str, own: OwnKeys, senders: dict[str, SiteKeys]) -> Envelope:
    """The envelope inside ``text``.

    Raises Refusal when it cannot be decrypted, is not signed by the site that it names, or is not for this site.
    """
    if len(text) > MAX_ENVELOPE:
        raise _refusal("EXCHANGE-SIZE", "The envelope is larger than {limit} bytes.", limit=str(MAX_ENVELOPE))
    try:
        signed = jwe.decrypt_compact(text, own.encryption, algorithms=["ECDH-ES", "A256GCM"]).plaintext
        if signed is None:
            raise _refusal("EXCHANGE-EMPTY", "The envelope is empty.")
        claimed = msgspec.json.decode(jws.extract_compact(signed).payload, type=Envelope)
        keys = senders.get(claimed.sender)
        if keys is None:
            raise _refusal("EXCHANGE-SENDER", "The envelope is from a site that is not known here.")
        verified = jws.deserialize_compact(signed, OKPKey.import_key(keys.signing), algorithms=["Ed25519"])
        envelope = msgspec.json.decode(verified.payload, type=Envelope)
    except (JoseError, ValueError, msgspec.DecodeError) as error:
        raise _refusal("EXCHANGE-UNREADABLE", "The envelope cannot be opened: {reason}.", reason=str(error)) from error
    if envelope.receiver != own.site:
        raise _refusal("EXCHANGE-RECEIVER", "The envelope is for another site.")
    return envelope


def _refusal(rule: str, message: str, **params: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, params=params)])
