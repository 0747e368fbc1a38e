"""Trips, the driver's phone, the kiosk, the timeline."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.consignments.model import Direction, Texts
from fairway.filings.adapter import FilingStatus as S
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import CN_SIM, HK_SIM, HREF, REFERENCE, at, day, three
from fairway.portal.gallery.shipment import head
from fairway.portal.views.boundary import DriverState, DriverView, KioskAnswer, KioskView
from fairway.portal.views.parts import N_, Action, Chip, Fault, Side, Tone, Words
from fairway.portal.views.timeline import Lane, Point, TimelineView
from fairway.portal.views.trip import (
    BundledReference,
    Opening,
    Requirement,
    TripListView,
    TripRow,
    TripView,
    VehicleCard,
)
from fairway.portal.vocabulary import filing_chip

_OK = Chip(Tone.DONE, N_("Usable"))


def _reference(number: str, goods: Texts, packages: int, of: int, kg: str, ago: float | None) -> BundledReference:
    return BundledReference(
        ccrn=number,
        submission=REFERENCE,
        href=HREF,
        goods=goods,
        packages=packages,
        of_packages=of,
        gross_kg=Decimal(kg),
        expected=day(0),
        status=_OK,
        bundled_at=at(0, -ago) if ago is not None else None,
        remove=Action(N_("Unbundle"), "/trips/T-1172/unbundle") if ago is not None else None,
    )


def trip() -> TripView:
    """One truck with three references, 12 minutes before it may cross."""
    references = (
        _reference("26 1124 0087 3315", cast.CONNECTORS, 48, 48, "612.4", 31),
        _reference("26 1124 0087 3322", cast.MOULDS, 12, 12, "1284", 31),
        _reference("26 1124 0087 3340", cast.TILES, 20, 36, "980", 18),
    )
    return TripView(
        reference="T-1172",
        direction=Direction.CN_TO_HK,
        control_point=cast.SHENZHEN_BAY,
        crossing=day(0),
        status=Chip(Tone.WAITING, N_("Waiting")),
        vehicles=(
            VehicleCard("v1", "KW 1740", "粤Z·H740港", cast.CHAN, references, at(0, 12), at(0, -18), Chip(Tone.WAITING, N_("Waiting for its time")), "/drive/kw1740"),
        ),
        batch_number="5345261123000187",
        batch_status=filing_chip(S.ACCEPTED, raw="01", source=CN_SIM, at=at(-2.4), simulated=True),
        hk=(
            Requirement(N_("References are accepted"), True),
            Requirement(N_("30 minutes since the last bundling"), False, Words("From {time}", {"time": at(0, 12)})),
            Requirement(N_("The control point takes cargo"), True, N_("Round the clock")),
        ),
        cn=(
            Requirement(N_("Manifest accepted"), True),
            Requirement(N_("Carrier confirmation accepted"), True),
            Requirement(N_("Goods declaration released"), None, N_("The Mainland site has not answered")),
        ),
        openings=(Opening(day(0), "00:00–24:00", True), Opening(day(1), "00:00–24:00"), Opening(day(2), "00:00–24:00")),
        available=(
            _reference("26 1124 0087 3401", cast.BEDLINEN, 64, 64, "742", None),
            _reference("26 1124 0087 3418", cast.GLOVES, 120, 120, "1040", None),
        ),
        bundle_href="/trips/T-1172/bundle",
        carrier=cast.KINWAH,
        hours_source=N_("Table of cargo hours, as of 1 June 2026"),
    )  # fmt: skip


def trip_without_load() -> TripView:
    """Two trucks of a batch on the way back without goods: each has its carrier confirmation."""

    def truck(number: int, plate: str, driver: Texts, confirmation: Chip | None) -> VehicleCard:
        return VehicleCard(
            f"V{number}",
            f"KW 174{number}",
            plate,
            driver,
            (),
            None,
            None,
            Chip(Tone.DRAFT, N_("Nothing bundled")),
            "/drive/kw1740",
            change_href="/trips/T-1172/vehicles/V1",
            confirmation=confirmation,
            confirmation_href=f"/trips/T-1172/vehicles/V{number}/confirmation",
        )

    accepted = filing_chip(S.ACCEPTED, raw="01", source=CN_SIM, at=at(-0.4), simulated=True)
    vehicles = (truck(1, "粤Z·H741港", cast.CHAN, accepted), truck(2, "粤Z·H742港", cast.CHAN, None))
    return replace(
        trip(),
        direction=Direction.HK_TO_CN,
        status=Chip(Tone.DRAFT, N_("Planned")),
        vehicles=vehicles,
        batch_status=Chip(Tone.DRAFT, N_("Not known")),
        available=(),
        add_vehicle_href="/trips/T-1172/vehicles/new",
    )


def trip_refused() -> TripView:
    """The same after a bundling that only one side allows."""
    issue = Issue(
        rule="trip.one_sided_change",
        message=N_("Hong Kong would allow this change, but the Mainland carrier confirmation of batch {batch} stands."),
        remedy=N_("Delete the batch on the Mainland side first, then bundle and confirm again."),
        params={"batch": "5345261123000187"},
    )
    return replace(trip(), faults=(Fault(issue),))


def trips() -> TripListView:
    """All trips of a carrier."""

    def row(
        n: int, d: Direction, place: Texts, mark: str, refs: int, minutes: float | None, chip: Chip, when: int = 0
    ) -> TripRow:
        return TripRow(
            f"/trips/T-{n}",
            f"T-{n}",
            d,
            place,
            day(when),
            (mark,),
            refs,
            at(0, minutes) if minutes is not None else None,
            chip,
        )

    south, north = Direction.CN_TO_HK, Direction.HK_TO_CN
    return TripListView(
        (
            row(1172, south, cast.SHENZHEN_BAY, "KW 1740", 3, 12, Chip(Tone.WAITING, N_("Waiting for its time"))),
            row(1174, north, cast.LOK_MA_CHAU, "KW 2075", 1, None, Chip(Tone.NEEDS_YOU, N_("Confirmation missing"))),
            row(1169, north, cast.MAN_KAM_TO, "KW 2209", 2, -74, Chip(Tone.DONE, N_("Crossed"))),
            row(1176, south, cast.HEUNG_YUEN_WAI, "KW 3310", 5, 55, Chip(Tone.WAITING, N_("Waiting for its time"))),
            row(1180, south, cast.SHENZHEN_BAY, "LT 9023", 1, None, Chip(Tone.DRAFT, N_("Planned")), 1),
        ),
        at(0, -0.3),
    )


def driver(state: DriverState = DriverState.WAIT) -> DriverView:
    """The driver's page in each state."""
    words = {
        DriverState.PREPARE: (N_("Not ready yet"), N_("The office is still preparing the papers. Do not leave yet."), "", None),
        DriverState.WAIT: (N_("Wait"), N_("Drive up to the control point so that you arrive after this time."), N_("You may cross from"), at(0, 12)),
        DriverState.GO: (N_("You may go"), N_("Drive to the cargo lane and stop at the line."), N_("Allowed since"), at(0, -4)),
        DriverState.STOP: (N_("Do not cross"), N_("Call the dispatcher. A paper was taken back."), "", None),
        DriverState.INSPECT: (N_("Inspection"), N_("Drive to the inspection bay and ask the officer."), "", None),
        DriverState.CROSSED: (N_("Crossed"), N_("Drive to the supervised place and report there."), N_("Crossed at"), at(0, -41)),
        DriverState.UNKNOWN: (N_("Not known"), N_("One side has not answered. Wait where you are."), "", None),
    }[state]  # fmt: skip
    return DriverView(
        state=state,
        status=words[0],
        next_step=words[1],
        as_of=at(),
        mark="KW 1740",
        cn_plate="粤Z·H740港",
        control_point=cast.SHENZHEN_BAY,
        time_words=words[2],
        time=words[3],
        references=("26 1124 0087 3315", "26 1124 0087 3322", "26 1124 0087 3340"),
        batch_number="5345261123000187",
        refresh_href="",
        simulated=True,
        dispatcher_phone="+852 5555 0100",
    )


