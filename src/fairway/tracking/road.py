"""The site's own facts about a road movement as events: documents, answers, bundling, crossing, kiosk, inspection.

Only what the parties of a submission may know is told: facts of its filings and of its journey. What customs decides
about a vehicle before the kiosk is in neither, and facts of other kinds tell nothing here.

The same fact always gives the same events with the same identifiers, so that telling it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from fairway.base.time import HONG_KONG
from fairway.codes.control_points import control_point
from fairway.filings.adapter import FilingFunction, Target
from fairway.filings.facts import AnswerReceived, FilingExpired, FilingSent
from fairway.record.model import Recorded
from fairway.tracking.journey import Milestone as Step
from fairway.tracking.journey import MilestoneNoted, OtherSideTold
from fairway.tracking.model import Event, Location, Mode, Quality, Reference, ReferenceKind, Source, Times
from fairway.tracking.road_cargo import NUMBERS, Cargo, document_of, number_of, sound
from fairway.tracking.vocabulary import Meaning, from_cn_declaration, from_cn_road, from_filing, from_platform

STANDARD = "road-job"
SIDES: Mapping[str, str] = {"hk": "hk", "gd": "cn", "cn": "cn", "mo": "mo"}
"""The territory whose customs a site or an authority's name speaks of."""

_STEPS = {
    Step.BUNDLED: "vehicle-bundled",
    Step.AT_KIOSK_GO: "kiosk-go",
    Step.AT_KIOSK_INSPECT: "kiosk-inspect",
    Step.INSPECTED_RELEASED: "inspected-released",
    Step.INSPECTED_DETAINED: "inspected-detained",
    Step.CROSSED: "crossed",
    Step.ARRIVED_SUPERVISED_PLACE: "arrived-supervised-place",
    Step.TALLIED: "tallied",
    **{
        step: step.value
        for step in (
            Step.TRIP_OPENED,
            Step.LOCK_BOUND,
            Step.LOCK_SEALED,
            Step.CUSTODY_HANDED_OVER,
            Step.PASSED_UNOPENED,
            Step.TRIP_INSPECTED,
            Step.TRIP_ARRIVED,
            Step.UNLOCK_AUTHORISED,
            Step.LOCK_OPENED,
            Step.TRIP_VIOLATED,
            Step.TRIP_CLOSED,
        )
    },
}
_NOWHERE = Location()


def events_of(
    recorded: Recorded, cargo: Cargo, *, site: str, functions: Mapping[str, FilingFunction] | None = None
) -> tuple[Event, ...]:
    """What a fact of a submission's filings or journey tells about its cargo; nothing for every other fact.

    ``site`` is the id of this site. ``functions`` says what messages were for, by message id: only new documents are
    told as lodged (an unknown message counts as new).
    """
    match recorded.fact:
        case FilingSent() as sent:
            if (functions or {}).get(sent.message_id, FilingFunction.NEW) is not FilingFunction.NEW:
                return ()
            return tuple(_document(recorded, cargo, site, from_filing("sent"), at=sent.sent_at, name=sent.message_id))
        case AnswerReceived() as answer if answer.status is not None:
            return tuple(_answer(recorded, answer, cargo, site))
        case FilingExpired():
            return tuple(_document(recorded, cargo, site, from_filing("expired"), at=recorded.at, name="expired"))
        case MilestoneNoted() as noted:
            return tuple(_step(recorded, noted, cargo))
        case OtherSideTold() as told:
            return tuple(_other_side(recorded, told, cargo))
        case _:
            return ()


def _answer(recorded: Recorded, answer: AnswerReceived, cargo: Cargo, site: str) -> Iterator[Event]:
    target, _ = document_of(recorded)
    status = answer.status.value if answer.status else ""
    yield from _document(
        recorded,
        cargo,
        site,
        _meaning(target, answer.raw_code, status),
        at=answer.answered_at,
        name=answer.answer_id,
        code=answer.raw_code,
        number=number_of(target, answer.authority_reference, answer.numbers),
        remark=answer.text,
        simulated=answer.simulated,
    )


def _other_side(recorded: Recorded, told: OtherSideTold, cargo: Cargo) -> Iterator[Event]:
    meaning = _meaning(told.target, told.raw_code, told.status)
    if meaning is None:
        return
    number = number_of(told.target, told.authority_reference, {})
    yield _event(
        recorded,
        meaning,
        told.at,
        _first(number, cargo.of(told.group)),
        own_id=f"{told.target}/{told.group}/{told.status}/{told.raw_code}/{told.at.isoformat()}",
        partner=f"site:{told.site}",
        message=told.target,
        code=told.raw_code or told.status,
        customs=told.target.partition(".")[0],
        remark=told.text,
        simulated=told.simulated,
    )


