"""What follows from what: the flow of the whole on one page.

Each policy is a pure function from a fact (with a little of what the site knows around it) to what should be done.
The worker runs them over sequenced facts, each exactly once in effect, and never over its own site's past in replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fairway.base.time import isoformat
from fairway.clearance.decide import CLEARANCE, AssessVehicle
from fairway.consignments import facts as submission_facts
from fairway.filings import facts as filing_facts
from fairway.filings.adapter import FilingFunction, FilingStatus, Receipt, Target
from fairway.filings.decide import TakeAnswer
from fairway.filings.state import FilingState, of_trip
from fairway.filings.store import FILING
from fairway.flow.intents import Do, Intent, Redraft, Share
from fairway.flow.passages import Passage, passages
from fairway.flow.scheme_policies import (
    ask_the_other_customs_about_an_application,
    tell_what_this_customs_accredits,
    tell_what_this_customs_decided,
)
from fairway.parties.model import side_of
from fairway.record.model import Fact, Recorded, StreamId
from fairway.tracking.inbound import MessageTaken
from fairway.tracking.journey import JOURNEY, MilestoneNoted, NoteMilestone
from fairway.transport import decide as trip_commands
from fairway.transport import facts as trip_facts
from fairway.transport.state import TripState, VehicleRun
from fairway.transport.store import TRIP


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a policy may know beside the fact: read by the worker for exactly this fact."""

    site: str
    filing: FilingState | None = None
    """State of the filing stream that the fact belongs to."""
    trip: TripState | None = None
    """State of the trip stream that the fact belongs to."""
    cases_of_vehicle: tuple[UUID, ...] = ()
    """Submissions of this site whose references the fact's vehicle carries, or carried until this fact."""
    shared_cases: frozenset[UUID] = frozenset()
    """Those of them that the other side knows of too."""
    trips_of_case: tuple[UUID, ...] = ()
    """Trips of this site that carry references of the fact's submission, or run under its Mainland batch number."""
    batch_cases: tuple[UUID, ...] = ()
    """Submissions under the batch number of the fact's trip that the other side knows of too."""
    batch_filings: tuple[tuple[StreamId, FilingState], ...] = ()
    """The other carrier confirmations of the same batch, where the fact's own has been withdrawn."""
    exported_here: bool = False
    """Whether this site is the exporter's side of the fact's submission: it copies, the other side receives."""
    copied: bool = False
    """Whether the submission came from the other site as a copy, or was copied to it."""
    secret: str = ""
    """The site's own secret that the random share of inspections is drawn from."""
    random_per_mille: int = 0
    """That share."""
    profile_reasons: tuple[str, ...] = ()
    """What the customs' profiles say about the vehicle's references."""


Policy = Callable[[Recorded, Surroundings], Iterator[Intent]]


