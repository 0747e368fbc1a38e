"""A trip as it is shown: vehicles with their references, the countdown, what each side asks before the crossing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.codes.control_points import goods_hours, opening
from fairway.consignments.model import Direction, Texts
from fairway.filings.adapter import FilingStatus
from fairway.filings.store import filings_of
from fairway.parties.model import Permission
from fairway.parties.store import people
from fairway.portal.routes.page import Page, as_texts, faults_of
from fairway.portal.routes.places import place_words
from fairway.portal.routes.standing_words import AUTHORITIES, status_chip
from fairway.portal.routes.texts import goods_of
from fairway.portal.views.parts import N_, Action, Chip, Phrase, Tone, Words
from fairway.portal.views.trip import BundledReference, Opening, Requirement, TripRow, TripView, VehicleCard
from fairway.portal.vocabulary import FILING, filing_chip
from fairway.site.crossing import store
from fairway.site.work.store import names_of
from fairway.transport.approach_rules import CONFIRMATION_LETS_CROSS
from fairway.transport.bundling_rules import bundle_wait
from fairway.transport.store import carriers_of

_TRIP: dict[str, tuple[Tone, str]] = {
    "planned": (Tone.DRAFT, N_("Planned")),
    "bundled": (Tone.WAITING, N_("Bundled")),
    "crossing": (Tone.WAITING, N_("At the boundary")),
    "crossed": (Tone.DONE, N_("Crossed")),
    "closed": (Tone.DONE, N_("Closed")),
    "cancelled": (Tone.STOPPED, N_("Cancelled")),
}
_VEHICLE: dict[str, tuple[Tone, str]] = {
    "planned": (Tone.DRAFT, N_("Nothing bundled")),
    "bundled": (Tone.WAITING, N_("Waiting for its time")),
    "go": (Tone.DONE, N_("Let through at the kiosk")),
    "inspect": (Tone.HELD, N_("Inspection")),
    "crossed": (Tone.DONE, N_("Crossed")),
}
_DAYS = 7


def trip_name(case_id: UUID) -> str:
    """What a trip is called: the end of its identifier, which tells nothing of how many there are."""
    return f"T-{str(case_id)[-8:].upper()}"


def chip_of_trip(status: str) -> Chip:
    """How a trip stands."""
    tone, words = _TRIP[status]
    return Chip(tone, words)


def chip_of_vehicle(vehicle: Mapping[str, Any], now: datetime) -> Chip:
    """How a vehicle stands; before the kiosk it is the same whatever customs decided."""
    tone, words = _VEHICLE[vehicle["status"]]
    if vehicle["status"] == "bundled" and vehicle["earliest_crossing"] and vehicle["earliest_crossing"] <= now:
        tone, words = Tone.DONE, N_("Its time has come")
    if vehicle["status"] == "inspect" and vehicle["detail"].get("inspection_released"):
        tone, words = Tone.DONE, N_("Inspected, may go on")
    if stopped_words(vehicle) and vehicle["detail"].get("inspection_released") is False:
        tone, words = Tone.STOPPED, N_("Goods held")
    return Chip(tone, words)


def stopped_words(vehicle: Mapping[str, Any]) -> str:
    """What customs does with a vehicle that the kiosk sent to inspection; empty when nothing stops it."""
    released = vehicle["detail"].get("inspection_released")
    if vehicle["status"] != "inspect" or released:
        return ""
    if released is None:
        return N_("Hong Kong customs inspects the goods")
    return N_("Hong Kong customs holds the goods")


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def _bundled(
    held: Mapping[str, Any],
    known: Mapping[str, Any] | None,
    *,
    trip: UUID,
    vehicle: Mapping[str, Any],
    day: date,
    open_: bool,
) -> BundledReference:
    summary = (known or {}).get("summary") or {}
    total = held.get("packages_total") or held.get("packages") or 0
    remove = Action(
        N_("Unbundle"),
        f"/trips/{trip}/unbundle",
        confirm=N_("The reference leaves the vehicle and the 30 minutes of the rest begin anew. Unbundle it?"),
        values={"vehicle": vehicle["vehicle"], "ccrn": held["ccrn"]},
    )
    return BundledReference(
        ccrn=held["ccrn"],
        submission=(known or {}).get("reference") or held.get("waybill_number") or "",
        href=f"/submissions/{known['case_id']}" if known and known.get("goods") else f"/trips/{trip}",
        goods=goods_of(known) if known else None,
        packages=held.get("packages") or total,
        of_packages=total,
        gross_kg=_decimal(summary.get("gross_weight_kg")),
        expected=_day(held.get("expected_date"), day),
        status=_reference_chip(known, crossed=vehicle["status"] == "crossed"),
        waybill=held.get("waybill_number") or "",
        remove=remove if open_ else None,
    )


def _reference_chip(known: Mapping[str, Any] | None, *, crossed: bool = False) -> Chip:
    """How a reference stands with customs; of another firm's only that it crossed with its vehicle is known."""
    if known is None:
        return Chip(Tone.DONE, N_("Crossed")) if crossed else Chip(Tone.DRAFT, N_("Of another firm"))
    return filing_chip(
        FilingStatus(known["status"]),
        raw=known["raw_code"] or "",
        source=AUTHORITIES["hk"],
        at=known["answered_at"],
        simulated=bool(known["simulated"]),
    )


