"""UN/EDIFACT messages of partners as events, links and named parties.

A message with a fault of syntax is refused as a whole and its neighbours are read; a fault of one container or
consignment (a wrong check digit) refuses that entry only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.tracking.model import Event, Link
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Message, Party, Read, Standard
from fairway.tracking.reading.edifact_answered import read_application_error, read_customs_response
from fairway.tracking.reading.edifact_consignment import read_consignments, read_conveyance_report
from fairway.tracking.reading.edifact_equipment import read_equipment
from fairway.tracking.reading.edifact_left_out import say_left_out
from fairway.tracking.reading.edifact_parts import parts_of
from fairway.tracking.reading.edifact_schedule import read_schedule
from fairway.tracking.reading.edifact_status import read_status
from fairway.tracking.reading.edifact_stowage import read_stowage
from fairway.tracking.reading.edifact_telling import ENTRY, Telling
from fairway.wire import edifact

READERS: Final[dict[str, Callable[[Telling], None]]] = {
    "CODECO": read_equipment,
    "COARRI": read_equipment,
    "COPRAR": read_equipment,
    "COPARN": read_equipment,
    "COREOR": read_equipment,
    "BAPLIE": read_stowage,
    "MOVINS": read_stowage,
    "IFTSTA": read_status,
    "IFTSAI": read_schedule,
    "CALINF": read_schedule,
    "VESDEP": read_schedule,
    "BERMAN": read_schedule,
    "IFTMIN": read_consignments,
    "IFTMCS": read_consignments,
    "IFCSUM": read_consignments,
    "IFTDGN": read_consignments,
    "CUSCAR": read_consignments,
    "CUSREP": read_conveyance_report,
    "CUSRES": read_customs_response,
    "APERAK": read_application_error,
}
"""What reads the meaning of each type of message."""


def read(raw: bytes, *, profile: Profile, partner: str, received: datetime, file_name: str = "") -> Read:
    """See :class:`fairway.tracking.reading.Reader`."""
    del file_name
    messages: list[Message] = []
    given: list[tuple[bool, list[Event], dict[Link, None], dict[Party, None]]] = []
    issues: list[Issue] = []
    interchanges: list[edifact.Interchange] = []
    for item in edifact.read([raw], strict=profile.strict, charset=profile.charset or None):
        if isinstance(item, edifact.Fault):
            issues.append(item.issue)
            continue
        telling = understand(item, profile=profile, partner=partner, received=received)
        issues += item.issues
        issues += telling.issues
        message = Message(
            kind=f"{item.type} {item.version}.{item.release}".strip(". "),
            reference=telling.name.partition(" ")[2],
            place=f"line {item.header.line}",
            events=len(telling.events),
            test=item.test or profile.test,
        )
        messages.append(message)
        interchanges.append(item.interchange)
        given.append((message.test, telling.events, telling.links, telling.parties))
    for number, interchange in enumerate(interchanges if profile.strict else ()):
        if any(issue.severity is Severity.ERROR for issue in interchange.issues):
            # As CONTRL says in strict mode: a fault of the envelope refuses all that is in it.
            given[number] = (messages[number].test, [], {}, {})
            messages[number] = msgspec.structs.replace(messages[number], events=0)
    # Among messages that count, those marked as a test give nothing.
    counts = any(not message.test for message in messages)
    events: dict[str, Event] = {}
    links: dict[Link, None] = {}
    parties: dict[Party, None] = {}
    for test, told, linked, named in given:
        if not (test and counts):
            events.update((event.key, event) for event in told)
            links.update(linked)
            parties.update(named)
    return Read(
        standard=Standard.EDIFACT,
        messages=tuple(messages),
        events=tuple(events.values()),
        links=tuple(links),
        parties=tuple(parties),
        issues=tuple(issues),
    )


def understand(message: edifact.Message, *, profile: Profile, partner: str, received: datetime) -> Telling:
    """What one message tells: nothing when it is refused, or of a type that says nothing of cargo (CONTRL)."""
    telling = Telling(message, parts_of(message.type, message.segments), profile, partner, received)
    refused = any(issue.severity is Severity.ERROR and issue.rule not in ENTRY for issue in message.issues)
    reader = READERS.get(message.type)
    if reader is not None and not refused:
        reader(telling)
        say_left_out(telling)
    return telling
