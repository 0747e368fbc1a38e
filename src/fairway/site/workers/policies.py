"""Running the policies over the log, each fact once in effect."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from fairway.base.issues import Refusal
from fairway.base.time import HONG_KONG
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.model import Direction
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.state import FilingState, of_trip
from fairway.filings.store import FILING, filing_names, stream_name
from fairway.flow.intents import Do, Intent, Redraft, Share
from fairway.flow.passages import passages
from fairway.flow.policies import NOTHING_FOLLOWS, Surroundings, intents
from fairway.record.model import Recorded, StreamId
from fairway.record.reader import Cursor, read_batch
from fairway.record.recorder import Outcome, Receipt
from fairway.record.registry import kind_of
from fairway.record.store import load
from fairway.site.exchange import store as exchange_store
from fairway.site.exchange.outgoing import share_step
from fairway.site.filing import redraft
from fairway.site.runtime import Site, policy_actor
from fairway.transport.state import TripState
from fairway.transport.store import TRIP, cases_of_batch, trips_of_batch

if TYPE_CHECKING:
    import asyncpg

log = logging.getLogger(__name__)
BATCH = 500
"""Facts of one step."""
_HOLDER = "policies"
_CONFIRMATIONS = stream_name(Target.CN_CARRIER_CONFIRMATION, "")
_QUIET = frozenset(kind_of(fact) for fact in NOTHING_FOLLOWS)


class PolicyWorker:
    """Carries out what follows from each fact. Several may run; a fact's intents have receipts named after it."""

    def __init__(self, site: Site, *, batch: int = BATCH) -> None:
        self._site = site
        self._cursor = Cursor("policies")
        self._batch = batch

    async def step(self) -> int:
        """Deal with what is new in the log; how many facts that were."""
        site = self._site
        async with site.database.single_statements() as conn:
            before = await self._cursor.position(conn)
            pending, last = await read_batch(conn, site.registry, before, self._batch, without=_QUIET)
        for recorded in pending:
            # The cursor moves after each fact that something may follow from, and at the end: passing over the others
            # again after a crash does nothing.
            await self._follow(recorded)
            await self._advance(recorded.position)
        if last > before:
            await self._advance(last)
        return last - before

    async def _advance(self, position: int | None) -> None:
        async with self._site.database.single_statements() as conn:
            await self._cursor.advance(conn, position or 0)

    async def _follow(self, recorded: Recorded) -> None:
        around = await self._surroundings(recorded)
        for number, intent in enumerate(intents(recorded, around)):
            try:
                await self._carry_out(intent, f"{recorded.position}:{number}")
            except Refusal as refused:
                # What was to follow is no longer possible (a trip was cancelled meanwhile); the fact stands.
                log.warning("after fact %s: %s was refused: %s", recorded.position, type(intent).__name__, refused)

    async def _carry_out(self, intent: Intent, key: str) -> None:
        site, actor = self._site, policy_actor("policy")
        receipt = Receipt(
            holder=_HOLDER,
            key=key,
            request=hashlib.sha256(key.encode()).digest(),
            response=_no_answer,
        )
        match intent:
            case Do():
                await site.execute(intent.aggregate, intent.stream, intent.command, actor, receipt=receipt)
            case Share():
                step = await share_step(site, intent)
                if step:
                    await site.execute_many([step], actor, receipt=receipt)
            case Redraft():
                await redraft(site, intent.case_id, intent.targets, actor)

    async def _surroundings(self, recorded: Recorded) -> Surroundings:
        kind = recorded.stream.stream.partition(":")[0]
        site = self._site
        if kind in {"filing", "journey"}:
            async with site.database.single_statements() as conn:
                filing = (await load(conn, FILING, recorded.stream)).state if kind == "filing" else None
                submission = (await load(conn, SUBMISSION, StreamId(recorded.stream.case_id, "submission"))).state
                batch = await _batch(conn, recorded.stream, filing)
                trips = await exchange_store.trips_of_case(conn, recorded.stream.case_id)
            exported = _exported_here(submission, site.side)
            return Surroundings(
                site=site.id,
                filing=filing,
                trips_of_case=tuple(dict.fromkeys([*trips, *batch.trips])),
                batch_cases=tuple(case for case, there in batch.cases if _known_to_both(there, site.side)),
                batch_filings=batch.filings,
                exported_here=exported,
                copied=_known_to_both(submission, site.side),
            )
        if kind == "trip":
            async with site.database.single_statements() as conn:
                trip = (await load(conn, TRIP, recorded.stream)).state
                cases = _cases(trip, recorded)
                states = [(case, (await load(conn, SUBMISSION, StreamId(case, "submission"))).state) for case in cases]
            return Surroundings(
                site=site.id,
                trip=trip,
                cases_of_vehicle=cases,
                shared_cases=frozenset(case for case, state in states if _known_to_both(state, site.side)),
                secret=site.secret,
                random_per_mille=site.settings.random_inspections,
                profile_reasons=_profile(trip, recorded),
            )
        return Surroundings(site=site.id)