def usable(row: Mapping[str, Any], day: date) -> BundledReference:
    """An accepted reference of the reader's own that is on no vehicle."""
    summary = row["summary"] or {}
    packages = int(summary.get("packages") or 0)
    return BundledReference(
        ccrn=row["ccrn"],
        submission=row["reference"] or "",
        href=f"/submissions/{row['case_id']}",
        goods=goods_of(row),
        packages=packages,
        of_packages=packages,
        gross_kg=_decimal(summary.get("gross_weight_kg")),
        expected=_day(summary.get("expected_date"), row["crossing_date"] or day),
        status=_reference_chip(row),
        waybill=summary.get("waybill_number") or "",
    )


def _openings(point: str, now: datetime) -> tuple[Opening, ...]:
    today = now.astimezone(HONG_KONG).date()
    found = []
    for ahead in range(_DAYS):
        day = today + timedelta(days=ahead)
        hours = goods_hours(point, day)
        text = "–"
        if hours is not None:
            closes = "24:00" if hours.closes.isoformat("minutes") == "00:00" else f"{hours.closes:%H:%M}"
            text = f"{hours.opens:%H:%M}–{closes}"
        found.append(Opening(day, text, ahead == 0 and opening(point, now).open))
    return tuple(found)


def _requirements_hk(vehicles: Sequence[Mapping[str, Any]], now: datetime, point: str) -> tuple[Requirement, ...]:
    bundled = bool(vehicles) and all(one["references"] for one in vehicles)
    times = [one["earliest_crossing"] for one in vehicles if one["earliest_crossing"]]
    waited = bundled and bool(times) and max(times) <= now
    detail: Phrase = Words(N_("From {time}"), {"time": max(times)}) if times else ""
    expired = any(
        date.fromisoformat(held["expected_date"]) < now.astimezone(HONG_KONG).date()
        for one in vehicles
        for held in one["references"]
        if held.get("expected_date")
    )
    return (
        Requirement(N_("References bundled to each vehicle"), bundled),
        Requirement(N_("30 minutes since the last bundling or change"), waited, detail),
        Requirement(N_("No reference has passed its day"), not expired if bundled else None),
        Requirement(N_("Control point takes cargo now"), opening(point, now).open),
    )


def _requirements_cn(trip: Mapping[str, Any]) -> tuple[Requirement, ...]:
    confirmation = trip["confirmation"]
    if confirmation is None:
        words: Phrase = N_("Not told yet; what is not known is never taken for yes")
        return (
            Requirement(N_("One batch number for all vehicles"), bool(trip["batch_number"])),
            Requirement(N_("Carrier confirmation accepted"), None, words),
        )
    status = confirmation["status"]
    return (
        Requirement(N_("One batch number for all vehicles"), bool(trip["batch_number"])),
        Requirement(
            N_("Carrier confirmation accepted"), status in CONFIRMATION_LETS_CROSS, FILING[FilingStatus(status)][1]
        ),
    )


def _batch_chip(trip: Mapping[str, Any], *, simulated: bool) -> Chip:
    confirmation = trip["confirmation"]
    if confirmation is None:
        return Chip(Tone.DRAFT, N_("Not known"))
    return filing_chip(
        FilingStatus(confirmation["status"]),
        raw=confirmation["raw_code"] or "",
        source=AUTHORITIES["cn"],
        simulated=simulated and bool(confirmation["raw_code"]),
    )


def _confirmation(vehicle: Mapping[str, Any], filed: Mapping[str, Any] | None, *, simulated: bool) -> Chip | None:
    """How the confirmation of a vehicle stands: as it was filed from here, else as it was told."""
    if filed is not None:
        return status_chip(filed, "cn")
    told = vehicle["detail"].get("confirmation")
    return None if told is None else _batch_chip({"confirmation": told}, simulated=simulated)


async def drivers_of(page: Page, vehicles: Sequence[Mapping[str, Any]]) -> Mapping[UUID, Texts]:
    """The names of drivers of the reader's own organisation."""
    wanted = {one["driver"] for one in vehicles if one["driver"]}
    if not wanted:
        return {}
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        found = await people(conn, page.principal.organisation)
    return {one["person"]: as_texts(str(one["name"])) for one in found if one["person"] in wanted}  # type: ignore[misc]  # rows are untyped


