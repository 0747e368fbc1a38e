"""Reading a message of events: every fault named by its place, and no event lost for the fault of another."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from fairway.base.issues import Issue, refusing
from fairway.base.language import Trilingual
from fairway.wire.dcsa import content_v2, content_v3, v2, v3
from fairway.wire.dcsa.content import Moment
from fairway.wire.dcsa.rules import DuplicateEventId, NoEvents, NotJson, RepeatedEvent, WrongType
from fairway.wire.dcsa.structure import faults, shape_of

_BYTE = re.compile(r"\(byte (\d+)\)")
_V3 = msgspec.json.Decoder(v3.PostEventsRequest)
_V2 = msgspec.json.Decoder(list[v2.Event])
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was not refused, and where it stands."""

    number: int
    """From 1."""
    pointer: str
    event: v2.Event | v3.Event


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What a message holds."""

    version: str
    """"3.0" or "2.2"; empty when it is no message of events."""
    entries: tuple[Entry, ...] = ()
    events: int = 0
    """How many events were sent, refused ones included."""
    issues: tuple[Issue, ...] = ()


def read(raw: bytes, received: datetime) -> Document:
    """The events of a request or answer of 3.0 (``{"events": [...]}``), a list of events of 2.2, or one event of 2.2.

    ``received`` (UTC) is when the message came in: actual events cannot be later. Never raises for what is sent.
    """
    now = Moment.of(received)
    try:
        text = _utf8(raw)
        begin = text[:64].lstrip()[:1]
        if begin == b"[":
            return _read_2(text, now)
        return _read_3(text, now)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Document(version="", issues=(_not_json(raw, error),))


def _utf8(raw: bytes) -> bytes:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            rest = raw[len(mark) :]
            return rest if encoding == "utf-8" else rest.decode(encoding).encode()
    return raw


def _read_3(text: bytes, now: Moment) -> Document:
    try:
        request = _V3.decode(text)
        if request.events is not msgspec.UNSET:
            return _judged("3.0", _numbered(request.events, "/events/"), len(request.events), now, [])
    except msgspec.ValidationError:
        pass
    tree = msgspec.json.decode(text)
    if isinstance(tree, dict) and isinstance(tree.get("events"), list):
        return _by_hand("3.0", tree["events"], "/events/", now)
    if isinstance(tree, dict) and "eventType" in tree:
        return _by_hand("2.2", [tree], "", now)
    return Document(version="", issues=(NoEvents.at(""),))


def _read_2(text: bytes, now: Moment) -> Document:
    try:
        events = _V2.decode(text)
    except msgspec.ValidationError:
        return _by_hand("2.2", msgspec.json.decode(text), "/", now)
    return _judged("2.2", _numbered(events, "/"), len(events), now, [])


def _numbered(events: Sequence[v2.Event | v3.Event], prefix: str) -> list[Entry]:
    return [Entry(number=at + 1, pointer=f"{prefix}{at}", event=event) for at, event in enumerate(events)]


def _by_hand(version: str, values: list[object], prefix: str, now: Moment) -> Document:
    """The same, one event after the other, for a message that has a fault of structure somewhere."""
    kind: type[v2.Event | v3.Event] = v3.Event if version == "3.0" else v2.Event
    shape = shape_of(kind)
    issues: list[Issue] = []
    entries = []
    for number, value in enumerate(values):
        pointer = f"{prefix}{number}" if prefix else ""
        try:
            event = msgspec.convert(value, kind)
            entries.append(Entry(number=number + 1, pointer=pointer, event=event))
        except msgspec.ValidationError as error:
            told = Trilingual("a value", "某值", "某值")
            found = list(faults(value, shape, pointer))
            issues += found or [WrongType.at(pointer, found=told, expected=str(error)[:200])]
    return _judged(version, entries, len(values), now, issues)


def _judged(version: str, entries: Sequence[Entry], sent: int, now: Moment, issues: list[Issue]) -> Document:
    """The content of every event, and whether two of them are one."""
    kept: list[Entry] = []
    seen: dict[object, Entry] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, v3.Event):
            found = content_v3.check_event(event, entry.pointer, now)
            identity = _identity_3(event)
        else:
            found = content_v2.check_event(event, entry.pointer, now)
            identity = event.event_id
        if event.event_id:
            first = seen.setdefault(identity, entry)
            if first is not entry:
                where = f"{entry.pointer}/eventID"
                if first.event == event:
                    issues.append(RepeatedEvent.at(where, number=first.number))
                    continue
                found.append(DuplicateEventId.at(where, number=first.number, value=event.event_id[:80]))
        if found:
            issues += found
            if refusing(found):
                continue
        kept.append(entry)
    return Document(version=version, entries=tuple(kept), events=sent, issues=tuple(issues))


def _identity_3(event: v3.Event) -> object:
    """The identifier is the producer's; another update of the same event is another message about it."""
    party = event.event_routing.originating_party if event.event_routing else None
    producer = (party.party_code, party.code_list_provider, party.code_list_name) if party else None
    return (event.event_id, event.event_updated_date_time, producer)


def _not_json(raw: bytes, error: Exception) -> Issue:
    found = _BYTE.search(str(error))
    at = int(found[1]) if found else len(raw)
    detail: str | Trilingual = _BYTE.sub("", str(error)).strip()[:120]
    if isinstance(error, RecursionError):
        detail = Trilingual("it is nested too deeply", "層次過深", "层次过深")
    elif isinstance(error, UnicodeDecodeError):
        detail = Trilingual("its characters are not in UTF-8", "字元並非 UTF-8", "字符不是 UTF-8")
        at = _first_foreign_byte(raw)
    before = raw[:at]
    line = before.count(b"\n") + 1
    column = at - (before.rfind(b"\n") + 1) + 1
    return NotJson.at("", detail=detail, line=line, column=column)


def _first_foreign_byte(raw: bytes) -> int:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(raw)