class _Batch(NamedTuple):
    """What shares the Mainland batch number of a carrier confirmation, as far as it is of the same people."""

    trips: tuple[UUID, ...] = ()
    cases: tuple[tuple[UUID, SubmissionState | None], ...] = ()
    filings: tuple[tuple[StreamId, FilingState], ...] = ()


async def _batch(conn: asyncpg.Connection, stream: StreamId, filing: FilingState | None) -> _Batch:
    number = filing.summary.get("batch_number") if filing else None
    if filing is None or filing.target != Target.CN_CARRIER_CONFIRMATION or not number or not filing.sendings:
        return _Batch()
    if of_trip(filing.group):
        trips, cases = [stream.case_id], await cases_of_batch(conn, number, stream.case_id)
    else:
        trips, cases = await trips_of_batch(conn, number, stream.case_id), []
    known = [(case, (await load(conn, SUBMISSION, StreamId(case, "submission"))).state) for case in cases]
    others = []
    if filing.status is FilingStatus.CANCELLED:
        for case in (*trips, *cases):
            for name in await filing_names(conn, case):
                there = StreamId(case, name)
                if name.startswith(_CONFIRMATIONS) and there != stream:
                    state = (await load(conn, FILING, there)).state
                    if state is not None and state.summary.get("batch_number") == number:
                        others.append((there, state))
    return _Batch(tuple(trips), tuple(known), tuple(others))


def _no_answer(outcome: Outcome) -> bytes:
    """A policy needs no answer; the receipt alone says that it was carried out."""
    del outcome
    return b""


def _exported_here(submission: SubmissionState | None, side: str) -> bool:
    if submission is None or submission.from_site or submission.document == NO_DOCUMENT:
        return False
    return (submission.submission().direction is Direction.HK_TO_CN) == (side == "hk")


def _known_to_both(submission: SubmissionState | None, side: str) -> bool:
    return bool(submission and submission.from_site) or _exported_here(submission, side)


def _cases(trip: TripState | None, recorded: Recorded) -> tuple[UUID, ...]:
    found = passages(recorded.fact, trip) if trip else ()
    return tuple(sorted({case for passage in found for case in passage.cases}, key=str))


def _profile(trip: TripState | None, recorded: Recorded) -> tuple[str, ...]:
    """What Hong Kong's profile says about a vehicle: here one plain sign, bundling in the small hours of the day of
    crossing a whole truck of references from many shippers. Officers decide the rest."""
    run = trip.run(getattr(recorded.fact, "vehicle", "")) if trip else None
    if run is None or len(run.references) <= MANY_REFERENCES:
        return ()
    hour = recorded.at.astimezone(HONG_KONG).hour
    return ("many references bundled at night",) if hour < 5 else ()


MANY_REFERENCES = 20
"""Demonstration figure of the profile above; in life the customs sets its own."""
