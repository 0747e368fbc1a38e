"""Facts, states and actors as bytes, and what the log commits to.

The payload of a fact is JSON with sorted keys and no white space; decimals and times are strings, a part that is
canonical bytes already is a ``msgspec.Raw`` and goes in as it is. The log holds, for each fact, the leaf hash of
its **envelope**: the canonical JSON of where, when, by whom and of what kind it is, and of the **commitment**
SHA-256(salt || payload || SHA-256 of each document that came with it). Whoever lacks payload and salt learns nothing
from the commitment; whoever has them can check it. Dropping both erases the fact and leaves the log whole.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import zstandard

from fairway.base.time import isoformat
from fairway.record.model import Actor, Fact

SALT_BYTES = 16
COMMITMENT_PREFIX = "sha256:"
"""Names the hash in an envelope, so that another one can follow."""
_PACK_FROM = 2_000
"""Octets: what is shorter stays in the row of its table, where compressing costs more than the space is worth."""
_FRAME_START = b"\x28\xb5\x2f\xfd"

_sorted = msgspec.json.Encoder(order="sorted")
_steady = msgspec.json.Encoder(order="deterministic")
_actors = msgspec.json.Decoder(Actor)


class DamagedError(ValueError):
    """Stored bytes cannot be decompressed."""


def encode_fact(fact: Fact) -> bytes:
    """The payload of ``fact``."""
    return _sorted.encode(fact)


def encode_state(state: object) -> bytes:
    """A state as it is kept between commands."""
    return _steady.encode(state)


def encode_actor(actor: Actor) -> bytes:
    """The canonical JSON of ``actor``, a part of the envelope."""
    return _sorted.encode(actor)


def decode_actor(text: str) -> Actor:
    """The actor in a JSON text."""
    return _actors.decode(text)


def normal_json(text: str) -> bytes:
    """Any JSON text with sorted keys and no white space."""
    return _sorted.encode(msgspec.json.decode(text))


def to_milliseconds(moment: datetime) -> datetime:
    """``moment`` in UTC without what is finer than a millisecond: the only times that facts have."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def commitment(salt: bytes, payload: bytes, documents: bytes = b"") -> bytes:
    """What binds the log to a payload, and to the concatenated SHA-256 of the documents that came with it, without
    telling either. 32 bytes."""
    return hashlib.sha256(salt + payload + documents).digest()


class Envelopes:
    """Makes the envelopes of one site, moment and actor.

    The bytes are those of :func:`fairway.base.canonical_json.canonical` over the same members (a test compares
    them); they are put together here because every command makes several.
    """

    def __init__(self, site: str, at: datetime, actor: bytes) -> None:
        self._head = b'{"actor":' + actor + b',"at":"' + isoformat(at).encode() + b'","case":"'
        self._site = b',"site":' + _sorted.encode(site) + b',"stream":'

    def envelope(self, case_id: UUID, stream: str, version: int, kind: str, committed: bytes) -> bytes:
        """The entry of the log for one fact."""
        return b"".join(
            (
                self._head,
                str(case_id).encode(),
                b'","commitment":"',
                COMMITMENT_PREFIX.encode(),
                committed.hex().encode(),
                b'","kind":',
                _sorted.encode(kind),
                self._site,
                _sorted.encode(stream),
                b',"version":%d}' % version,
            )
        )


class _Zstandard(threading.local):
    """Compressor and decompressor of a thread: setting them up costs more than compressing a document."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=-1).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_zstandard = _Zstandard()


def pack(content: bytes) -> bytes:
    """``content`` (JSON) as it is stored: compressed when that is worth while.

    JSON never starts with the first octets of a Zstandard frame, so :func:`unpack` needs no mark.
    """
    return _zstandard.compress(content) if len(content) >= _PACK_FROM else content


def unpack(stored: bytes) -> bytes:
    """The content that :func:`pack` has stored. Raises DamagedError."""
    return _decompressed(stored) if stored[:4] == _FRAME_START else stored


def pack_blob(content: bytes) -> tuple[bool, bytes]:
    """Any bytes as they are stored, and whether they were compressed: only where that saves an eighth."""
    if len(content) >= _PACK_FROM:
        packed = _zstandard.compress(content)
        if len(packed) < len(content) * 7 // 8:
            return True, packed
    return False, content


def unpack_blob(packed: bool, stored: bytes) -> bytes:
    """The bytes that :func:`pack_blob` has stored. Raises DamagedError."""
    return _decompressed(stored) if packed else stored


def _decompressed(stored: bytes) -> bytes:
    try:
        return _zstandard.decompress(stored)
    except zstandard.ZstdError as error:
        raise DamagedError(str(error)) from error
