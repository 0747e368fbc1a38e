"""The lines of a Cargo-IMP transmission: envelope taken off, messages told apart, every line with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from fairway.base.issues import Issue
from fairway.wire.cargo_imp.rules import ForeignCharacter, NoMessage, Spot

_BEGIN = re.compile(r"(FSU|FSA|FWB|FHL)(?:/([0-9]{1,3}))?")
_CONTROLS = dict.fromkeys(map(ord, "\x01\x02\x03\x04\x0b\x7f"))
_FOREIGN = re.compile(r"[^ -~]")
_BREAK = re.compile(rb"\r\n|\n|\r")
_BREAK_IN_EDIFACT = re.compile(rb"(?:\r\n|\n|\r)?'(?:\r\n|\n|\r)?|\r\n|\n|\r")
"""Where a message travels inside an interchange (``UNH+1+CIMFSU:12'FSU/12``), its segments end with an apostrophe."""
_IN_EDIFACT = re.compile(rb"\s*UN[AB].{0,600}\+CIM(?:FSU|FSA|FWB|FHL)[:']", re.DOTALL)
_SERVICE = re.compile(r"UN[ABHTZ](?:[+:].*)?")
_ENVELOPE_END = re.compile(r"(?:=|NNNN|LAST)\s*$")
_MARK = b"\xef\xbb\xbf"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it was sent, without its end."""

    number: int
    offset: int
    text: str

    def spot(self, column: int = 1, segment: str = "") -> Spot:
        """The place of the character in ``column``, counted from 1."""
        return Spot(line=self.number, column=column, offset=self.offset + column - 1, segment=segment)


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between two strokes."""

    text: str
    line: Line
    column: int

    def spot(self, segment: str = "") -> Spot:
        """Where it begins."""
        return self.line.spot(self.column, segment)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A line with an identifier, and the lines that continue it."""

    segment: str
    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        """The line with the identifier."""
        return self.lines[0]


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a Type B telegram around a message, as far as they are there."""

    origin: str = ""
    """The address of the sender (``HKGCCCX``)."""
    addresses: tuple[str, ...] = ()
    sent: str = ""
    """Day and time of the sender (``221200``)."""


class RawMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message: its identifier line and what follows."""

    kind: str
    version: int | None
    begin: Line
    lines: tuple[Line, ...]
    envelope: Envelope


def fields(line: Line, start: int = 0) -> list[Field]:
    """What stands between the strokes of a line, from character ``start`` (counted from 0) on."""
    found = []
    column = start
    for text in line.text[start:].split("/"):
        found.append(Field(text=text.strip(), line=line, column=column + 1))
        column += len(text) + 1
    return found


def split_messages(raw: bytes) -> tuple[list[RawMessage], list[Issue]]:
    """The messages of a transmission, in order. Characters that are not of Cargo-IMP are named, and kept."""
    enclosed = bool(_IN_EDIFACT.match(raw))
    lines = _lines(raw, _BREAK_IN_EDIFACT if enclosed else _BREAK)
    issues: list[Issue] = []
    found: list[RawMessage] = []
    before: list[Line] = []
    begin: Line | None = None
    head: re.Match[str] | None = None
    body: list[Line] = []

    def close() -> None:
        if begin is not None and head is not None:
            version = int(head[2]) if head[2] else None
            envelope, kept = _trimmed(body)
            found.append(
                RawMessage(kind=head[1], version=version, begin=begin, lines=tuple(kept), envelope=_envelope(before))
            )
            before[:] = envelope

    for line in lines:
        foreign = _FOREIGN.search(line.text)
        if foreign:
            issues.append(ForeignCharacter.at(line.spot(foreign.start() + 1), value=repr(foreign[0])))
        matched = _BEGIN.fullmatch(line.text.strip())
        if matched:
            close()
            begin, head, body = line, matched, []
        elif enclosed and _SERVICE.fullmatch(line.text):
            continue
        elif begin is None:
            before.append(line)
        else:
            body.append(line)
    close()
    if not found:
        issues.append(NoMessage.at(Spot(line=1, column=1, offset=0)))
    return found, issues


def parts(lines: Sequence[Line], segments: frozenset[str]) -> tuple[list[Part], list[Line]]:
    """The lines grouped by identifier, and those that belong to none: before the first, or of an unknown kind."""
    found: list[tuple[str, list[Line]]] = []
    stray: list[Line] = []
    for line in lines:
        name = line.text[:3]
        if name in segments and (len(line.text.rstrip()) == 3 or line.text[3] == "/"):
            found.append((name, [line]))
        elif line.text.startswith("/") and found:
            found[-1][1].append(line)
        else:
            stray.append(line)
    return [Part(segment=name, lines=tuple(own)) for name, own in found], stray


def _lines(raw: bytes, ending: re.Pattern[bytes]) -> list[Line]:
    start = len(_MARK) if raw.startswith(_MARK) else 0
    found = []
    number = 1
    while start <= len(raw):
        end = ending.search(raw, start)
        text = raw[start : end.start() if end else len(raw)].decode("latin-1").translate(_CONTROLS)
        if text.strip():
            found.append(Line(number=number, offset=start, text=text.rstrip()))
        if end is None:
            break
        start = end.end()
        number += end[0].count(b"\n") or end[0].count(b"\r")
    return found


def _trimmed(body: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the next telegram's envelope that stand at the end of ``body``, and the rest of it."""
    kept = list(body)
    following: list[Line] = []
    for at, line in enumerate(kept):
        if line.text.startswith(".") and at and _is_address(kept[at - 1].text):
            first = at - 1
            while first and _is_address(kept[first - 1].text):
                first -= 1
            following, kept = kept[first:], kept[:first]
            break
    while kept and _ENVELOPE_END.fullmatch(kept[-1].text):
        kept.pop()
    return following, kept


def _is_address(text: str) -> bool:
    words = re.split(r"[\s,]+", text.strip())
    return bool(words) and bool(re.fullmatch(r"Q[A-Z]|[A-Z]{3}[A-Z0-9]{4}", words[0])) and "/" not in text


def _envelope(lines: Sequence[Line]) -> Envelope:
    origin = sent = ""
    addresses: list[str] = []
    for line in lines:
        if line.text.startswith("."):
            origin, _, sent = line.text[1:].strip().partition(" ")
        else:
            addresses += re.findall(r"\b[A-Z]{3}[A-Z0-9]{4}\b", line.text)
    return Envelope(origin=origin[:7], addresses=tuple(addresses), sent=sent.strip()[:20])