def copy_the_submission_when_it_is_filed(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """The exporter's side files once; the elements that both sides share cross to the other site, encrypted."""
    if isinstance(recorded.fact, filing_facts.FilingQueued) and around.exported_here:
        if recorded.fact.function is FilingFunction.DELETE:
            return
        yield Share("submission-copy", recorded.stream.case_id, {"version": recorded.fact.submission_version})


def tell_the_other_side_how_documents_stand(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """Each change of a filing's status becomes known to the other side, with raw code, reference and time."""
    told = isinstance(recorded.fact, filing_facts.AnswerReceived | filing_facts.FilingExpired)
    filing = around.filing
    if not (told and filing and around.copied):
        return
    yield Share("filing-status", recorded.stream.case_id, _standing(recorded, filing))


def _standing(recorded: Recorded, filing: FilingState) -> dict[str, Any]:
    answer = filing.answer
    named = filing.summary.get("vehicle") if filing.target == Target.CN_CARRIER_CONFIRMATION else None
    return {
        "target": filing.target,
        "group": filing.group,
        "form": filing.form,
        "status": filing.status.value,
        "raw_code": answer.raw_code if answer else "",
        "at": isoformat(answer.answered_at if answer else recorded.at),
        "authority_reference": filing.authority_reference,
        "text": answer.text if answer else "",
        "simulated": bool(answer and answer.simulated),
        **({"vehicle": named} if named else {}),
    }


def tell_the_other_side_how_vehicles_are_confirmed(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """The confirmation of a vehicle that was filed from its trip becomes known where its cargo is known."""
    filing = around.filing
    if isinstance(recorded.fact, filing_facts.AnswerReceived) and filing and of_trip(filing.group):
        for case_id in around.batch_cases:
            yield Share("filing-status", case_id, _standing(recorded, filing))


def withdraw_what_was_confirmed_together(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """The Mainland deletes carrier confirmations per batch: with one of them gone, all of the batch are."""
    fact, filing = recorded.fact, around.filing
    if not (isinstance(fact, filing_facts.AnswerReceived) and filing and filing.status is FilingStatus.CANCELLED):
        return
    for stream, other in around.batch_filings:
        if other.in_effect is None or other.status is FilingStatus.CANCELLED:
            continue
        gone = Receipt(
            answers_message_id=None,
            authority_reference=None,
            raw_code=fact.raw_code,
            status=FilingStatus.CANCELLED,
            at=fact.answered_at,
            answer_id=f"{fact.answer_id}:batch",
            text=fact.text,
        )
        taken = TakeAnswer(receipt=gone, authority=fact.authority, raw_sha256=fact.raw, simulated=fact.simulated)
        yield Do(FILING, stream, taken)


def note_the_confirmation_on_the_trip(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """On the Mainland's site the trip learns how its carrier confirmations stand."""
    filing = around.filing
    if not (
        isinstance(recorded.fact, filing_facts.AnswerReceived | filing_facts.FilingQueued)
        and filing
        and filing.target == Target.CN_CARRIER_CONFIRMATION
    ):
        return
    answer = filing.answer
    for trip in around.trips_of_case:
        yield Do(
            TRIP,
            StreamId(trip, "trip"),
            trip_commands.NoteConfirmation(
                status=filing.status.value,
                raw_code=answer.raw_code if answer else "",
                at=answer.answered_at if answer else recorded.at,
                source="filing",
                plates=filing.summary.get("vehicle", ""),
                of_one_vehicle=of_trip(filing.group),
            ),
        )


def assess_what_was_bundled(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """Every bundling and change is assessed, and the fact about it is the same whatever comes out."""
    fact = recorded.fact
    if isinstance(fact, trip_facts.ReferencesBundled | trip_facts.VehicleChanged) and _vehicle(around, fact.vehicle):
        yield Do(
            CLEARANCE,
            StreamId(recorded.stream.case_id, f"clearance:{side_of(around.site)}"),
            AssessVehicle(
                vehicle=fact.vehicle,
                profile_reasons=around.profile_reasons,
                seed=f"{around.secret}:{recorded.stream.case_id}:{recorded.version}",
                random_per_mille=around.random_per_mille,
            ),
        )


def note_the_trip_on_its_cargo(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """What happens to a vehicle happens to every consignment on it, here and on the other side."""
    if around.trip is not None:
        for passage in passages(recorded.fact, around.trip):
            yield from _passed(recorded, around, around.trip.control_point, passage)


def _passed(recorded: Recorded, around: Surroundings, place: str, passage: Passage) -> Iterator[Intent]:
    at = passage.at or recorded.at
    key = f"{around.site}:{recorded.stream.case_id}:{recorded.version}" + (f":{passage.name}" if passage.name else "")
    for case_id in passage.cases:
        yield Do(
            JOURNEY,
            StreamId(case_id, "journey"),
            NoteMilestone(
                milestone=passage.milestone,
                at=at,
                source=f"site:{around.site}",
                key=key,
                place=place,
                vehicle=passage.hk_mark,
                planned=passage.planned,
            ),
        )
        if case_id not in around.shared_cases:
            continue
        yield Share(
            "trip-status",
            case_id,
            {
                "milestone": passage.milestone.value,
                "at": isoformat(at),
                "key": key,
                "place": place,
                "vehicle": passage.hk_mark,
                "planned": _iso(passage.planned),
            },
        )


def tell_the_other_side_what_authorities_report(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """Arrival and tally at a supervised place become known on the other side too."""
    fact = recorded.fact
    if isinstance(fact, MilestoneNoted) and around.copied and fact.source.startswith("authority:"):
        yield Share(
            "trip-status",
            recorded.stream.case_id,
            {
                "milestone": fact.milestone.value,
                "at": isoformat(fact.at),
                "key": f"{around.site}:{fact.key}",
                "place": fact.place,
                "vehicle": fact.vehicle,
                "planned": _iso(fact.planned),
            },
        )


def draft_declarations_after_crossing(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """After crossing, the Hong Kong declarations are derived from what crossed: date, vehicle, reference."""
    if isinstance(recorded.fact, trip_facts.VehicleCrossed) and around.site == "hk":
        for case_id in around.cases_of_vehicle:
            yield Redraft(case_id, (Target.HK_TDEC.value, Target.HK_ROAD_MANIFEST.value))


def redraft_with_new_numbers(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """A number that one document brought is an input of others: the CCRN, the batch number."""
    filing = around.filing
    if (
        isinstance(recorded.fact, filing_facts.AnswerReceived)
        and filing
        and filing.target == Target.HK_ROAD_ACI
        and recorded.fact.status is FilingStatus.ACCEPTED
    ):
        yield Redraft(recorded.stream.case_id, (Target.HK_ROAD_MANIFEST.value, Target.HK_TDEC.value))


def draft_what_changed(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """Whatever changes a submission, its documents are drafted from the newest version."""
    del around
    if isinstance(
        recorded.fact,
        submission_facts.SubmissionRevised
        | submission_facts.FieldsConfirmed
        | submission_facts.CopyReceived
        | submission_facts.ElementsSupplied,
    ):
        yield Redraft(recorded.stream.case_id, tuple(target.value for target in Target))


POLICIES: tuple[Policy, ...] = (
    draft_what_changed,
    copy_the_submission_when_it_is_filed,
    tell_the_other_side_how_documents_stand,
    tell_the_other_side_how_vehicles_are_confirmed,
    withdraw_what_was_confirmed_together,
    note_the_confirmation_on_the_trip,
    assess_what_was_bundled,
    note_the_trip_on_its_cargo,
    tell_the_other_side_what_authorities_report,
    draft_declarations_after_crossing,
    redraft_with_new_numbers,
    ask_the_other_customs_about_an_application,
    tell_what_this_customs_decided,
    tell_what_this_customs_accredits,
)


NOTHING_FOLLOWS: tuple[type[Fact], ...] = (
    submission_facts.SubmissionRecorded,
    filing_facts.FilingDrafted,
    filing_facts.FilingSent,
    MessageTaken,
)
"""Facts that no policy is about, whatever surrounds them: most of the log. Their surroundings need not be read."""


def intents(recorded: Recorded, around: Surroundings) -> Iterator[Intent]:
    """All that follows from a fact, policy by policy."""
    for policy in POLICIES:
        yield from policy(recorded, around)


def _vehicle(around: Surroundings, vehicle: str | None) -> VehicleRun | None:
    return around.trip.run(vehicle) if around.trip and vehicle else None


def _iso(moment: datetime | None) -> str | None:
    return isoformat(moment) if moment else None
