"""Reading what a partner sent, whatever it is; nothing that is sent makes this fail."""

from __future__ import annotations

import logging
from codecs import BOM_UTF8
from datetime import datetime
from enum import Enum
from typing import Any

import msgspec

from fairway.base.issues import Issue, Refusal, Severity
from fairway.site.community.bounds import within_bounds
from fairway.site.community.understood import Understood
from fairway.tracking import reading
from fairway.tracking.inbound import NamedParty
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Standard
from fairway.tracking.told import FORM, STANDARD, is_ours, read_told

log = logging.getLogger(__name__)
LARGEST = 8 * 1024 * 1024
"""Bytes of one message."""
MOST_EVENTS = 50_000
_GZIP, _ZIP, _ZSTD = b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd"


def refuse_size(size: int) -> None:
    """Raises Refusal for a message that is too large, or empty."""
    if size > LARGEST:
        raise Refusal(
            [
                Issue(
                    rule="intake.size",
                    message="A message has at most {limit} bytes; this one has {size}.",
                    remedy="Split it into several messages.",
                    params={"limit": str(LARGEST), "size": str(size)},
                )
            ]
        )
    if not size:
        raise Refusal([Issue(rule="intake.empty", message="There is nothing in this message.")])


def quick(raw: bytes, standard: str | None) -> bool:
    """Whether reading it is quick for its size: it is JSON."""
    return standard in {STANDARD, Standard.DCSA.value} or raw.lstrip()[:1] in {b"{", b"["}


def understand(
    raw: bytes, standard: str | None, *, profile: Profile, partner: str, received: datetime, file_name: str = ""
) -> Understood:
    """What ``raw`` says, read as ``standard`` or as what it is recognised to be."""
    try:
        read = _read(raw, standard, profile=profile, partner=partner, received=received, file_name=file_name)
        return within_bounds(storable(read))
    except Exception as error:
        # Readers never raise for what is sent; should one do so, that is a defect of ours: it is logged, the bytes are
        # kept all the same and the sender is told.
        log.exception("a message could not be read")
        issues = error.issues if isinstance(error, Refusal) else (_unread(type(error).__name__),)
        return Understood(standard=standard or "", issues=issues)


def storable(understood: Understood) -> Understood:
    """The same without what no database keeps: NUL, and halves of characters that broken bytes leave behind."""
    try:
        if b"\\u0000" not in msgspec.json.encode(understood):
            return understood
    except UnicodeEncodeError:
        pass
    mended: Understood = _mended(understood)
    return mended


def _mended(value: Any) -> Any:
    match value:
        case str() if not isinstance(value, Enum):
            return clean(value)
        case msgspec.Struct():
            fields = {name: _mended(getattr(value, name)) for name in value.__struct_fields__}
            return type(value)(**fields)
        case tuple() | list():
            return type(value)(map(_mended, value))
        case dict():
            return {_mended(name): _mended(one) for name, one in value.items()}
        case _:
            return value


def clean(text: str) -> str:
    """``text`` with the sign for an unreadable character in the place of each that cannot be kept."""
    return text.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _read(
    raw: bytes, standard: str | None, *, profile: Profile, partner: str, received: datetime, file_name: str
) -> Understood:
    json = raw.removeprefix(BOM_UTF8).lstrip()[:1] in {b"{", b"["}
    if standard == STANDARD or (standard is None and json and is_ours(raw)):
        return _own(raw, partner, received)
    return _foreign(raw, standard, profile=profile, partner=partner, received=received, file_name=file_name)


def _own(raw: bytes, partner: str, received: datetime) -> Understood:
    told = read_told(raw, partner=partner, received=received)
    return Understood(
        standard=STANDARD,
        form=FORM,
        messages=1,
        events=told.events,
        links=told.links,
        parties=told.parties,
        issues=told.issues,
    )


def _foreign(
    raw: bytes, standard: str | None, *, profile: Profile, partner: str, received: datetime, file_name: str
) -> Understood:
    if raw[:2] == _GZIP or raw[:4] == _ZSTD:
        return Understood(issues=(_packed(),))
    known = Standard(standard) if standard else reading.recognise(raw, file_name)
    if known is None:
        return Understood(issues=(_packed() if raw[:4] == _ZIP else _unknown(),))
    read = reading.read(raw, known, profile=profile, partner=partner, received=received, file_name=file_name)
    if read is None:
        return Understood(issues=(_unknown(),))
    first = read.messages[0] if read.messages else None
    issues = read.issues
    if len(read.events) > MOST_EVENTS:
        issues = (*issues, _many(len(read.events)))
    return Understood(
        standard=read.standard.value,
        form=first.kind if first else "",
        reference=first.reference if first else "",
        messages=len(read.messages),
        events=read.events[:MOST_EVENTS],
        links=read.links,
        parties=tuple(
            NamedParty(reference=one.reference, role=one.role, identifier=one.identifier) for one in read.parties
        ),
        issues=issues,
        test=bool(read.messages) and all(message.test for message in read.messages),
    )


def _unknown() -> Issue:
    return Issue(
        rule="intake.unknown",
        message="This is written in no standard that is known here.",
        remedy="Send UN/EDIFACT, DCSA or our own JSON, Cargo-IMP, NMEA sentences, or a list as CSV or XLSX.",
    )


def _packed() -> Issue:
    return Issue(
        rule="intake.packed",
        message="This is a packed file; what is in it is not looked at.",
        remedy="Send the message itself.",
    )


def _unread(reason: str) -> Issue:
    return Issue(
        rule="intake.unread",
        message="This could not be read to its end ({reason}); the bytes are kept.",
        remedy="Correct the message and send it again.",
        params={"reason": reason},
    )


def _many(count: int) -> Issue:
    return Issue(
        rule="intake.many",
        message="The message tells {count} events; the first {most} were taken.",
        remedy="Split it into several messages.",
        severity=Severity.ERROR,
        params={"count": str(count), "most": str(MOST_EVENTS)},
    )
