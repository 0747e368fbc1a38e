"""Our own form of events as JSON, for partners that write to us directly.

``{"events": [...], "links": [...], "parties": [...]}`` or just a list of events. The members are those of
:mod:`fairway.tracking.model` with flat names; who sends it is known from its key and never read from the body.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.tracking.inbound import NamedParty
from fairway.tracking.model import (
    Event,
    Flow,
    Link,
    Location,
    Mode,
    Quality,
    Reading,
    Reference,
    ReferenceKind,
    Source,
    Times,
)
from fairway.tracking.references import normal
from fairway.tracking.vocabulary import is_milestone

STANDARD = "fairway"
FORM = "events 1"
MOST_EVENTS = 20_000
"""Events of one message."""
SKEW = timedelta(minutes=15)
"""How far a clock of a partner may be ahead of ours."""
HORIZON = timedelta(days=730)
"""How far ahead anything is planned, and how long after it happened anything is told."""

Text = Annotated[str, msgspec.Meta(max_length=500)]
Code = Annotated[str, msgspec.Meta(max_length=64)]


class ToldReference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reference as it was written."""

    kind: ReferenceKind
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class ToldLocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place as it was written."""

    unlocode: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}[A-Z0-9]{3}$")] | None = None
    facility: Code | None = None
    facility_list: Code | None = None
    name: Text | None = None
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None


class ToldReading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measurement as it was written."""

    kind: Code
    value: Decimal
    unit: Code


_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ToldEvent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event as it was written."""

    milestone: Code
    references: Annotated[tuple[ToldReference, ...], msgspec.Meta(min_length=1, max_length=50)]
    happened: _Moment
    quality: Quality = Quality.ACTUAL
    told: _Moment | None = None
    id: Code = ""
    supersedes: Code = ""
    void: bool = False
    location: ToldLocation | None = None
    mode: Mode | None = None
    empty: bool | None = None
    flow: Flow | None = None
    customs: Annotated[str, msgspec.Meta(pattern="^(hk|cn|mo)$")] | None = None
    code: Code = ""
    reason: Code = ""
    remark: Text = ""
    readings: Annotated[tuple[ToldReading, ...], msgspec.Meta(max_length=50)] = ()


class ToldLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two references that belong together."""

    one: ToldReference
    other: ToldReference
    since: _Moment | None = None
    until: _Moment | None = None


class ToldParty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who a reference belongs to, by the sender's code or a registration number."""

    reference: ToldReference
    role: Code
    identifier: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class _Whole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    events: tuple[msgspec.Raw, ...] = ()
    links: tuple[msgspec.Raw, ...] = ()
    parties: tuple[msgspec.Raw, ...] = ()


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood, and what was not."""

    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()
    parties: tuple[NamedParty, ...] = ()
    issues: tuple[Issue, ...] = ()


_list = msgspec.json.Decoder(tuple[msgspec.Raw, ...])
_whole = msgspec.json.Decoder(_Whole)
_event = msgspec.json.Decoder(ToldEvent)
_link = msgspec.json.Decoder(ToldLink)
_party = msgspec.json.Decoder(ToldParty)


class _Unsound(ValueError):  # noqa: N818  an answer, not a defect
    """An entry was refused; carries why."""

    def __init__(self, *issues: Issue) -> None:
        self.issues = issues
        super().__init__()


@lru_cache(maxsize=50_000)
def _known(kind: ReferenceKind, value: str) -> Reference | Issue:
    return normal(kind, value)


def _reference(told: ToldReference, pointer: str) -> Reference:
    found = _known(told.kind, told.value)
    if isinstance(found, Issue):
        raise _Unsound(found.at(pointer))
    return found


def is_ours(raw: bytes) -> bool:
    """Whether JSON is of this form: it speaks of milestones, links or parties, and not in DCSA's words."""
    head = raw[:4000]
    ours = any(word in head for word in (b'"milestone"', b'"links"', b'"parties"'))
    return ours and b'"eventClassifierCode"' not in head and b'"eventType"' not in head


def read_told(raw: bytes, *, partner: str, received: datetime) -> Told:
    """All that ``raw`` says. Never raises: what is wrong is told, entry by entry."""
    try:
        raw = raw.removeprefix(BOM_UTF8)
        text = raw.lstrip()[:1]
        whole = _Whole(events=_list.decode(raw)) if text == b"[" else _whole.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return Told(issues=(_unreadable(error, ""),))
    if len(whole.events) > MOST_EVENTS:
        return Told(issues=(_too_many(len(whole.events)),))
    issues: list[Issue] = []
    events: list[Event] = []
    for number, entry in enumerate(whole.events):
        try:
            events.append(_event_of(_event.decode(entry), number, partner, received))
        except _Unsound as unsound:
            issues += unsound.issues
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            issues.append(_unreadable(error, f"/events/{number}"))
    links = tuple(_links(whole, partner, received, issues))
    parties = tuple(_parties(whole, issues))
    return Told(events=tuple(events), links=links, parties=parties, issues=tuple(issues))