def _document(
    recorded: Recorded,
    cargo: Cargo,
    site: str,
    meaning: Meaning | None,
    *,
    at: datetime,
    name: str,
    code: str = "",
    number: Reference | None = None,
    remark: str = "",
    simulated: bool = False,
) -> Iterator[Event]:
    if meaning is None:
        return
    target, group = document_of(recorded)
    yield _event(
        recorded,
        meaning,
        at,
        _first(number or _known(target, cargo, group), cargo.of(group)),
        own_id=f"{target}/{group}/{name}/{meaning.milestone}",
        partner=f"site:{site}",
        message=target,
        code=code or meaning.means,
        customs=target.partition(".")[0],
        remark=remark,
        simulated=simulated,
    )


def _step(recorded: Recorded, noted: MilestoneNoted, cargo: Cargo) -> Iterator[Event]:
    said_by = noted.source.partition(":")[2]
    partner = f"site:{said_by}" if noted.source.startswith("site:") else noted.source
    side = SIDES.get(said_by)
    marks = tuple(sound((ReferenceKind.REGISTRATION_MARK, noted.vehicle))) if noted.vehicle else ()
    references = tuple(dict.fromkeys((*marks, *cargo.all())))
    bundling = f"bundled/{noted.vehicle}@"
    if noted.milestone is Step.UNBUNDLED:
        # Everything that was told of this vehicle's bundling before is off, the crossing that was to follow as well.
        bundled = from_platform("vehicle-bundled")
        if bundled:
            yield _event(
                recorded,
                bundled,
                noted.at,
                references,
                own_id=f"unbundled/{noted.key}",
                partner=partner,
                message="trip",
                code=noted.milestone.value,
                customs=side,
                supersedes=f"{recorded.stream.case_id}/{bundling}",
                void=True,
                simulated=noted.simulated,
            )
        return
    meaning = from_platform(_STEPS.get(noted.milestone, ""))
    if meaning is None:
        return
    first = f"{bundling}{noted.key}" if noted.milestone is Step.BUNDLED else f"{noted.milestone.value}/{noted.key}"
    place = _place(noted.place, noted.at)
    for number, milestone in enumerate(filter(None, (meaning.milestone, meaning.also))):
        yield _event(
            recorded,
            meaning,
            noted.at,
            references,
            milestone=milestone,
            own_id=f"{first}/{number}" if number else first,
            partner=partner,
            message="trip" if noted.source.startswith("site:") else "report",
            code=noted.raw_code or noted.milestone.value,
            customs=side,
            location=place,
            mode=Mode.ROAD,
            remark=noted.text,
            simulated=noted.simulated,
        )
    if noted.milestone is Step.BUNDLED and noted.planned is not None and (crossed := from_platform("crossed")):
        yield _event(
            recorded,
            crossed,
            noted.planned,
            references,
            own_id=f"{first}/earliest-crossing",
            partner=partner,
            message="trip",
            code="earliest-crossing",
            customs=side,
            location=place,
            mode=Mode.ROAD,
            quality=Quality.EXPECTED,
            told=noted.at,
            simulated=noted.simulated,
        )


def _event(
    recorded: Recorded,
    meaning: Meaning,
    at: datetime,
    references: tuple[Reference, ...],
    *,
    own_id: str,
    partner: str,
    message: str,
    code: str,
    customs: str | None,
    milestone: str = "",
    location: Location = _NOWHERE,
    mode: Mode | None = None,
    quality: Quality | None = None,
    told: datetime | None = None,
    supersedes: str = "",
    void: bool = False,
    remark: str = "",
    simulated: bool = False,
) -> Event:
    local = at.astimezone(HONG_KONG).utcoffset()
    return Event(
        milestone=milestone or meaning.milestone,
        references=references,
        quality=quality or meaning.quality or Quality.ACTUAL,
        times=Times(
            happened=at, told=told or at, offset=round(local.total_seconds() / 60) if local is not None else None
        ),
        source=Source(partner=partner, standard=STANDARD, message=message, code=code, simulated=simulated),
        location=location,
        mode=mode,
        customs=customs,
        own_id=f"{recorded.stream.case_id}/{own_id}",
        supersedes=supersedes,
        void=void,
        remark=remark,
    )


def _meaning(target: str, raw_code: str, status: str) -> Meaning | None:
    """The authority's own code where its table says more than the status, else the status."""
    if target == Target.CN_GOODS_DECLARATION.value:
        exact = from_cn_declaration(raw_code)
    elif target in (Target.CN_ROAD_MANIFEST.value, Target.CN_CARRIER_CONFIRMATION.value):
        exact = from_cn_road(raw_code)
    else:
        exact = None
    return exact or from_filing(status)


def _known(target: str, cargo: Cargo, group: str) -> Reference | None:
    """The number given before for the document's kind, where there is one and the submission has one consignment."""
    del group
    found = [one for one in cargo.given if one.kind is NUMBERS.get(target)]
    return found[0] if len(found) == 1 and len(cargo.consignments) == 1 else None


def _first(number: Reference | None, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    return tuple(dict.fromkeys((number, *references))) if number else references


def _place(code: str, at: datetime) -> Location:
    if not code:
        return Location()
    point = control_point(code, at.astimezone(HONG_KONG).date())
    if point is None:
        return Location(facility=code, facility_list="own")
    return Location(
        facility=code, facility_list="own", name=point.names[0], latitude=point.latitude, longitude=point.longitude
    )
