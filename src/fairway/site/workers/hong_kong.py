"""The Hong Kong Trade Single Window behind the site: documents, bundlings and what the lanes see, out; answers in."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from uuid import UUID

import msgspec

from fairway.base.time import HONG_KONG
from fairway.clearance.decide import CLEARANCE, AssessVehicle
from fairway.codes.control_points import control_point
from fairway.filings.adapter import Target
from fairway.filings.hk import bundling
from fairway.filings.hk.queue import BUNDLE, AnswerBatch, QueuedAnswer
from fairway.filings.hk.transport import HttpTradeSingleWindow
from fairway.record.model import Actor, ActorKind, StreamId
from fairway.record.outbox import Outgoing, Undeliverable
from fairway.record.recorder import Outcome, Receipt
from fairway.record.store import load, read_blob
from fairway.site.filing import note_sent, take_answers
from fairway.site.runtime import Site, policy_actor
from fairway.site.trips import trip_stream
from fairway.transport.decide import NoteBundleAnswer, RecordCrossing
from fairway.transport.state import TripState, VehicleRun
from fairway.transport.store import TRIP, vehicle_at
from fairway.wire.hk.control_point import Selection, Sight, VehicleSeen, write_vehicle
from fairway.wire.hk.header import Header

log = logging.getLogger(__name__)
AUTHORITY = "hk"
_ACTOR = Actor(kind=ActorKind.AUTHORITY, id=AUTHORITY)
_SIGHTS = {"hk.arrival": Sight.ARRIVAL, "hk.inspection": Sight.INSPECTED, "hk.departure": Sight.DEPARTURE}
_TAKEN = {
    Sight.ARRIVAL: {"GO", "INSPECT"},
    Sight.INSPECTED: {"RELEASED", "DETAINED"},
    Sight.DEPARTURE: {"CROSSED"},
}
"""What the authority's lane says when it has taken what it was told."""


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a message about a vehicle in the outbox: its bundling, or what a lane saw."""

    direction: str
    control_point: str
    hk_mark: str
    at: datetime
    driver_token: str | None = None
    display: str | None = None
    """At the kiosk: what the display unit has shown."""
    outcome: str | None = None
    """After an inspection: released or detained."""
    bundle_reference: str | None = None
    """What the authority called the bundle when this was committed; the trip may know it since."""
    references: tuple[tuple[str, int | None], ...] = ()


class HongKongSender:
    """Takes the messages of channel "authority:hk" to the window."""

    def __init__(self, site: Site, window: HttpTradeSingleWindow, lanes: HttpTradeSingleWindow | None) -> None:
        self._site = site
        self._window = window
        self._lanes = lanes

    async def send(self, message: Outgoing) -> None:
        """Deliver one message; what came back at once is recorded when this returns."""
        match message.headers["target"]:
            case "hk.bundle":
                await self._bundle(message)
            case "hk.arrival" | "hk.inspection" | "hk.departure":
                await self._lane(message)
            case target:
                await self._document(message, Target(target))

    async def _document(self, message: Outgoing, target: Target) -> None:
        site = self._site
        async with site.database.single_statements() as conn:
            content = await read_blob(conn, bytes.fromhex(message.headers["blob"]))
        if content is None:
            raise Undeliverable("the document is no longer stored")
        answered = await self._window.send(target, content, message.key, message.key)
        case_id, filing = UUID(message.headers["case_id"]), message.headers["filing"]
        await note_sent(site, case_id, filing, message.key, answered.receipt.answer_id)
        await take_answers(site, AUTHORITY, answered.content, [answered.receipt], simulated=answered.simulated)

    async def _trip(self, message: Outgoing) -> tuple[UUID, TripState]:
        trip = UUID(message.headers["case_id"])
        async with self._site.database.single_statements() as conn:
            state = (await load(conn, TRIP, trip_stream(trip))).state
        if state is None:
            raise Undeliverable("there is no such trip")
        return trip, state

    async def _bundle(self, message: Outgoing) -> None:
        """Make, change or dissolve the bundle of a vehicle; each attempt has the same content and key."""
        trip, state = await self._trip(message)
        vehicle = message.headers["vehicle"]
        wanted = msgspec.json.decode(message.body, type=Ordered)
        run = state.run(vehicle)
        known = (run.authority_bundle if run else None) or wanted.bundle_reference
        if not wanted.references and not known:
            return
        order = bundling.BundleOrder(
            message_id=message.key,
            function="DELETE" if not wanted.references else "CHANGE" if known else "NEW",
            now=wanted.at,
            sender=self._site.settings.authority_account,
            document_reference=f"{trip}/{vehicle}",
            direction="IMPORT" if wanted.direction == "cn-hk" else "EXPORT",
            vehicle_mark=wanted.hk_mark,
            control_point=self._hk_code(wanted.control_point),
            driver_token=wanted.driver_token,
            cargo=wanted.references,
            bundle_reference=known,
        )
        came = await self._window.bundle(bundling.encode(order), message.key, message.key)
        answer = came.answer
        await self._note(
            trip,
            NoteBundleAnswer(
                vehicle=vehicle,
                raw_code=answer.raw_code,
                answer_id=f"{answer.message_id}:{answer.raw_code}",
                earliest_crossing=answer.earliest_crossing,
                bundle_reference=answer.bundle_reference if answer.bundled else None,
                text="; ".join(fault.text() for fault in answer.faults),
                simulated=came.simulated,
            ),
        )

    async def _lane(self, message: Outgoing) -> None:
        """Tell what a lane saw, with what the display showed or how the inspection ended: the officers' decision
        holds at the authority too. A refusal is tried again later."""
        if self._lanes is None:
            raise Undeliverable("the lanes have no account at the authority")
        _, state = await self._trip(message)
        run = state.run(message.headers["vehicle"])
        if run is None:
            raise Undeliverable("the vehicle is no longer on the trip")
        sight = _SIGHTS[message.headers["target"]]
        told = msgspec.json.decode(message.body, type=Ordered)
        number = f"{message.key}-{message.attempt}"[-64:]
        seen = self._seen(state, run, told, number)
        content, point = write_vehicle(seen, sight), self._hk_code(state.control_point)
        shown = await self._lanes.see(sight, point, content, number, number)
        if shown.result.display not in _TAKEN[sight]:
            codes = ", ".join(error.code for error in shown.result.errors)
            raise ConnectionError(f"the authority's lane says {shown.result.display} ({codes})")

    def _seen(self, state: TripState, run: VehicleRun, told: Ordered, number: str) -> VehicleSeen:
        now = self._site.clock.now()
        return VehicleSeen(
            header=Header(
                message_id=number,
                function="NEW",
                sent_at=now,
                sender_id=self._site.settings.lane_account,
                document_reference=number,
            ),
            vehicle_registration=run.hk_mark.replace(" ", ""),
            direction="IMPORT" if state.direction == "cn-hk" else "EXPORT",
            at=now,
            display=told.display.upper() if told.display else None,
            outcome=told.outcome.upper() if told.outcome else None,
        )

    def _hk_code(self, point: str) -> str:
        known = control_point(point, self._site.clock.now().astimezone(HONG_KONG).date())
        return known.hk_code if known else point

    async def _note(self, trip: UUID, command: NoteBundleAnswer) -> None:
        await self._site.execute(TRIP, trip_stream(trip), command, _ACTOR)


class HongKongAnswers:
    """Takes answers out of the account's queue: recorded first, acknowledged then."""

    def __init__(self, site: Site, window: HttpTradeSingleWindow) -> None:
        self._site = site
        self._window = window

    async def step(self) -> int:
        """Take one page; how many answers it had."""
        batch = await self._window.answers()
        if not batch.answers:
            return 0
        await self._take(batch)
        if batch.next:
            await self._window.acknowledge(batch.next)
        return len(batch.answers)

    async def _take(self, batch: AnswerBatch) -> None:
        documents = [one.receipt for one in batch.answers if one.about != BUNDLE]
        orphans = await take_answers(self._site, AUTHORITY, batch.content, documents, simulated=batch.simulated)
        for orphan in orphans:
            log.warning("answer %s (%s) belongs to no document of this site", orphan.answer_id, orphan.raw_code)
        for one in batch.answers:
            if one.about == BUNDLE:
                await self._bundle(one, simulated=batch.simulated)

    async def _bundle(self, answer: QueuedAnswer, *, simulated: bool) -> None:
        receipt = answer.receipt
        trip, vehicle = _our_reference(receipt.numbers.get("document_reference", ""))
        if trip is None:
            return
        earliest = receipt.numbers.get("earliest_crossing")
        if receipt.raw_code == "BND":
            noted = NoteBundleAnswer(
                vehicle=vehicle,
                raw_code=receipt.raw_code,
                answer_id=receipt.answer_id,
                earliest_crossing=datetime.fromisoformat(earliest) if earliest else None,
                bundle_reference=receipt.authority_reference,
                simulated=simulated,
            )
            await self._site.execute(TRIP, trip_stream(trip), noted, _ACTOR)
        elif receipt.raw_code == "CRS":
            await self._crossed(trip, vehicle, receipt.numbers, receipt.at)

    async def _crossed(self, trip: UUID, vehicle: str, numbers: dict[str, str], at: datetime | None) -> None:
        """The authority saw the vehicle cross; where the own kiosk saw it too, this adds nothing."""
        async with self._site.database.single_statements() as conn:
            state = (await load(conn, TRIP, trip_stream(trip))).state
        if state is None or state.run(vehicle) is None:
            return
        told = numbers.get("crossed_at")
        command = RecordCrossing(
            vehicle=vehicle,
            control_point=state.control_point,
            crossed_at=datetime.fromisoformat(told) if told else at or self._site.clock.now(),
            source="authority:hk",
        )
        await self._site.execute(TRIP, trip_stream(trip), command, _ACTOR)


