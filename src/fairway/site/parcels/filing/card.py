"""Which key signs what a site declares: the one that the settings name, or in a demonstration one that is made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fairway.site.settings import Settings
from fairway.wire.ceb.signature import Signer, SoftwareKey, certificate, sm2

_KEY, _CERTIFICATE = "ceb-demo.pem", "ceb-demo.der"


def signer_of(settings: Settings) -> Signer | None:
    """The signer of a site; None where none is set and the authority is a real one."""
    if settings.ceb_key is not None and settings.ceb_certificate is not None:
        return SoftwareKey.from_pem(settings.ceb_key.read_bytes(), settings.ceb_certificate.read_bytes())
    return _invented(settings.keys_folder) if settings.authority_simulated else None


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
