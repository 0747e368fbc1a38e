"""What the site itself tells of a submission, and how a submission becomes a shipment: the follower's part of it.

What is told comes from :mod:`fairway.tracking.road`, what follows from :mod:`fairway.flow.shipments`; here the states
are read that both need, those of all submissions of a batch at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.consignments import facts as submissions
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.filings.adapter import FilingFunction, FilingStatus
from fairway.filings.facts import AnswerReceived, FilingDrafted, FilingExpired, FilingSent
from fairway.filings.state import FilingState
from fairway.flow.shipments import confirm_what_was_accepted, follow_a_submission, shipment_of
from fairway.record.model import FactErased, FactMeta, Recorded
from fairway.record.recorder import Step
from fairway.record.registry import kind_of
from fairway.site.community.following import store
from fairway.site.community.shipping.store import by_name, by_references
from fairway.site.runtime import Site, policy_actor
from fairway.tracking.journey import JourneyState, MilestoneNoted, OtherSideTold
from fairway.tracking.model import REUSED, Event, Reference, ReferenceKind
from fairway.tracking.road import events_of
from fairway.tracking.road_cargo import Cargo, cargo_of, document_of, given_by, number_of
from fairway.tracking.shipment_facts import ShipmentCommand, shipment_stream
from fairway.tracking.shipment_rows import SHIPMENT

if TYPE_CHECKING:
    import asyncpg

UNTOLD = frozenset({kind_of(FilingDrafted)})
"""Kinds of facts that are most of the log and tell nothing."""
_TELLING = (FilingSent, AnswerReceived, FilingExpired, MilestoneNoted, OtherSideTold)
_DOCUMENTS = (
    submissions.SubmissionRecorded,
    submissions.SubmissionRevised,
    submissions.CopyRetrieved,
    submissions.ElementsSupplied,
)
_ACCEPTED = frozenset({FilingStatus.ACCEPTED, FilingStatus.CHANGED, FilingStatus.RELEASED})


class Known(msgspec.Struct, frozen=True):
    """A submission as it stands, or stood."""

    state: SubmissionState
    cargo: Cargo
    functions: Mapping[str, FilingFunction]


async def submissions_of(conn: asyncpg.Connection, site: Site, facts: Sequence[Recorded]) -> dict[UUID, Known]:
    """The submissions that facts of a batch are about, as far as their documents are there, as they stand now."""
    cases = {recorded.stream.case_id for recorded in facts if isinstance(recorded.fact, (*_TELLING, *_DOCUMENTS))}
    known = {}
    for case, states in (await store.states_of(conn, site.registry, cases)).items():
        if (found := _known(states)) is not None:
            known[case] = found
    return known


async def known_then(
    conn: asyncpg.Connection, site: Site, facts: Sequence[Recorded], known: Mapping[UUID, Known]
) -> dict[int, Known]:
    """By position of the facts that tell something: their submissions as they stood right after them, so that the same
    is told whenever it is told."""
    telling = {one.position or 0: one.stream.case_id for one in facts if isinstance(one.fact, _TELLING)}
    telling = {position: case for position, case in telling.items() if case in known}
    behind = await store.behind(conn, telling)
    found = {position: known[case] for position, case in telling.items() if position not in behind}
    if not behind:
        return found
    states: dict[UUID, dict[str, Any]] = {}
    for one in await store.history_of(conn, site.registry, {telling[position] for position in behind}, max(behind)):
        if isinstance(one.fact, FactErased):
            continue
        of_case, stream = states.setdefault(one.stream.case_id, {}), one.stream.stream
        meta = FactMeta(stream=one.stream, version=one.version, at=one.at, actor=one.actor, site=site.id)
        of_case[stream] = site.registry.aggregate_of(stream).evolve(of_case.get(stream), one.fact, meta)
        if one.position in behind and (then := _known(of_case)) is not None:
            found[one.position] = then
    return found


def _known(states: Mapping[str, Any]) -> Known | None:
    state = states.get("submission")
    if not isinstance(state, SubmissionState) or state.document == NO_DOCUMENT:
        return None
    return Known(state, cargo_of(state.submission(), tuple(_given(states))), _functions(states))


def _given(states: Mapping[str, Any]) -> list[Reference]:
    """The numbers that authorities gave the documents of a submission so far, here and on the other side."""
    found: dict[Reference, None] = {}
    for stream, state in sorted(states.items()):
        if isinstance(state, FilingState):
            target = stream.split(":")[1]
            number = number_of(target, state.authority_reference, state.numbers)
            if number:
                found[number] = None
        elif isinstance(state, JourneyState):
            for told in state.told.values():
                number = number_of(told.target, told.authority_reference, {})
                if number:
                    found[number] = None
    return list(found)


def _functions(states: Mapping[str, Any]) -> dict[str, FilingFunction]:
    return {
        sending.message_id: sending.function
        for state in states.values()
        if isinstance(state, FilingState)
        for sending in state.sendings
    }


def told_by_site(
    site: Site, facts: Sequence[Recorded], then: Mapping[int, Known]
) -> list[tuple[UUID, datetime, Event]]:
    """The events that follow from facts of submissions, each with its submission and when it was recorded."""
    return [
        (recorded.stream.case_id, recorded.at, event)
        for recorded in facts
        if isinstance(recorded.fact, _TELLING) and (known := then.get(recorded.position or 0)) is not None
        for event in events_of(recorded, known.cargo, site=site.id, functions=known.functions)
    ]


async def follow_submissions(
    conn: asyncpg.Connection, site: Site, facts: Sequence[Recorded], known: Mapping[UUID, Known]
) -> None:
    """Record what follows from submissions for shipments, in the caller's transaction."""
    matter = (*_DOCUMENTS, AnswerReceived)
    wanted = [one for one in facts if one.stream.case_id in known and isinstance(one.fact, matter)]
    if not wanted:
        return
    cases = list(dict.fromkeys(one.stream.case_id for one in wanted))
    shipments = await store.shipments_of(conn, cases)
    steps: list[Step[Any, Any]] = []
    for case in cases:
        if known[case].state.owner is None:
            continue
        found = shipments.get(case)
        if found is None or any(one.stream.case_id == case and isinstance(one.fact, _DOCUMENTS) for one in wanted):
            found, command = await _followed(conn, site, case, known[case], found)
            steps.append(_step(found, command))
        steps += [
            _step(found, confirm_what_was_accepted(given_by(one), known[case].cargo, document_of(one)[1]))
            for one in wanted
            if one.stream.case_id == case and isinstance(one.fact, AnswerReceived) and one.fact.status in _ACCEPTED
        ]
    if steps:
        await site.recorder.execute_many(conn, steps, site.context(policy_actor("follow submissions")))


async def _followed(
    conn: asyncpg.Connection, site: Site, case: UUID, known: Known, found: UUID | None
) -> tuple[UUID, ShipmentCommand]:
    now, owner, submission = site.clock.now(), known.state.owner or case, known.state.submission()
    # Things that are used again, and names that the owner gives anew, tie nothing together.
    telling = [
        (one.value, one.kind.value)
        for one in known.cargo.all()
        if one.kind not in REUSED and one.kind is not ReferenceKind.OWN
    ]
    there = found or await by_references(conn, owner, telling, now) or await by_name(conn, owner, submission.reference)
    command = follow_a_submission(case, owner, submission, known.cargo, existing=there is not None)
    return there or shipment_of(case), command


def _step(shipment: UUID, command: ShipmentCommand) -> Step[Any, Any]:
    return Step(SHIPMENT, shipment_stream(shipment), command)
