"""Carrier confirmations from a trip: each vehicle of a Mainland batch its own, with goods or without a load.

The confirmation of the vehicle that a submission names is a document of the submission; that of a truck without goods,
or of a further vehicle of the batch, is a document of the trip, and whoever sees the trip sees it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID, uuid4

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal, Severity
from fairway.consignments.model import Direction
from fairway.filings.adapter import Draft, Envelope, FilingFunction, FilingStatus, Target
from fairway.filings.cn.carrier_confirmation.derive import Load
from fairway.filings.cn.carrier_confirmation.of_vehicle import Box, OneVehicle, derive_vehicle
from fairway.filings.decide import DraftDocument, SendDocument
from fairway.filings.state import ON_TRIP, FilingState
from fairway.filings.store import FILING, filing_names, stream_name
from fairway.parties.store import Principal
from fairway.record.model import StreamId
from fairway.record.recorder import Receipt, Step, answered_before
from fairway.record.store import load, load_many, read_blob
from fairway.site.filing import Filed, sha256
from fairway.site.runtime import Site, actor_of
from fairway.site.trips import own_trip, trip_stream
from fairway.transport.bundling_rules import CONFIRMATION_STANDS
from fairway.transport.decide import still_open
from fairway.transport.state import TripState, VehicleRun
from fairway.transport.store import TRIP
from fairway.wire.gacc.confirmation import EMPTY, FULL_CONTAINER, LOADED, CarrierConfirmation, decode
from fairway.wire.gacc.numbers import read_time

TARGET = Target.CN_CARRIER_CONFIRMATION
_GONE = frozenset({FilingStatus.CANCELLED, FilingStatus.EXPIRED})


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the carrier says of a vehicle beside what its trip says already. Codes of vehicle and driver, and the number
    of the trailer, are those of the trip where they are empty."""

    load: Load = Load.EMPTY
    arrival_at: datetime | None = None
    carrier_code: str = ""
    procedure: str = ""
    place_of_loading: str = ""
    place_of_unloading: str = ""
    representative: str = ""
    driver_name: str = ""
    vehicle_code: str = ""
    driver_code: str = ""
    trailer: str = ""
    trailer_tare_kg: Decimal | None = None
    trailer_type: str = ""
    containers: tuple[Box, ...] = ()
    crew: int | None = None
    transit_countries: tuple[str, ...] = ()
    note: str = ""


class TripFile(msgspec.Struct, kw_only=True):
    """A trip with the confirmations that were filed from it."""

    case_id: UUID
    state: TripState
    filings: dict[str, FilingState]

    def of(self, vehicle: str) -> list[tuple[str, FilingState]]:
        """The confirmations of a vehicle, the newest last: one that was withdrawn is followed by another."""
        own = ON_TRIP + vehicle
        found = [(group, one) for group, one in self.filings.items() if group == own or group.startswith(f"{own}/")]
        return sorted(found, key=lambda one: _number(one[0]))

    @property
    def standing(self) -> list[tuple[str, FilingState]]:
        """Those that the authority holds."""
        return [(group, one) for group, one in self.filings.items() if one.in_effect and one.status not in _GONE]


def _number(group: str) -> int:
    """Which confirmation of its vehicle a group is: "vehicle/V1" the first, "vehicle/V1/2" the second."""
    rest = group.split("/")[2:]
    return int(rest[0]) if rest else 1


async def open_trip(site: Site, principal: Principal, trip: UUID) -> TripFile:
    """The trip with its confirmations, if whoever asks may see it. Raises NotFound."""
    await own_trip(site, principal, trip)
    async with site.database.single_statements() as conn:
        state = (await load(conn, TRIP, trip_stream(trip))).state
        names = await filing_names(conn, trip)
        loaded = await load_many(conn, [(FILING, StreamId(trip, name)) for name in names], None)
    if state is None:
        raise NotFound
    filings = {there.state.group: there.state for there in loaded[0] if there.state is not None}
    return TripFile(case_id=trip, state=state, filings=filings)


