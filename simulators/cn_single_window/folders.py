"""The drop folders of the window's client program (wire document, 1): taking zips, putting answers, safely.

Names and zips come from strangers: no name is followed out of its box, nothing is unpacked to disk, no zip is read
beyond its limit.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

from simulators.machinery.drop_folders import DropFolders, Dropped

BUSINESSES = ("Rmft", "Deccus001")
LARGEST = 20 * 1024 * 1024
_SAFE = re.compile(r"[^A-Za-z0-9_.-]")


class BadZipError(ValueError):
    """The file is not a zip with one XML of its own stem; the message says why."""


def safe_stem(name: str) -> str:
    """The stem of a file's name as it may stand in the name of an answer."""
    return _SAFE.sub("_", name.removesuffix(".zip"))[:80].lstrip(".") or "unnamed"


def unzip(name: str, content: bytes) -> bytes:
    """The one XML in the zip ``name``. Raises :class:`BadZipError`; expands nothing beyond the limit."""
    stem = name.removesuffix(".zip")
    if stem == name:
        raise BadZipError("the name does not end in .zip")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) != 1:
                raise BadZipError("it does not hold exactly one file")
            (entry,) = entries
            if entry.filename != f"{stem}.xml":
                raise BadZipError("the file in it is not an XML of the same stem")
            if entry.flag_bits & 1:
                raise BadZipError("it is encrypted")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadZipError("it is neither stored nor deflated")
            if entry.file_size > LARGEST:
                raise BadZipError("it is too large when expanded")
            with archive.open(entry) as file:
                expanded = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise BadZipError("it is not a readable zip") from fault
    if len(expanded) > LARGEST:
        raise BadZipError("it is too large when expanded")
    return expanded


class Exchange(DropFolders):
    """The folder in which each client has a folder with the boxes of each business."""

    parts = BUSINESSES

    def read(self, dropped: Dropped) -> bytes:
        """The bytes of a file. Raises :class:`BadZipError` when it is larger than any message may be."""
        if dropped.size > LARGEST:
            raise BadZipError("the file is too large")
        return self.beginning(dropped, LARGEST + 1)

    def put(self, client: str, business: str, name: str, content: bytes) -> None:
        """Put an answer into the InBox that a client has for a business."""
        self.deliver(client, business, name, content)
