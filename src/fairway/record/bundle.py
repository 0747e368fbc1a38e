"""Bundles: facts and documents with all that is needed to check them without us.

A bundle is one JSON document (``fairway-bundle-1``), or a zip file with it as ``bundle.json`` and the documents as
files named by their SHA-256. It holds the facts with payload and salt, an inclusion proof for each, the signed
checkpoint that the proofs lead to, and the public keys of the log. The holder should compare the keys with ones that
came another way. What a bundle may contain is decided before it is made: everything in it is readable.
"""

from __future__ import annotations

import io
import zipfile
from typing import Annotated
from uuid import UUID

import msgspec

FORMAT = "fairway-bundle-1"
LIMIT = 256 * 1024 * 1024
"""Most bytes of a bundle, unpacked, that are read."""
_MAIN = "bundle.json"
_FILES = 10_000

GUIDE = (
    "1. checkpoint: a C2SP signed note; check its signature with the key of the log, got from the site itself.",
    "2. each fact: SHA-256(salt || payload || SHA-256 of each of its documents) is the commitment in its envelope.",
    "3. leaf hash: SHA-256(0x00 || the envelope as canonical JSON: sorted keys, no white space, UTF-8).",
    "4. proof: the inclusion proof of RFC 9162, section 2.1.3.2, leads from the leaf at its position to the root.",
    "5. each document: its SHA-256 is among those of a fact.",
    "Or run: fairway verify FILE --key KEY",
)


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the log holds of a fact. Canonical JSON of these members is the entry."""

    site: str
    case: UUID
    stream: str
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    kind: str
    at: str
    actor: dict[str, str | None]
    commitment: str


class BundledFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact with its proof. Payload and salt are absent when it was erased, or is not disclosed."""

    envelope: Envelope
    position: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    proof: tuple[str, ...]
    """Hexadecimal, leaf to root."""
    payload: str | None = None
    salt: str | None = None
    """Hexadecimal."""
    documents: tuple[str, ...] = ()
    """SHA-256 of the documents that came with it, in order, hexadecimal."""


class BundledDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document; in a zip file its content is a file beside."""

    sha256: str
    content: bytes | None = None
    """Base64 in JSON."""


class Bundle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts and documents with their proofs."""

    format: str
    site: str
    keys: tuple[str, ...]
    """C2SP verifier keys."""
    checkpoint: str
    facts: tuple[BundledFact, ...]
    documents: tuple[BundledDocument, ...]
    guide: tuple[str, ...] = GUIDE

    def to_json(self) -> bytes:
        """The bundle as one JSON document."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    def to_zip(self) -> bytes:
        """The bundle as a zip file, its documents as files. The same bundle gives the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            bare = msgspec.structs.replace(
                self, documents=tuple(BundledDocument(sha256=document.sha256) for document in self.documents)
            )
            files = {_MAIN: bare.to_json()}
            files.update({f"documents/{d.sha256}": d.content for d in self.documents if d.content is not None})
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()


class BundleError(ValueError):
    """These bytes are not a bundle; the text says why."""


def read_bundle(content: bytes) -> Bundle:
    """A bundle from its JSON or zip form. Raises BundleError; never writes a file, never reads more than LIMIT."""
    if content[:4] == b"PK\x03\x04":
        return _read_zip(content)
    if len(content) > LIMIT:
        raise BundleError(f"it has more than {LIMIT} bytes")
    return _decode(content)


def _decode(content: bytes) -> Bundle:
    try:
        bundle = msgspec.json.decode(content, type=Bundle)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BundleError(str(error)) from error
    if bundle.format != FORMAT:
        raise BundleError(f"its format is {bundle.format[:40]!r}, not {FORMAT}")
    return bundle


def _read_zip(content: bytes) -> Bundle:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _FILES:
                raise BundleError(f"it has more than {_FILES} files")
            if len({entry.filename for entry in entries}) != len(entries):
                raise BundleError("two of its files have one name")
            files: dict[str, bytes] = {}
            room = LIMIT
            for entry in entries:
                with archive.open(entry) as file:
                    # What an entry says about its size is not believed.
                    files[entry.filename] = file.read(room + 1)
                room -= len(files[entry.filename])
                if room < 0:
                    raise BundleError(f"it unpacks to more than {LIMIT} bytes")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BundleError(f"it is not a readable zip file: {error}") from error
    if _MAIN not in files:
        raise BundleError(f"it has no {_MAIN}")
    bundle = _decode(files[_MAIN])
    return msgspec.structs.replace(
        bundle,
        documents=tuple(
            BundledDocument(sha256=document.sha256, content=files.get(f"documents/{document.sha256}"))
            for document in bundle.documents
        ),
    )