async def confirm(
    site: Site,
    principal: Principal,
    trip: UUID,
    vehicle: str,
    said: Said,
    *,
    change_reason: str | None = None,
    key: str | None = None,
    request: bytes = b"",
) -> Filed:
    """Send the carrier confirmation of a vehicle to Mainland customs: new, or as a change of what customs holds.

    With ``key`` (the holder's idempotency key) the same request again gets the same answer and sends nothing. Raises
    NotFound, and Refusal with everything that stands against it.
    """
    file = await open_trip(site, principal, trip)
    repeated = await _repeated(site, principal, key, request)
    if repeated is not None:
        return repeated
    _here(site)
    still_open(file.state)
    run = file.state.run(vehicle)
    if run is None:
        raise NotFound
    group, filing = current(file, vehicle)
    _refuse_twice(run, filing)
    if not file.state.batch_number:
        _refuse(
            "TRIP-NO-BATCH",
            "This trip has no batch number, and the Mainland confirms vehicles by batch.",
            "Plan the trip with the batch number that the Mainland gave the carrier.",
        )
    function = FilingFunction.CHANGE if filing and filing.in_effect else FilingFunction.NEW
    envelope = _envelope(site, function, change_reason)
    draft = derive_vehicle(one_vehicle(file.state, run, said), envelope, group)
    return await _send(site, principal, file, draft, envelope, key=key, request=request)


async def withdraw(
    site: Site,
    principal: Principal,
    trip: UUID,
    change_reason: str | None,
    *,
    key: str | None = None,
    request: bytes = b"",
) -> Filed:
    """Ask Mainland customs to delete the confirmations of the batch. It deletes per batch, so that one message is about
    all of them; the answer to it counts for each. Raises NotFound and Refusal."""
    file = await open_trip(site, principal, trip)
    repeated = await _repeated(site, principal, key, request)
    if repeated is not None:
        return repeated
    _here(site)
    if not file.standing:
        _refuse(
            "CN-NOTHING-CONFIRMED",
            "Mainland customs holds no confirmation that was filed from this trip.",
            "There is nothing to withdraw here; one that was filed with a submission is withdrawn there.",
        )
    group, filing = min(file.standing, key=lambda one: one[0])
    said = await said_in(site, filing.in_effect)
    run = file.state.run(group.split("/")[1])
    envelope = _envelope(site, FilingFunction.DELETE, change_reason)
    draft = derive_vehicle(one_vehicle(file.state, run, said), envelope, group)
    return await _send(site, principal, file, draft, envelope, key=key, request=request)


def current(file: TripFile, vehicle: str) -> tuple[str, FilingState | None]:
    """The confirmation of a vehicle that is worked on, with its group: the newest, or the next when that is over."""
    own = file.of(vehicle)
    if not own:
        return ON_TRIP + vehicle, None
    group, newest = own[-1]
    if newest.status in _GONE:
        return f"{ON_TRIP}{vehicle}/{len(own) + 1}", None
    return group, newest


def one_vehicle(trip: TripState, run: VehicleRun | None, said: Said) -> OneVehicle:
    """What the trip and the carrier say of a vehicle together."""
    return OneVehicle(
        load=said.load,
        direction=Direction(trip.direction),
        control_point=trip.control_point,
        crossing_date=trip.crossing_date,
        batch_number=trip.batch_number or "",
        hk_mark=run.hk_mark if run else "",
        cn_plate=(run.cn_plate if run else None) or "",
        vehicle_code=said.vehicle_code or (run.cn_vehicle_code if run else None) or "",
        driver_code=said.driver_code or (run.cn_driver_code if run else None) or "",
        driver_name=said.driver_name,
        carrier_code=said.carrier_code,
        arrival_at=said.arrival_at,
        procedure=said.procedure,
        loading_place=said.place_of_loading,
        unloading_place=said.place_of_unloading,
        representative=said.representative,
        trailer=said.trailer or (run.trailer if run else None) or "",
        trailer_tare_kg=said.trailer_tare_kg,
        trailer_type=said.trailer_type,
        containers=said.containers,
        crew=said.crew,
        routing_countries=said.transit_countries,
        note=said.note,
    )


async def said_in(site: Site, document: str | None) -> Said:
    """What a stored confirmation says, to be said again or changed; nothing where its bytes are gone."""
    if not document:
        return Said()
    async with site.database.single_statements() as conn:
        content = await read_blob(conn, bytes.fromhex(document))
    return said_by(decode(content)) if content else Said()