def _our_reference(reference: str) -> tuple[UUID | None, str]:
    trip, _, vehicle = reference.partition("/")
    try:
        return UUID(trip), vehicle
    except ValueError:
        return None, ""


class HongKongSelections:
    """Reads what the authority's own selection says, for the customs of the site: each becomes one assessment,
    whatever it says, so that nothing can be told from the number of facts."""

    def __init__(self, site: Site, window: HttpTradeSingleWindow) -> None:
        self._site = site
        self._window = window
        self._after: str | None = None

    async def step(self) -> int:
        """Take one page; how many selections it had."""
        page = await self._window.selections(self._after)
        for selection in page.selections:
            await self._take(selection)
        self._after = page.next or self._after
        return len(page.selections)

    async def _take(self, selection: Selection) -> None:
        found = await self._vehicle(selection)
        if found is None:
            return
        trip, vehicle = found
        reasons = selection.reasons or ("selected by the authority's system",)
        command = AssessVehicle(
            vehicle=vehicle,
            profile_reasons=tuple(reasons) if selection.outcome == "INSPECT" else (),
            keep_inspection=True,
        )
        receipt = _once(f"selection:{selection.selection_id}")
        await self._site.execute(
            CLEARANCE, StreamId(trip, "clearance:hk"), command, policy_actor("selection"), receipt=receipt
        )

    async def _vehicle(self, selection: Selection) -> tuple[UUID, str] | None:
        async with self._site.database.single_statements() as conn:
            for trip, vehicle in await vehicle_at(conn, selection.vehicle_registration):
                state = (await load(conn, TRIP, trip_stream(trip))).state
                run = state.run(vehicle) if state else None
                if run and run.authority_bundle == selection.bundle_reference:
                    return trip, vehicle
        return None


def _once(key: str) -> Receipt:
    request = hashlib.sha256(key.encode()).digest()
    return Receipt(holder="authority:hk", key=key, request=request, response=_no_answer)


def _no_answer(outcome: Outcome) -> bytes:
    del outcome
    return b""
