"""What goes on record of a message is within bounds, whatever its reader made of it. Pure.

Readers of standards judge what their standard allows; these bounds hold for all of them, because what is on record must
be indexed and compared: times of this age, references and identifiers of a length that a person could type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from fairway.base.issues import Issue
from fairway.site.community.understood import Understood
from fairway.tracking.inbound import NamedParty
from fairway.tracking.model import Event, Link

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_REFERENCE = 100
LONGEST_NAME = 200
"""Characters of an identifier, code or party."""
MOST_REFERENCES = 2_000
"""Of one event: a list of all containers of a vessel is no reference of its departure."""
LONGEST_TEXT = 4_000


def within_bounds(understood: Understood) -> Understood:
    """The same without what is out of bounds, with a fault for each that is left out."""
    issues: list[Issue] = []
    events = tuple(_kept(understood.events, _event, "event", issues))
    links = tuple(_kept(understood.links, _link, "link", issues))
    parties = tuple(_kept(understood.parties, _party, "party", issues))
    if not issues:
        return understood
    return replace(understood, events=events, links=links, parties=parties, issues=(*understood.issues, *issues))


def _kept(entries: Iterable[T], good: Callable[[T], bool], what: str, issues: list[Issue]) -> Iterator[T]:
    for number, entry in enumerate(entries):
        if good(entry):
            yield entry
        else:
            issues.append(
                Issue(
                    rule="intake.bounds",
                    message="Number {number} ({what}) has a time or a name that cannot be right; it is left out.",
                    remedy="Give times of this age, and references and identifiers of at most {length} characters.",
                    params={"number": str(number + 1), "what": what, "length": str(LONGEST_REFERENCE)},
                )
            )


def _time(moment: datetime | None) -> bool:
    return moment is None or (moment.tzinfo is not None and FIRST_YEAR <= moment.year <= LAST_YEAR)


def _event(event: Event) -> bool:
    return (
        _time(event.times.happened)
        and _time(event.times.told)
        and len(event.references) <= MOST_REFERENCES
        and all(0 < len(one.value) <= LONGEST_REFERENCE for one in event.references)
        and all(len(text) <= LONGEST_NAME for text in _names(event))
        and len(event.remark) <= LONGEST_TEXT
        and all(one.value.is_finite() and abs(one.value.adjusted()) < 12 for one in event.readings)
    )


def _names(event: Event) -> Iterator[str]:
    yield event.own_id
    yield event.supersedes
    yield event.source.code
    yield event.source.message
    yield event.reason


def _link(link: Link) -> bool:
    return (
        _time(link.since)
        and _time(link.until)
        and 0 < len(link.one.value) <= LONGEST_REFERENCE
        and 0 < len(link.other.value) <= LONGEST_REFERENCE
    )


def _party(party: NamedParty) -> bool:
    longest = max(len(party.role), len(party.identifier))
    return 0 < len(party.reference.value) <= LONGEST_REFERENCE and longest <= LONGEST_NAME
