"""Which key signs what a site declares, as its settings name it: in a file, in a token, or behind a signing service.
In a demonstration one is made."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from fairway.site.settings import Settings
from fairway.wire.ceb.signature import Signer, SoftwareKey, certificate, sm2
from fairway.wire.ceb.signature.pace import USB_KEY
from fairway.wire.ceb.signature.pkcs11 import Pkcs11Key
from fairway.wire.ceb.signature.service import SigningService

_KEY, _CERTIFICATE = "ceb-demo.pem", "ceb-demo.der"


class Kind(StrEnum):
    """What signs."""

    SOFTWARE = "software"
    CARD = "pkcs11"
    """A token: a card or a USB key."""
    SERVICE = "service"
    INVENTED = "invented"
    """Made for a simulated authority."""
    NONE = ""


def kind_of(settings: Settings) -> Kind:
    """What signs at a site."""
    if settings.ceb_pkcs11_module is not None:
        return Kind.CARD
    if settings.ceb_signing_service is not None:
        return Kind.SERVICE
    if settings.ceb_key is not None and settings.ceb_certificate is not None:
        return Kind.SOFTWARE
    return Kind.INVENTED if settings.authority_simulated else Kind.NONE


def pace_of(settings: Settings) -> int:
    """Signatures a minute at most; 0 for as many as the key makes. A token has the pace of a USB key unless another one
    is set."""
    if settings.ceb_pace is not None:
        return settings.ceb_pace
    return USB_KEY if kind_of(settings) is Kind.CARD else 0


def signer_of(settings: Settings) -> Signer | None:
    """The signer of a site; None where none is set and the authority is a real one. Raises SignerError where the token
    or the service does not answer."""
    match kind_of(settings):
        case Kind.CARD:
            assert settings.ceb_pkcs11_module is not None  # it is the kind
            return Pkcs11Key(
                settings.ceb_pkcs11_module,
                token=settings.ceb_pkcs11_token,
                pin=settings.ceb_pkcs11_key,
                key=settings.ceb_key_name,
                mechanism=settings.ceb_pkcs11_mechanism,
            )
        case Kind.SERVICE:
            assert settings.ceb_signing_service is not None  # it is the kind
            return SigningService(
                settings.ceb_signing_service, key=settings.ceb_key_name, token=settings.ceb_signing_key
            )
        case Kind.SOFTWARE:
            assert settings.ceb_key is not None  # it is the kind
            assert settings.ceb_certificate is not None
            return SoftwareKey.from_pem(settings.ceb_key.read_bytes(), settings.ceb_certificate.read_bytes())
        case Kind.INVENTED:
            return _invented(settings.keys_folder)
        case Kind.NONE:
            return None


def _invented(folder: Path) -> SoftwareKey:
    folder.mkdir(parents=True, exist_ok=True)
    key_file, certificate_file = folder / _KEY, folder / _CERTIFICATE
    if not key_file.exists() or not certificate_file.exists():
        pair = sm2.generate()
        made = certificate.make(
            name="Invented for the demonstration",
            public=pair.public,
            not_before=datetime(2020, 1, 1, tzinfo=UTC),
            not_after=datetime(2049, 1, 1, tzinfo=UTC),
            issuer_key=pair,
        )
        certificate_file.write_bytes(made)
        key_file.touch(mode=0o600)
        key_file.write_bytes(sm2.to_pem(pair))
    return SoftwareKey.from_pem(key_file.read_bytes(), certificate_file.read_bytes())
