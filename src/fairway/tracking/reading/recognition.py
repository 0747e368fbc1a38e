"""Telling standards apart by how their bytes begin."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from fairway.tracking.reading import Standard

_HEAD = 4096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EDIFACT = re.compile(r"(?:UNA.{6}|UN[BGH][+:\x1d]|BGM\+|[A-Z]{3}\+[^\r\n]{0,400}')", re.DOTALL)
_CARGO_IMP = re.compile(r"(?:^|[\r\n\x02])\s*(?:FSU|FSA|FWB|FHL)/[0-9]{1,2}[ \t]*(?:\r?\n|$)")
_CARGO_IMP_BARE = re.compile(r"(?:^|[\r\n\x02])\s*(?:FSU|FSA|FHL|FWB)(?:/[0-9]{1,2})?[ \t]*\r?\n[0-9A-Z]{3}")
_CARGO_IMP_ENCLOSED = re.compile(r"UNH\+[^']{1,60}\+CIM(?:FSU|FSA|FWB|FHL)[:']")
"""Inside an interchange, as community systems pass it on."""
_AIS = re.compile(r"(?:^|[\r\n])(?:\\[^\\\r\n]*\\)?[!$](?:AI|AB|AN|AR|AS|AT|AX|BS|SA)VD[MO],")
_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_SEPARATED = re.compile(r"[^,;\t\r\n]+(?:[,;\t][^,;\t\r\n]*){2,}\r?\n")


def standard_of(raw: bytes, file_name: str = "") -> Standard | None:
    """See :func:`fairway.tracking.reading.recognise`."""
    if raw.startswith((_ZIP, _OLD_WORKBOOK)):
        return Standard.TABLE
    head = _text(raw)
    if not head:
        return None
    if head[0] in "{[":
        return Standard.DCSA
    if _AIS.search(head):
        return Standard.AIS
    if any(shape.search(head) for shape in (_CARGO_IMP, _CARGO_IMP_BARE, _CARGO_IMP_ENCLOSED)):
        return Standard.CARGO_IMP
    if _EDIFACT.match(head) or re.search(r"UNB\+|UNH\+", head):
        return Standard.EDIFACT
    ending = PurePath(file_name.lower()).suffix
    if ending in {".csv", ".tsv", ".xlsx"} or _SEPARATED.match(head + "\n"):
        return Standard.TABLE
    return {
        ".edi": Standard.EDIFACT,
        ".json": Standard.DCSA,
        ".imp": Standard.CARGO_IMP,
        ".nmea": Standard.AIS,
    }.get(ending)


def _text(raw: bytes) -> str:
    """How it begins, without a byte order mark and blank lines. Bytes above 127 matter to none of the patterns."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) : _HEAD].decode(encoding, "replace").lstrip()
    return raw[:_HEAD].decode("latin-1").lstrip()