async def trip_view(page: Page, trip: Mapping[str, Any], issues: Sequence[Issue] = ()) -> TripView:
    """The page of one trip."""
    case_id, now = trip["case_id"], page.now
    day = trip["crossing_date"] or now.astimezone(HONG_KONG).date()
    vehicles = trip["vehicles"]
    may_run = page.may(Permission.RUN_TRIPS)
    open_ = may_run and trip["status"] in {"planned", "bundled"}
    ccrns = [held["ccrn"] for one in vehicles for held in one["references"]]
    async with page.site.database.reading(page.principal.holder, now) as conn:
        known = await store.cargo_of(conn, ccrns)
        own = await store.usable_references(conn) if open_ else []
        filed = {row["document_group"].split("/")[1]: row for row in await filings_of(conn, case_id)}
    page.follows(*(row["case_id"] for row in known.values()))
    async with page.site.database.single_statements() as conn:
        carried = await carriers_of(conn, [row["ccrn"] for row in own]) if own else {}
        names = await names_of(conn, [one for one in (trip["carrier"], trip["organisation"]) if one])
    drivers = await drivers_of(page, vehicles)
    cards = tuple(
        VehicleCard(
            id=one["vehicle"],
            hk_mark=one["hk_mark"],
            cn_plate=one["cn_plate"] or "",
            driver=drivers.get(one["driver"]),
            references=tuple(
                _bundled(held, known.get(held["ccrn"]), trip=case_id, vehicle=one, day=day, open_=bool(open_))
                for held in one["references"]
            ),
            earliest=one["earliest_crossing"],
            last_change=(until := one["earliest_crossing"]) and until - bundle_wait(until),
            status=chip_of_vehicle(one, now),
            crossed=one["crossed_at"],
            stopped=stopped_words(one),
            confirmation=_confirmation(one, filed.get(one["vehicle"]), simulated=page.site.clock.accelerated),
            confirmation_href=f"/trips/{case_id}/vehicles/{one['vehicle']}/confirmation"
            if page.site.side == "cn" and (open_ or one["vehicle"] in filed)
            else "",
            driver_href=f"/drive/{case_id}/{one['vehicle']}",
            change_href=f"/trips/{case_id}/vehicles/{one['vehicle']}" if open_ else "",
        )
        for one in vehicles
    )
    return TripView(
        reference=trip_name(case_id),
        direction=Direction(trip["direction"]),
        control_point=place_words(trip["control_point"], day),
        crossing=day,
        status=chip_of_trip(trip["status"]),
        vehicles=cards,
        batch_number=trip["batch_number"] or "",
        batch_status=_batch_chip(trip, simulated=page.site.clock.accelerated),
        hk=_requirements_hk(vehicles, now, trip["control_point"]),
        cn=_requirements_cn(trip),
        openings=_openings(trip["control_point"], now),
        available=tuple(usable(row, day) for row in own if not carried.get(row["ccrn"])),
        bundle_href=f"/trips/{case_id}/bundle" if open_ else "",
        carrier=names.get(trip["carrier"] or trip["organisation"]),
        faults=faults_of(issues),
        actions=_actions(case_id, trip["status"]) if may_run else (),
        add_vehicle_href=f"/trips/{case_id}/vehicles/new" if open_ else "",
        refresh_href=f"/trips/{case_id}",
    )


def _actions(case_id: UUID, status: str) -> tuple[Action, ...]:
    if status in {"planned", "bundled"}:
        words = N_("The trip will not take place and its references are free again. Cancel it?")
        return (Action(N_("Cancel the trip"), f"/trips/{case_id}/cancel", danger=True, confirm=words),)
    if status == "crossed":
        return (Action(N_("Close the trip"), f"/trips/{case_id}/close"),)
    return ()


def trip_row(row: Mapping[str, Any], now: datetime) -> TripRow:
    """A trip in the list."""
    day = row["crossing_date"] or now.astimezone(HONG_KONG).date()
    vehicles = row["vehicles"]
    times = [datetime.fromisoformat(one["earliest"]) for one in vehicles if one["earliest"]]
    return TripRow(
        href=f"/trips/{row['case_id']}",
        reference=trip_name(row["case_id"]),
        direction=Direction(row["direction"]),
        control_point=place_words(row["control_point"], day),
        crossing=day,
        vehicles=tuple(one["mark"] for one in vehicles),
        references=sum(one["references"] for one in vehicles),
        earliest=max(times) if times and row["status"] == "bundled" else None,
        status=chip_of_trip(row["status"]),
    )
