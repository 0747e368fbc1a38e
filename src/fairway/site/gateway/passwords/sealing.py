"""Sealing a secret at rest: AES-256-GCM under a key that lies beside the site's other keys, not in the database."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE_NAME = "lock-passwords.key"
_VERSION = b"\x01"
_NONCE = 12


class Sealer:
    """Seals and opens the passwords of one site's locks."""

    def __init__(self, site: str, key: bytes) -> None:
        self._site = site
        self._cipher = AESGCM(key)

    @classmethod
    def of(cls, folder: Path, site: str) -> Sealer:
        """By the key of ``site`` in its ``folder`` of keys; made the first time, readable by the site's own user only.

        Two processes that make it at the same time agree on one. Losing the file means that passwords have to be
        entered again.
        """
        path = folder / FILE_NAME
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{FILE_NAME}.{os.getpid()}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(AESGCM.generate_key(256))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker; its key counts
                os.link(draft, path)
            draft.unlink()
        return cls(site, path.read_bytes())

    def seal(self, device: str, password: str) -> bytes:
        """The password as it is kept, for this lock at this site alone."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, password.encode(), self._about(device))

    def open(self, device: str, sealed: bytes) -> str | None:
        """The password; None when it was sealed for another lock or site, under another key, or was altered."""
        if sealed[:1] != _VERSION:
            return None
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, rest, self._about(device)).decode()
        except (InvalidTag, ValueError):
            return None

    def _about(self, device: str) -> bytes:
        return f"fairway lock password\0{self._site}\0{device}".encode()