def kiosk(answer: KioskAnswer = KioskAnswer.GO) -> KioskView:
    """The kiosk with each answer."""
    place = {
        KioskAnswer.GO: three("Lane 3", "3 號行車線", "3 号车道"),
        KioskAnswer.INSPECT: three("Bay 2", "2 號檢查車位", "2 号查验车位"),
    }.get(answer, "")
    idle = answer is KioskAnswer.IDLE
    return KioskView(
        answer=answer,
        mark="" if idle else "KW 1740",
        place=place,
        until=at(0, 12) if answer is KioskAnswer.WAIT else None,
        lane="3" if idle else "",
        simulated=True,
    )


def timeline_empty() -> TimelineView:
    """A submission to which nothing has happened."""
    return replace(timeline(), lanes=())


def timeline() -> TimelineView:
    """A southbound trip in the middle of its way."""
    return TimelineView(
        head("timeline"),
        at(-5),
        at(5),
        (
            Lane(
                N_("Documents, Mainland"), "document",
                (
                    Point(N_("Manifest accepted"), at(-3.2), at(-3), CN_SIM, "01", N_("Customs has accepted the document."), True),
                    Point(N_("Confirmation accepted"), None, at(-2.4), CN_SIM, "01", "", True),
                    Point(N_("Declaration released"), at(-1.8), at(-1.2), CN_SIM, "P", N_("The goods may leave the Mainland."), True),
                ),
                Side.CN,
            ),
            Lane(
                N_("Documents, Hong Kong"), "document",
                (
                    Point(N_("Data received"), None, at(-0.4), N_("Guangdong site"), ""),
                    Point(N_("Cargo information sent"), at(0.7), None),
                ),
                Side.HK,
            ),
            Lane(
                N_("Road, Mainland"), "truck",
                (
                    Point(N_("Loaded"), at(-4), at(-3.6), N_("Dongguan Hengtai, gate"), ""),
                    Point(N_("Departed"), at(-3), at(-2.2), N_("Dongguan Hengtai, gate"), "", disputed=at(-1.7), disputed_source=N_("Carrier's position report")),
                    Point(N_("At the supervised place"), at(0.3), None),
                ),
                Side.CN, at(-2.2), at(1.4), True,
            ),
            Lane(
                N_("Boundary"), "boundary",
                (Point(N_("May cross from"), at(1.4), None), Point(N_("Crosses"), at(2.2), None)),
                None,
            ),
            Lane(
                N_("Road, Hong Kong"), "truck",
                (Point(N_("Delivered"), at(4), None, HK_SIM),),
                Side.HK, at(2.2), at(4),
            ),
        ),
    )  # fmt: skip