def said_by(message: CarrierConfirmation) -> Said:
    """What a confirmation says beside what its trip says."""
    kind = message.head.message_type
    trailer = next(iter(message.trailers), None)
    return Said(
        load=Load.LOADED if kind in LOADED else Load.EMPTY if kind in EMPTY else Load.EMPTY_CONTAINERS,
        arrival_at=read_time(message.arrival_at),
        carrier_code=message.carrier,
        procedure=message.procedure,
        place_of_loading=message.loading_place,
        place_of_unloading=message.unloading_place,
        representative=message.representative,
        driver_name=message.driver_name,
        vehicle_code=message.vehicle,
        driver_code=message.driver,
        trailer=trailer.id if trailer else "",
        trailer_tare_kg=Decimal(trailer.tare) if trailer and trailer.tare else None,
        trailer_type=trailer.type if trailer else "",
        containers=tuple(
            Box(
                number=one.id,
                size_type=one.size_type,
                full=one.fullness == FULL_CONTAINER,
                tare_kg=Decimal(one.tare) if one.tare else None,
                seals=one.seals,
            )
            for one in message.containers
        ),
        crew=int(message.crew) if message.crew else None,
        transit_countries=message.routing_countries,
        note=message.note,
    )


async def _repeated(site: Site, principal: Principal, key: str | None, request: bytes) -> Filed | None:
    """The answer of before. Looked up first: the same request, repeated after customs has answered, would be refused
    as it stands."""
    if key is None:
        return None
    before = await answered_before(site.database, str(principal.organisation), key, request)
    return None if before is None else msgspec.json.decode(before, type=Filed)


def _envelope(site: Site, function: FilingFunction, change_reason: str | None) -> Envelope:
    return Envelope(
        message_id=uuid4().hex,
        now=site.send_times.next(site.clock.now()),
        function=function,
        change_reason=change_reason,
        sender=site.settings.sender_of(TARGET.side),
    )


async def _send(
    site: Site,
    principal: Principal,
    file: TripFile,
    draft: Draft,
    envelope: Envelope,
    *,
    key: str | None,
    request: bytes,
) -> Filed:
    against = [issue for issue in draft.issues if issue.severity is not Severity.WARNING]
    if against:
        raise Refusal(against)
    (document,) = draft.documents
    sha, stream = sha256(document.content), StreamId(file.case_id, stream_name(TARGET, document.group))
    steps: list[Step[Any, Any]] = []
    if envelope.function is not FilingFunction.DELETE:
        steps.append(Step(FILING, stream, DraftDocument(document=document, document_sha256=sha, submission_version=0)))
    command = SendDocument(
        message_id=document.message_id,
        document=document,
        document_sha256=sha,
        submission_version=0,
        function=envelope.function,
        change_reason=envelope.change_reason,
        by=principal.person or principal.key,
    )
    steps.append(Step(FILING, stream, command))
    filed = Filed(filing=stream.stream, message_id=document.message_id, document=sha)
    receipt = None
    if key is not None:
        receipt = Receipt(
            holder=str(principal.organisation), key=key, request=request, response=lambda _: msgspec.json.encode(filed)
        )
    outcome = await site.execute_many(steps, actor_of(principal), receipt=receipt)
    if outcome.repeated and outcome.response is not None:
        return msgspec.json.decode(outcome.response, type=Filed)
    return filed


def _refuse_twice(run: VehicleRun, filing: FilingState | None) -> None:
    """A vehicle that is confirmed with its submission is not confirmed from the trip as well."""
    elsewhere = filing is None and run.confirmation and run.confirmation.status in CONFIRMATION_STANDS
    if elsewhere:
        _refuse(
            "CN-VEHICLE-CONFIRMED",
            "The carrier confirmation of {mark} was filed with its submission.",
            "Change or withdraw it there; every other vehicle of the batch is confirmed here.",
            mark=run.hk_mark,
        )


def _here(site: Site) -> None:
    if site.side != TARGET.side:
        _refuse(
            "FILING-OTHER-SIDE",
            "{target} is filed on the other side, by the party there.",
            "Plan the trip at the Mainland site as well, and confirm its vehicles there.",
            target=TARGET.value,
        )


def _refuse(rule: str, message: str, remedy: str, **params: str) -> NoReturn:
    raise Refusal([Issue(rule=rule, message=message, remedy=remedy, params=params)])