def _links(whole: _Whole, partner: str, received: datetime, issues: list[Issue]) -> Iterator[Link]:
    for number, entry in enumerate(whole.links):
        pointer = f"/links/{number}"
        try:
            told = _link.decode(entry)
            for name, moment in (("since", told.since), ("until", told.until)):
                if moment is not None and abs(moment - received) > 5 * HORIZON:
                    time = moment.isoformat()
                    raise _Unsound(
                        _issue("events.time", "{time} is too far away to be right.", f"{pointer}/{name}", time=time)
                    )
            yield Link(
                one=_reference(told.one, f"{pointer}/one/value"),
                other=_reference(told.other, f"{pointer}/other/value"),
                partner=partner,
                since=told.since or received,
                until=told.until,
            )
        except _Unsound as unsound:
            issues += unsound.issues
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            issues.append(_unreadable(error, pointer))


def _parties(whole: _Whole, issues: list[Issue]) -> Iterator[NamedParty]:
    for number, entry in enumerate(whole.parties):
        pointer = f"/parties/{number}"
        try:
            told = _party.decode(entry)
            reference = _reference(told.reference, f"{pointer}/reference/value")
            yield NamedParty(reference=reference, role=told.role, identifier=told.identifier)
        except _Unsound as unsound:
            issues += unsound.issues
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            issues.append(_unreadable(error, pointer))


def _event_of(told: ToldEvent, number: int, partner: str, received: datetime) -> Event:
    pointer = f"/events/{number}"
    issues: list[Issue] = []
    if not is_milestone(told.milestone):
        issues.append(
            _issue("events.milestone", "{code} is no milestone.", f"{pointer}/milestone", code=told.milestone)
        )
    references: list[Reference] = []
    for place, one in enumerate(told.references):
        found = _known(one.kind, one.value)
        if isinstance(found, Reference):
            references.append(found)
        else:
            issues.append(found.at(f"{pointer}/references/{place}/value"))
    issues += _impossible(told, received, pointer)
    if issues:
        raise _Unsound(*issues)
    offset = told.happened.utcoffset()
    where = told.location
    return Event(
        milestone=told.milestone,
        references=tuple(dict.fromkeys(references)),
        quality=told.quality,
        times=Times(
            happened=told.happened.astimezone(UTC),
            told=told.told.astimezone(UTC) if told.told else None,
            offset=round(offset.total_seconds() / 60) if offset is not None else None,
        ),
        source=Source(
            partner=partner, standard=STANDARD, message=FORM, code=told.code or told.milestone, line=number + 1
        ),
        location=Location() if where is None else Location(**msgspec.structs.asdict(where)),
        mode=told.mode,
        empty=told.empty,
        flow=told.flow,
        customs=told.customs,
        own_id=told.id,
        supersedes=told.supersedes,
        void=told.void,
        reason=told.reason,
        remark=told.remark,
        readings=tuple(Reading(kind=one.kind, value=one.value, unit=one.unit) for one in told.readings),
    )


def _impossible(told: ToldEvent, received: datetime, pointer: str) -> Iterator[Issue]:
    if told.quality is Quality.ACTUAL and told.happened > received + SKEW:
        yield _issue(
            "events.future",
            "It cannot have happened at {time}: that is still to come.",
            f"{pointer}/happened",
            remedy="Give the time with its zone, or send it as planned or estimated.",
            time=told.happened.isoformat(),
        )
    for name, moment in (("happened", told.happened), ("told", told.told)):
        if moment is not None and abs(moment - received) > HORIZON:
            time = moment.isoformat()
            yield _issue("events.time", "{time} is too far away to be right.", f"{pointer}/{name}", time=time)


def _issue(rule: str, message: str, pointer: str, *, remedy: str = "", **params: str) -> Issue:
    return Issue(
        rule=rule,
        message=message,
        pointer=pointer,
        severity=Severity.ERROR,
        remedy=remedy,
        params=params,
        place=pointer,
    )


def _unreadable(error: Exception, pointer: str) -> Issue:
    return _issue(
        "events.form",
        "This is not written as it should be: {reason}.",
        pointer,
        remedy="Compare it with the schema of events.",
        reason=str(error)[:300].rstrip(".") or type(error).__name__,
    )


def _too_many(count: int) -> Issue:
    return _issue(
        "events.many",
        "{count} events are too many for one message; {most} are taken.",
        "/events",
        remedy="Send them in several messages.",
        count=str(count),
        most=str(MOST_EVENTS),
    )
