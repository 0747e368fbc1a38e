"""One customs status over all authorities, with the raw code beside it: for each file, each territory, the whole.

A **file** is what an authority decides about: a declaration, the cargo information of a consignment, a container that
was picked out. Its status is what was told of it last. A territory stands as the file that stands most in the way, and
the whole as its territory: goods are released when nothing is held anywhere. Hong Kong, the Mainland and Macao decide
each for itself, so that a release in one says nothing of the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

import msgspec

from fairway.base.language import Language, Trilingual
from fairway.codes.tables import table
from fairway.tracking.model import Event, Quality, Reference, ReferenceKind
from fairway.tracking.vocabulary import milestones


class CustomsState(StrEnum):
    """The normalised status (code table ``customs_state``), by how much it stands in the way, the most first."""

    REFUSED = "refused"
    HELD = "held"
    SELECTED = "selected"
    REJECTED = "rejected"
    RETURNED = "returned"
    DUTY_DUE = "duty-due"
    UNDER_REVIEW = "under-review"
    INSPECTED = "inspected"
    LODGED = "lodged"
    ACCEPTED = "accepted"
    RELEASED = "released"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    def names(self) -> Trilingual:
        """Its name in three languages."""
        return table("customs_state").history(self.value)[-1].names

    def name_in(self, language: Language = Language.EN) -> str:
        """Its name for a reader of ``language``."""
        return self.names().in_(language)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How one file stands."""

    territory: str
    """"hk", "cn", "mo", another country's alpha-2 code in lower case, or empty where nobody said."""
    subject: Reference | None
    """What was decided about; None where the event names nothing."""
    state: CustomsState
    since: datetime
    milestone: str
    code: str
    """As the authority or the carrier wrote it."""
    standard: str
    partner: str
    key: str
    """The event that says so."""
    text: str = ""


class CustomsStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How customs stand to a shipment."""

    overall: Standing | None = None
    """The file that stands most in the way; None while no authority has said anything."""
    territories: tuple[Standing, ...] = ()
    """For each territory the file that stands most in the way, by territory."""
    files: tuple[Standing, ...] = ()
    """Every file, by territory and subject."""

    @property
    def state(self) -> str:
        """The normalised status of the whole; empty while no authority has said anything."""
        return self.overall.state.value if self.overall else ""

    def of(self, territory: str) -> Standing | None:
        """How a territory stands; None is unknown, and unknown is never released."""
        return next((one for one in self.territories if one.territory == territory), None)


_BY_WAY = {state: place for place, state in enumerate(CustomsState)}
_DOCUMENTS = (
    ReferenceKind.DECLARATION,
    ReferenceKind.CARGO_REFERENCE,
    ReferenceKind.HOUSE_AIR_WAYBILL,
    ReferenceKind.MASTER_AIR_WAYBILL,
    ReferenceKind.HOUSE_BILL,
    ReferenceKind.MASTER_BILL,
    ReferenceKind.BOOKING,
    ReferenceKind.OWN,
)
_THINGS = (ReferenceKind.CONTAINER, ReferenceKind.ULD, ReferenceKind.REGISTRATION_MARK)
_DECIDED = frozenset({CustomsState.RELEASED, CustomsState.CLOSED})
_NO_STEP_BACK = frozenset(
    {
        CustomsState.LODGED,
        CustomsState.ACCEPTED,
        CustomsState.UNDER_REVIEW,
        CustomsState.DUTY_DUE,
        CustomsState.RETURNED,
        CustomsState.REJECTED,
        CustomsState.INSPECTED,
    }
)
"""Once a file is released, a straggler that speaks of an earlier step does not take the release back. A hold, an
inspection, a refusal or a withdrawal does."""
_GIVEN = frozenset({ReferenceKind.DECLARATION, ReferenceKind.CARGO_REFERENCE})
_EARLY = frozenset({CustomsState.LODGED, CustomsState.ACCEPTED, CustomsState.UNDER_REVIEW})
_TERRITORIES = {"HK": "hk", "CN": "cn", "MO": "mo"}


def customs_status(events: Iterable[Event]) -> CustomsStatus:
    """How customs stand, from events that stand (corrected and withdrawn ones left out). Order does not matter."""
    known = milestones()
    told = [
        (event, CustomsState(state))
        for event in events
        if event.quality is Quality.ACTUAL
        and not event.void
        and (entry := known.get(event.milestone)) is not None
        and (state := entry.customs)
    ]
    if not told:
        return CustomsStatus()
    told.sort(key=lambda one: (one[0].times.happened, one[0].times.told or one[0].times.happened, _tie(*one)))
    files: dict[tuple[str, Reference | None], tuple[Event, CustomsState]] = {}
    for event, state in told:
        place = territory_of(event), _subject(event)
        before = files.get(place)
        if before and before[1] in _DECIDED and state in _NO_STEP_BACK:
            continue
        if before and before[1] is CustomsState.CLOSED and state is CustomsState.RELEASED:
            continue
        files[place] = event, state
        _go_on(files, place, event)
        if state in _DECIDED:
            _cover(files, place, event)
    standings = sorted(
        (_standing(place, event, state) for place, (event, state) in files.items()),
        key=lambda one: (one.territory, _subject_key(one.subject)),
    )
    worst: dict[str, Standing] = {}
    for one in standings:
        if one.territory not in worst or _way(one) < _way(worst[one.territory]):
            worst[one.territory] = one
    territories = tuple(worst[name] for name in sorted(worst))
    return CustomsStatus(overall=min(territories, key=_way), territories=territories, files=tuple(standings))


def territory_of(event: Event) -> str:
    """Whose customs an event speaks of: as it says, else by the country of its place."""
    if event.customs:
        return event.customs
    country = (event.location.unlocode or "")[:2]
    return _TERRITORIES.get(country, country.lower())


def _go_on(
    files: dict[tuple[str, Reference | None], tuple[Event, CustomsState]],
    place: tuple[str, Reference | None],
    event: Event,
) -> None:
    """What was lodged under the number of a bill goes on under the number that the authority gave for it."""
    territory, subject = place
    if subject is None or subject.kind not in _GIVEN:
        return
    for one in event.references:
        known = files.get((territory, one))
        if known and one.kind not in _GIVEN and one.kind not in _THINGS and known[1] in _EARLY:
            del files[territory, one]


def _cover(
    files: dict[tuple[str, Reference | None], tuple[Event, CustomsState]],
    place: tuple[str, Reference | None],
    event: Event,
) -> None:
    """The release of a document releases the things in it that were picked out; that of a container only itself."""
    territory, subject = place
    if subject is None or subject.kind in _THINGS:
        return
    for other in [one for one in files if one[0] == territory and one[1] is not None and one[1].kind in _THINGS]:
        about = files[other][0]
        if other[1] in event.references or subject in about.references:
            del files[other]


def _subject(event: Event) -> Reference | None:
    return _subject_of(event.references)


@lru_cache(maxsize=4096)
def _subject_of(references: tuple[Reference, ...]) -> Reference | None:
    """The document if one is named, else the thing; the very thing where the event is about a container."""
    if references and references[0].kind in _THINGS:
        return references[0]
    for kind in (*_DOCUMENTS, *_THINGS):
        named = [one for one in references if one.kind is kind]
        if named:
            return min(named)
    return references[0] if references else None


def _subject_key(subject: Reference | None) -> tuple[str, str]:
    return (subject.kind.value, subject.value) if subject else ("", "")


def _way(one: Standing) -> tuple[int, float, str, str]:
    return _BY_WAY[one.state], -one.since.timestamp(), one.territory, one.key


def _tie(event: Event, state: CustomsState) -> tuple[int, str, str]:
    # At the same moment the step that stands less in the way is the later one: inspected and released in one go.
    return _BY_WAY[state], event.source.partner, event.key


def _standing(place: tuple[str, Reference | None], event: Event, state: CustomsState) -> Standing:
    return Standing(
        territory=place[0],
        subject=place[1],
        state=state,
        since=event.times.happened,
        milestone=event.milestone,
        code=event.source.code,
        standard=event.source.standard,
        partner=event.source.partner,
        key=event.key,
        text=event.remark,
    )
