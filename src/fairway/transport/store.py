"""Trips as rows, and the queries over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.parties.model import customs_of, side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, grant_rows
from fairway.record.model import Aggregate, Change, Message, Row, Table
from fairway.transport import facts as f
from fairway.transport.decide import TripCommand, decide
from fairway.transport.state import TripState, VehicleRun, evolve, mark_key

if TYPE_CHECKING:
    import asyncpg

TRIP_VIEW = Table(
    name="trip_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "direction": "text",
        "control_point": "text",
        "crossing_date": "date",
        "batch_number": "text",
        "status": "text",
        "organisation": "uuid",
        "carrier": "uuid",
        "confirmation": "jsonb",
        "crossed_at": "timestamptz",
        "changed_at": "timestamptz",
    },
    key=("case_id", "scope"),
)
VEHICLE_VIEW = Table(
    name="vehicle_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "vehicle": "text",
        "hk_mark": "text",
        "cn_plate": "text",
        "driver": "uuid",
        "status": "text",
        "earliest_crossing": "timestamptz",
        "crossed_at": "timestamptz",
        "references": "jsonb",
        "refused": "jsonb",
        "detail": "jsonb",
    },
    key=("case_id", "scope", "vehicle"),
)
CARRIED_REFERENCE = Table(
    name="carried_reference",
    columns={
        "ccrn": "text",
        "case_id": "uuid",
        "vehicle": "text",
        "hk_mark": "text",
        "packages": "integer",
        "crossed_at": "timestamptz",
    },
    key=("ccrn", "case_id", "vehicle"),
)
CARRIED_ONCE = "carried_whole_once"
"""The index that lets all of a reference be on one vehicle only, over all trips of the site."""
VEHICLE_AT_BOUNDARY = Table(
    name="vehicle_at_boundary",
    columns={"hk_mark_key": "text", "case_id": "uuid", "vehicle": "text", "control_point": "text"},
    key=("hk_mark_key", "case_id", "vehicle"),
)
_SCOPES = ("trip", "driver")


def project(change: Change[TripState]) -> Iterable[Row]:
    """The trip and its vehicles for each scope, grants, and what bundling and the kiosk look up."""
    trip, meta = change.after, change.meta
    case_id = meta.stream.case_id
    if not trip.direction:
        return
    for scope in _SCOPES:
        yield Row(
            TRIP_VIEW,
            {
                "case_id": case_id,
                "scope": scope,
                "direction": trip.direction,
                "control_point": trip.control_point,
                "crossing_date": trip.crossing_date,
                "batch_number": trip.batch_number,
                "status": trip.status.value,
                "organisation": trip.organisation,
                "carrier": trip.carrier,
                "confirmation": msgspec.to_builtins(trip.batch_confirmation),
                "crossed_at": trip.crossed_at,
                "changed_at": meta.at,
            },
        )
    yield from _grants(change)
    yield from _vehicles(change)


def _grants(change: Change[TripState]) -> Iterator[Row]:
    case_id, fact, trip = change.meta.stream.case_id, change.fact, change.after
    if isinstance(fact, f.TripPlanned):
        side = side_of(change.meta.site)
        holders = [(fact.organisation, Involvement.TRIP_OPERATOR), (customs_of(side), Involvement.CUSTOMS)]
        if fact.carrier and fact.carrier != fact.organisation:
            holders.append((fact.carrier, Involvement.CARRIER))
        for holder, involvement in holders:
            yield from grant_rows(case_id, CaseKind.TRIP, holder, involvement, side=side, site_side=side)
    elif isinstance(fact, f.VehicleAdded | f.VehicleChanged | f.VehicleRemoved):
        before = {run.driver for run in change.before.vehicles if run.driver} if change.before else set()
        after = {run.driver for run in trip.vehicles if run.driver}
        for driver in sorted(before - after, key=str):
            yield Row(GRANTS, {"holder": driver, "case_id": case_id, "scope": "driver"}, delete=True)
        for driver in sorted(after - before, key=str):
            yield from grant_rows(case_id, CaseKind.TRIP, driver, Involvement.DRIVER, side="", site_side="-")


def _vehicles(change: Change[TripState]) -> Iterator[Row]:
    case_id, trip, before = change.meta.stream.case_id, change.after, change.before
    named = getattr(change.fact, "vehicle", None)
    concerned = [run for run in trip.vehicles if named is None or run.vehicle == named]
    for run in concerned:
        for scope in _SCOPES:
            yield Row(VEHICLE_VIEW, _vehicle_values(case_id, scope, run, change.fact))
        yield from _lookups(case_id, trip, run)
    for gone in _gone(before, trip):
        for scope in _SCOPES:
            yield Row(VEHICLE_VIEW, {"case_id": case_id, "scope": scope, "vehicle": gone.vehicle}, delete=True)
    yield from _released(case_id, before, trip)


def _gone(before: TripState | None, after: TripState) -> list[VehicleRun]:
    return [run for run in before.vehicles if after.run(run.vehicle) is None] if before else []


def _vehicle_values(case_id: UUID, scope: str, run: VehicleRun, fact: object) -> dict[str, Any]:
    refused = None
    if isinstance(fact, f.ApproachRefused):
        refused = {"rules": list(fact.rules), "control_point": fact.control_point}
    references = [
        {
            "ccrn": held.ccrn,
            "waybill_number": held.waybill_number,
            "packages": held.packages or held.packages_total,
            "packages_total": held.packages_total,
            "expected_date": held.expected_date.isoformat() if held.expected_date else None,
        }
        for held in run.references
    ]
    return {
        "case_id": case_id,
        "scope": scope,
        "vehicle": run.vehicle,
        "hk_mark": run.hk_mark,
        "cn_plate": run.cn_plate,
        "driver": run.driver,
        "status": run.status.value,
        "earliest_crossing": run.earliest_crossing,
        "crossed_at": run.crossed_at,
        "references": references,
        "refused": refused,
        "detail": {
            "trailer": run.trailer,
            "cn_vehicle_code": run.cn_vehicle_code,
            "cn_driver_code": run.cn_driver_code,
            "authority_code": run.authority_code,
            "inspection_released": run.inspection_released,
            **({"confirmation": msgspec.to_builtins(run.confirmation)} if run.confirmation else {}),
        },
    }


def _lookups(case_id: UUID, trip: TripState, run: VehicleRun) -> Iterator[Row]:
    at_boundary = {"hk_mark_key": mark_key(run.hk_mark), "case_id": case_id, "vehicle": run.vehicle}
    if run.crossed_at or trip.cancelled:
        yield Row(VEHICLE_AT_BOUNDARY, at_boundary, delete=True)
    else:
        yield Row(VEHICLE_AT_BOUNDARY, {**at_boundary, "control_point": trip.control_point})
    for held in run.references:
        key = {"ccrn": held.ccrn, "case_id": case_id, "vehicle": run.vehicle}
        if trip.cancelled:
            yield Row(CARRIED_REFERENCE, key, delete=True)
        else:
            yield Row(
                CARRIED_REFERENCE,
                {**key, "hk_mark": run.hk_mark, "packages": held.packages, "crossed_at": run.crossed_at},
            )


def _released(case_id: UUID, before: TripState | None, after: TripState) -> Iterator[Row]:
    """Lookups of what was taken off: references unbundled, vehicles removed, marks changed."""
    for run in before.vehicles if before else ():
        now = after.run(run.vehicle)
        kept = {held.ccrn for held in now.references} if now else set()
        for held in run.references:
            if held.ccrn not in kept:
                key = {"ccrn": held.ccrn, "case_id": case_id, "vehicle": run.vehicle}
                yield Row(CARRIED_REFERENCE, key, delete=True)
        if now is None or mark_key(now.hk_mark) != mark_key(run.hk_mark):
            key = {"hk_mark_key": mark_key(run.hk_mark), "case_id": case_id, "vehicle": run.vehicle}
            yield Row(VEHICLE_AT_BOUNDARY, key, delete=True)


def send(change: Change[TripState]) -> Iterable[Message]:
    """On Hong Kong's site bundlings, and what the lanes saw, leave for Hong Kong's system, those of one vehicle in
    order; from the kiosk on with what was shown and decided, so that the authority says the same. A bundling holds the
    whole list of the vehicle, so that each attempt to send it has the same content."""
    fact, meta, before, after = change.fact, change.meta, change.before, change.after
    if meta.site != "hk":
        return
    vehicle = getattr(fact, "vehicle", "")
    run = after.run(vehicle) or (before.run(vehicle) if before else None)
    if isinstance(fact, f.TripCancelled):
        yield from (_message(change, "hk.bundle", one, ()) for one in after.vehicles if one.references)
        return
    if run is None:
        return
    match fact:
        case f.ReferencesBundled() | f.ReferenceUnbundled():
            kind = "hk.bundle"
        case f.VehicleChanged() | f.VehicleRemoved() if run.references or run.authority_bundle:
            kind = "hk.bundle"
        case f.KioskAnswered():
            kind = "hk.arrival"
        case f.InspectionFinished():
            kind = "hk.inspection"
        case f.VehicleCrossed(source="kiosk"):
            kind = "hk.departure"
        case _:
            return
    yield _message(change, kind, run, () if isinstance(fact, f.VehicleRemoved) else run.references)


def _message(change: Change[TripState], kind: str, run: VehicleRun, references: tuple[f.Reference, ...]) -> Message:
    meta, fact = change.meta, change.fact
    body = {
        "direction": change.after.direction,
        "control_point": change.after.control_point,
        "hk_mark": run.hk_mark,
        "driver_token": run.hk_driver_token,
        "bundle_reference": run.authority_bundle,
        "references": [[held.ccrn, held.packages] for held in references],
        "at": meta.at,
    }
    if isinstance(fact, f.KioskAnswered):
        body["display"] = fact.outcome.value
    elif isinstance(fact, f.InspectionFinished):
        body["outcome"] = "released" if fact.released else "detained"
    return Message(
        channel="authority:hk",
        key=f"{kind}-{meta.stream.case_id.hex}-{meta.version}-{run.vehicle}",
        body=msgspec.json.encode(body),
        headers={"target": kind, "case_id": str(meta.stream.case_id), "vehicle": run.vehicle},
        order_by=f"{meta.stream.case_id}/{run.vehicle}",
    )


TRIP: Aggregate[TripState, TripCommand] = Aggregate(
    kind="trip",
    state=TripState,
    facts=f.TRIP_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    send=send,
    tables=(GRANTS, TRIP_VIEW, VEHICLE_VIEW, CARRIED_REFERENCE, VEHICLE_AT_BOUNDARY),
)


async def trips(
    conn: asyncpg.Connection, *, status: str | None = None, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Trips that the holder may see, newest first by identifier, paged by the last identifier (reader)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (case_id) * FROM trip_view WHERE ($1::text IS NULL OR status = $1)"
        " AND ($2::uuid IS NULL OR case_id < $2) ORDER BY case_id DESC, scope DESC LIMIT $3",
        status,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def trip(conn: asyncpg.Connection, case_id: UUID) -> dict[str, Any] | None:
    """A trip with its vehicles, if the holder may see it (reader)."""
    row = await conn.fetchrow("SELECT * FROM trip_view WHERE case_id = $1 ORDER BY scope DESC LIMIT 1", case_id)
    if row is None:
        return None
    vehicles = await conn.fetch(
        "SELECT * FROM vehicle_view WHERE case_id = $1 AND scope = $2 ORDER BY vehicle", case_id, row["scope"]
    )
    return {**dict(row), "vehicles": [dict(vehicle) for vehicle in vehicles]}


async def trips_of_batch(conn: asyncpg.Connection, batch: str, case_id: UUID) -> list[UUID]:
    """Trips of this site under a batch number whose operator or carrier is involved in a submission (writer: anybody
    may write down any batch number; only who has to do with the goods speaks of them)."""
    rows = await conn.fetch(
        "SELECT t.case_id FROM trip_view t WHERE t.scope = 'trip' AND t.batch_number = $1"
        " AND EXISTS (SELECT 1 FROM grants g WHERE g.case_id = $2 AND g.holder IN (t.organisation, t.carrier))",
        batch,
        case_id,
    )
    return [row["case_id"] for row in rows]


async def cases_of_batch(conn: asyncpg.Connection, batch: str, trip: UUID) -> list[UUID]:
    """Submissions of this site under a batch number that the operator or the carrier of a trip is involved in
    (writer)."""
    rows = await conn.fetch(
        "SELECT DISTINCT r.case_id FROM trip_view t JOIN reference r ON r.holder IN (t.organisation, t.carrier)"
        " WHERE t.case_id = $2 AND t.scope = 'trip' AND r.scheme = 'batch' AND r.value = $1",
        batch,
        trip,
    )
    return [row["case_id"] for row in rows]


async def carriers_of(conn: asyncpg.Connection, ccrns: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Which vehicles carry the references now or have carried them over (writer)."""
    rows = await conn.fetch("SELECT * FROM carried_reference WHERE ccrn = ANY($1)", ccrns)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["ccrn"], []).append(dict(row))
    return found


MOST_AT_A_KIOSK = 100
"""Trips of one registration mark that a kiosk looks at."""


async def vehicle_at(conn: asyncpg.Connection, hk_mark: str) -> list[tuple[UUID, str]]:
    """Trips and vehicles with that registration mark that have not crossed, those with cargo references before the
    others and the newest first (writer: the kiosk). Anybody may plan a trip with any mark; only references make it
    count, so that empty trips cannot push a loaded one out."""
    rows = await conn.fetch(
        "SELECT b.case_id, b.vehicle FROM vehicle_at_boundary b"
        " JOIN vehicle_view v ON v.case_id = b.case_id AND v.scope = 'trip' AND v.vehicle = b.vehicle"
        " WHERE b.hk_mark_key = $1 ORDER BY v.references <> '[]'::jsonb DESC, b.case_id DESC LIMIT $2",
        mark_key(hk_mark),
        MOST_AT_A_KIOSK,
    )
    return [(row["case_id"], row["vehicle"]) for row in rows]
