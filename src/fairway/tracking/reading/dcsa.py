"""DCSA Track and Trace, 3.0 and 2.2: JSON events to events of ours."""

from __future__ import annotations

from datetime import datetime

from fairway.tracking.model import Event, Source
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Message, Read, Standard
from fairway.tracking.reading.dcsa_parts import About, about_2, about_3
from fairway.tracking.reading.gathered import NOTE, Gathered, customs_of, earliest, times
from fairway.tracking.reading.rules import NothingFollowed, NotInVocabulary
from fairway.tracking.vocabulary import Meaning, from_dcsa
from fairway.wire.dcsa import v3
from fairway.wire.dcsa.reading import Entry
from fairway.wire.dcsa.reading import read as read_wire


def read(raw: bytes, *, profile: Profile, partner: str, received: datetime, file_name: str = "") -> Read:
    """All that the message says. Every version of an event is kept: a later one supersedes what was told before it
    under the same ``eventID``, a retracted one makes it void."""
    del file_name
    document = read_wire(raw, received)
    gathered = Gathered(Standard.DCSA, partner)
    gathered.issues += document.issues
    for entry in document.entries:
        _tell(gathered, entry, profile, received)
    if document.version:
        kind = f"TNT {document.version}"
        gathered.messages.append(Message(kind=kind, place="/", events=len(gathered.events), test=profile.test))
    return gathered.read()


def _tell(gathered: Gathered, entry: Entry, profile: Profile, received: datetime) -> None:
    event = entry.event
    about = about_3(event, profile) if isinstance(event, v3.Event) else about_2(event, profile)
    if not about.references and not about.void:
        gathered.issues.append(NothingFollowed.at(pointer=entry.pointer))
        return
    meaning = _meaning(about, profile)
    if meaning is None:
        if about.code:
            gathered.issues.append(NotInVocabulary.at(pointer=entry.pointer, code=about.code))
        meaning = Meaning(milestone=NOTE, exact=False)
    # Only a retracted event may come without any time of its own.
    happened = about.happened or about.told or received
    for milestone in dict.fromkeys((meaning.milestone, meaning.also or meaning.milestone)):
        gathered.events.append(
            Event(
                milestone=milestone,
                references=about.references,
                quality=meaning.quality or about.quality,
                times=times(happened, about.told),
                source=Source(
                    partner=gathered.partner,
                    standard=Standard.DCSA.value,
                    message=about.message,
                    code=about.code,
                    rank=profile.rank,
                    line=entry.number,
                ),
                location=about.place,
                mode=about.mode,
                empty=about.empty,
                flow=about.flow,
                customs=customs_of(milestone, about.place, profile.customs),
                own_id=about.own_id if milestone == meaning.milestone else "",
                supersedes=about.supersedes,
                void=about.void,
                reason=about.reason,
                remark=about.remark,
                readings=about.readings,
            )
        )
    if not about.void:
        gathered.link(about.references, earliest(happened, about.told))


def _meaning(about: About, profile: Profile) -> Meaning | None:
    own = profile.own("DCSA", about.code)
    if own:
        return Meaning(milestone=own)
    return from_dcsa(
        about.event_type,
        about.specific,
        document=about.document,
        empty=about.empty,
        flow=about.flow,
        facility=about.facility_type,
        detail=about.detail,
    )
