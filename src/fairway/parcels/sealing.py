"""Sealing the personal data of a batch: one key for each batch and retention class, whose end is the end of the data.

AES-256-GCM throughout. A sealed file is a sequence of chunks; each is bound to its place, to what it belongs to and to
whether it is the last, so that a file that was cut, mixed or exchanged is not opened. Keys are themselves kept sealed
under the secret of the site.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE = 32
CHUNK = 1 << 20
"""Bytes that are sealed at once, and so the most that sealing and opening hold."""
_MAGIC = b"FWSEAL1\n"
_PREFIX = 4
_NONCE = 12
_LENGTH = struct.Struct(">I")
_COUNT = struct.Struct(">Q")
_TAG = 16


class SealError(Exception):
    """What was sealed cannot be opened: another key, another place, or it was altered or cut."""


def new_key() -> bytes:
    """A fresh key of a batch."""
    return AESGCM.generate_key(bit_length=KEY_SIZE * 8)


def wrapped(key: bytes, secret: str, context: str) -> bytes:
    """``key`` sealed under the secret of the site, for ``context`` only."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_site_key(secret)).encrypt(nonce, key, context.encode())


def unwrapped(sealed: bytes, secret: str, context: str) -> bytes:
    """The key in ``sealed``. Raises SealError."""
    return _opened(_site_key(secret), sealed[:_NONCE], sealed[_NONCE:], context.encode())


def seal(data: bytes, key: bytes, context: str) -> bytes:
    """A block of data, bound to ``context``."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, context.encode())


def unseal(block: bytes, key: bytes, context: str) -> bytes:
    """What is in a block. Raises SealError."""
    return _opened(key, block[:_NONCE], block[_NONCE:], context.encode())


class SealedWriter:
    """Writes a sealed file: :meth:`write` any number of times, then :meth:`finish`."""

    def __init__(self, file: BinaryIO, key: bytes, context: str) -> None:
        self._file, self._cipher, self._context = file, AESGCM(key), context.encode()
        self._prefix = os.urandom(_PREFIX)
        self._count = 0
        self._held = bytearray()
        file.write(_MAGIC + self._prefix)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._held += data
        while len(self._held) > CHUNK:
            self._chunk(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def finish(self) -> None:
        """Seal what is left as the last chunk. The caller makes the file durable."""
        self._chunk(bytes(self._held), last=True)
        self._held.clear()

    def _chunk(self, data: bytes, *, last: bool) -> None:
        place = _COUNT.pack(self._count)
        sealed = self._cipher.encrypt(self._prefix + place, data, _bound(self._context, place, last=last))
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._count += 1


def opened_chunks(file: BinaryIO, key: bytes, context: str) -> Iterator[bytes]:
    """What is in a sealed file, chunk by chunk. Raises SealError, at the place where it stops being as written."""
    head = file.read(len(_MAGIC) + _PREFIX)
    if len(head) != len(_MAGIC) + _PREFIX or not head.startswith(_MAGIC):
        raise SealError("no sealed file")
    prefix, bound, count = head[len(_MAGIC) :], context.encode(), 0
    sealed = _next(file)
    if sealed is None:
        raise SealError("the sealed file is cut")
    while sealed is not None:
        following = _next(file)
        place = _COUNT.pack(count)
        yield _opened(key, prefix + place, sealed, _bound(bound, place, last=following is None))
        sealed, count = following, count + 1


def open_into(file: BinaryIO, key: bytes, context: str, target: BinaryIO) -> None:
    """Write what is in a sealed file to ``target``. Raises SealError."""
    copy(opened_chunks(file, key, context), target)


def copy(chunks: Iterable[bytes], target: BinaryIO) -> None:
    """Write chunks one after the other."""
    for chunk in chunks:
        target.write(chunk)


def _next(file: BinaryIO) -> bytes | None:
    head = file.read(_LENGTH.size)
    if not head:
        return None
    size = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
    sealed = file.read(size) if _TAG <= size <= CHUNK + _TAG else b""
    if not sealed or len(sealed) != size:
        raise SealError("the sealed file is cut")
    return sealed


def _bound(context: bytes, place: bytes, *, last: bool) -> bytes:
    return context + b"\x00" + place + (b"last" if last else b"more")


def _opened(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, sealed, bound)
    except (InvalidTag, ValueError) as error:
        raise SealError("sealed with another key, for another place, or altered") from error


def _site_key(secret: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_SIZE, salt=None, info=b"fairway parcel keys").derive(
        secret.encode()
    )
