"""Opening the ZIP container of a spreadsheet without trusting what it says of itself.

Every part is unpacked here, under limits, before anything parses it: sizes are those that came out, not those that
the directory declares. Parsers get the parts, repacked, and never the file that was sent.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from fairway.base.issues import Refusal
from fairway.wire.tabular.rules import (
    DamagedSpreadsheet,
    EncryptedSpreadsheet,
    EntitiesRefused,
    FileTooLarge,
    MacrosRefused,
    NotASpreadsheet,
    UnpacksTooLarge,
    UnsafePartName,
)
from fairway.wire.tabular.sheet import LIMITS, Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a password-protected workbook, and the old binary XLS, begins."""
_CHUNK = 1 << 16
_RATIO_FROM = 1 << 20
_ACTIVE = re.compile(r"vbaProject|vbaData|/activeX/|/ctrlProps/|/embeddings/|\.(bin|exe|dll|js|vbs)$", re.IGNORECASE)
_HARMLESS_BINARY = re.compile(r"/printerSettings/", re.IGNORECASE)


def unpack(raw: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """The parts of an archive by name. Raises Refusal when it is none, is encrypted, carries active content, names
    parts twice or outside of itself, or unpacks to more than ``limits`` allow."""
    if len(raw) > limits.file_bytes:
        raise Refusal([FileTooLarge.at(size=len(raw), limit=limits.file_bytes)])
    if raw.startswith(_OLE):
        raise Refusal([EncryptedSpreadsheet.at()])
    if not raw.startswith(b"PK"):
        raise Refusal([NotASpreadsheet.at()])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _parts(archive, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise Refusal([DamagedSpreadsheet.at(detail=str(error)[:200])]) from None


def _parts(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > limits.parts:
        raise Refusal([UnpacksTooLarge.at(detail=f"{len(entries)} parts")])
    names = [entry.filename for entry in entries]
    for name in names:
        if _unsafe(name) or names.count(name) > 1:
            raise Refusal([UnsafePartName.at(part=name[:80])])
        if _ACTIVE.search(name) and not _HARMLESS_BINARY.search(name):
            raise Refusal([MacrosRefused.at(part=name[:80])])
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refusal([EncryptedSpreadsheet.at()])
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Refusal([UnpacksTooLarge.at(detail=f"{sum(entry.file_size for entry in entries)} bytes")])
    parts: dict[str, bytes] = {}
    left = limits.unpacked_bytes
    for entry in entries:
        parts[entry.filename] = _unpacked(archive, entry, left, limits)
        left -= len(parts[entry.filename])
    return parts


def _unsafe(name: str) -> bool:
    return not name or name.startswith("/") or "\\" in name or ":" in name or "\x00" in name or ".." in name.split("/")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    whole = bytearray()
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            whole += chunk
            if len(whole) > left:
                raise Refusal([UnpacksTooLarge.at(detail=entry.filename[:80])])
            if len(whole) > _RATIO_FROM and len(whole) > limits.ratio * max(1, entry.compress_size):
                raise Refusal([UnpacksTooLarge.at(detail=entry.filename[:80])])
    return bytes(whole)


_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def refuse_entities(parts: Mapping[str, bytes]) -> None:
    """Raise Refusal when an XML part declares a document type, or is in an encoding that would hide one."""
    for name, content in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            wide = content[:2] in {b"\xfe\xff", b"\xff\xfe"} or b"\x00" in content[:4]
            if wide or _DOCTYPE.search(content):
                raise Refusal([EntitiesRefused.at(part=name[:80])])


def pack(parts: Mapping[str, bytes], *, compress: bool = True) -> bytes:
    """A ZIP archive of ``parts``, the same bytes for the same parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            archive.writestr(entry, content)
    return whole.getvalue()
