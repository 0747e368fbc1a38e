"""One XML in one zip, the only form in which files are dropped; and reading one without being harmed by it."""

from __future__ import annotations

import io
import zipfile
import zlib

from fairway.wire.gacc.xml import MAX_BYTES, unreadable

_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(stem: str, content: bytes) -> bytes:
    """A zip that holds ``<stem>.xml``; the same bytes for the same content, so that sending again changes nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo(f"{stem}.xml", date_time=_EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, content, compresslevel=6)
    return buffer.getvalue()


def unpacked(archive_bytes: bytes, limit: int = MAX_BYTES) -> tuple[str, bytes]:
    """Name and content of the one XML in a zip.

    Raises :class:`~fairway.base.issues.Refusal` for anything else: several entries, folders in the name, encryption,
    an unknown method, a broken archive, or more than ``limit`` bytes when expanded, whatever the directory claims.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive_bytes)) as archive:
            entries = archive.infolist()
            if len(entries) != 1:
                raise unreadable(f"the zip holds {len(entries)} files, not one")
            entry = entries[0]
            name = entry.filename
            if "/" in name or "\\" in name or "\0" in name or name in {"", ".", ".."} or ":" in name:
                raise unreadable("the name in the zip is not a plain file name")
            if not name.lower().endswith(".xml"):
                raise unreadable("the file in the zip is not an XML file")
            if entry.flag_bits & 0x1:
                raise unreadable("the zip is encrypted")
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise unreadable("the zip uses a method other than store and deflate")
            if entry.file_size > limit:
                raise unreadable(f"the file in the zip is larger than {limit} bytes")
            with archive.open(entry) as file:
                content = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as fault:
        raise unreadable(f"the zip cannot be read ({fault})") from None
    if len(content) > limit:
        raise unreadable(f"the file in the zip is larger than {limit} bytes")
    return name, content
