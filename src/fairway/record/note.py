"""Signed checkpoints: C2SP signed-note and tlog-checkpoint, with Ed25519.

A checkpoint says "the log of this origin has this many entries and this root". Who holds two checkpoints of one
origin can demand proof that the later extends the earlier.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fairway.record.merkle import HASH_SIZE

ED25519 = 0x01
"""The signature algorithm octet of C2SP signed-note."""
_NAME = re.compile(r"[^\s+]+")
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class NoteError(ValueError):
    """A note, key or checkpoint is malformed, or no accepted key has signed it; the text says which."""


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([ED25519]) + public).digest()[:4]


def _b64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NoteError(f"{text[:40]!r} is not base64") from error
    # The last character may have bits to spare: other text for the same bytes would verify and be another note.
    if base64.b64encode(raw).decode() != text:
        raise NoteError(f"{text[:40]!r} is not canonical base64 (RFC 4648 section 3.5)")
    return raw


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of a log, by the name of the log. ``str()`` is its C2SP text form."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """From ``name+keyid+base64``. Raises NoteError."""
        name, _, rest = text.strip().partition("+")
        key_id, _, data = rest.partition("+")
        raw = _b64(data)
        if not _NAME.fullmatch(name) or len(raw) != 33 or raw[0] != ED25519:
            raise NoteError(f"{text[:80]!r} is not an Ed25519 verifier key")
        key = cls(name, raw[1:])
        if key.key_id.hex() != key_id:
            raise NoteError(f"the key of {name} has the id {key.key_id.hex()}, not {key_id}")
        return key

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return _key_id(self.name, self.public)

    def __str__(self) -> str:
        data = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{data}"


class Signer:
    """The private key of a log."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        if not _NAME.fullmatch(name):
            raise NoteError(f"{name!r} cannot name a key: it is empty or has a space or a plus")
        self._key = key
        self.verifier = VerifierKey(name, key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A new key for the log ``name``."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> Signer:
        """From ``PRIVATE+KEY+name+keyid+base64``. Raises NoteError, which never quotes the key."""
        parts = text.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise NoteError("this is not a signing key")
        try:
            raw = base64.b64decode(parts[4], validate=True)
        except binascii.Error:
            raise NoteError("this is not a signing key") from None
        if len(raw) != 33 or raw[0] != ED25519:
            raise NoteError("this is not an Ed25519 signing key")
        signer = cls(parts[2], Ed25519PrivateKey.from_private_bytes(raw[1:]))
        if signer.verifier.key_id.hex() != parts[3]:
            raise NoteError("the signing key does not match its id")
        return signer

    @classmethod
    def read(cls, path: Path) -> Signer:
        """From a file with one line. Raises OSError and NoteError."""
        return cls.parse(path.read_text(encoding="utf-8"))

    def private_text(self) -> str:
        """The key as one line for a file that only its site can read."""
        data = base64.b64encode(bytes([ED25519]) + self._key.private_bytes_raw()).decode()
        return f"PRIVATE+KEY+{self.verifier.name}+{self.verifier.key_id.hex()}+{data}"

    def sign(self, text: str) -> str:
        """``text`` (which ends with a new line) as a signed note."""
        if not text.endswith("\n"):
            raise NoteError("the text of a note ends with a new line")
        signature = base64.b64encode(self.verifier.key_id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.verifier.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and root of the log of ``origin``."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """From a note's text; lines after the third are extensions and are ignored. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
            raise NoteError("the note is not a checkpoint")
        root = _b64(lines[2])
        if len(root) != HASH_SIZE:
            raise NoteError("the root of the checkpoint has not 32 bytes")
        return cls(lines[0], int(lines[1]), root)


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """The checkpoint as a signed note."""
    return signer.sign(checkpoint.text())


def open_note(note: str, keys: Iterable[VerifierKey]) -> tuple[str, list[VerifierKey]]:
    """The text of ``note`` and which of ``keys`` have signed it.

    Signatures by other keys are ignored, as C2SP asks; a wrong signature by one of ``keys``, or none at all,
    raises NoteError.
    """
    text, separator, signatures = note.rpartition("\n\n")
    text += "\n"
    if not separator or not signatures.endswith("\n"):
        raise NoteError("the note has no signatures")
    accepted = {(key.name, key.key_id): key for key in keys}
    signed: list[VerifierKey] = []
    for line in signatures[:-1].split("\n"):
        parts = _SIGNATURE_LINE.fullmatch(line)
        if parts is None:
            raise NoteError(f"{line[:80]!r} is not a signature line")
        raw = _b64(parts[2])
        key = accepted.get((parts[1], raw[:4]))
        if key is None or key in signed:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], text.encode())
        except InvalidSignature:
            raise NoteError(f"the signature of {key.name} is wrong") from None
        signed.append(key)
    if not signed:
        raise NoteError("no accepted key has signed the note")
    return text, signed


def open_checkpoint(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in a note that at least one of ``keys`` has signed under its origin. Raises NoteError."""
    text, signed = open_note(note, keys)
    checkpoint = Checkpoint.parse(text)
    if all(key.name != checkpoint.origin for key in signed):
        raise NoteError(f"the checkpoint of {checkpoint.origin} is not signed by a key of that name")
    return checkpoint
