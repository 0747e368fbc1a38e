"""A reefer from Rotterdam to Dongguan and back by air: told by partners who do not quite agree."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from fairway.filings.adapter import FilingStatus
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import NOW, at
from fairway.portal.routes.community import leg_places
from fairway.portal.routes.community.acts import reference_sets
from fairway.portal.routes.community.leg_form import PLACES, leg_forms
from fairway.portal.routes.community.line import Line
from fairway.portal.routes.community.words import MODES, about_words, customs_chip, kind_words, milestone_words
from fairway.portal.routes.page import faults_of
from fairway.portal.views.act import ActView
from fairway.portal.views.community.estimates import ArrivalPage, Arriving, Guess
from fairway.portal.views.community.legs import LegsView
from fairway.portal.views.community.shared import SharedRow, SharedView
from fairway.portal.views.community.shipment import (
    CustomsFile,
    Document,
    Follower,
    KnownReference,
    ShareLink,
    ShipmentHead,
    ShipmentPage,
    Territory,
)
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Side, Tone
from fairway.portal.views.work_list import DocumentMark
from fairway.portal.vocabulary import filing_chip
from fairway.site.community.planned import planned
from fairway.site.community.shipments import ShipmentView
from fairway.tracking.model import Event, Location, Mode, Quality, Reading, Reference, ReferenceKind, Source, Times
from fairway.tracking.plan_rules import LegOrder
from fairway.tracking.shipment_facts import PlannedLeg
from fairway.tracking.timeline import line_up

OWNER, LINE, TERMINAL, TRUCKER = (str(UUID(int=number)) for number in (1, 2, 3, 4))
CASE = UUID(int=9)
REFERENCE = "RTM-DGG-0917"
HREF = "/shipments/RTM-DGG-0917"
BOX = Reference(ReferenceKind.CONTAINER, "MSKU1234565")
BILL = Reference(ReferenceKind.MASTER_BILL, "MAEU123456789")
PLATE = Reference(ReferenceKind.REGISTRATION_MARK, "XX1234")
VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/021W")
FLIGHT = Reference(ReferenceKind.FLIGHT, "XX0271/2026-11-26")
ROTTERDAM, HONG_KONG, DONGGUAN = (Location(unlocode=code) for code in ("NLRTM", "HKHKG", "CNDGG"))
CT9 = Location(unlocode="HKHKG", facility="CT9", facility_list="SMDG")
NAMES = {
    LINE: {"en": "Example Ocean Line Limited", "tc": "遠洋示例輪船有限公司", "sc": None},
    TERMINAL: {"en": "Example Container Terminal Limited", "tc": "示例貨櫃碼頭有限公司", "sc": None},
    TRUCKER: {"en": "Kin Wah Cross-Border Transport Co.", "tc": "建華中港運輸公司", "sc": None},
}
LEGS = (
    PlannedLeg(
        mode=Mode.SEA, origin=ROTTERDAM, destination=HONG_KONG, departs=at(-760), arrives=at(-40), conveyance=VOYAGE
    ),
    PlannedLeg(mode=Mode.ROAD, origin=HONG_KONG, destination=DONGGUAN, departs=at(-4), arrives=at(3), conveyance=PLATE),
    PlannedLeg(
        mode=Mode.AIR, origin=HONG_KONG, destination=Location(unlocode="NLAMS"), departs=at(50), conveyance=FLIGHT
    ),
)


def _told(
    milestone: str, hours: float, partner: str, standard: str, code: str, place: Location, mode: Mode, **more: object
) -> Event:
    happened = at(hours)
    plain: dict[str, object] = {
        "references": (BOX, BILL),
        "quality": Quality.ACTUAL,
        "times": Times(happened=happened, told=happened + timedelta(minutes=20), offset=480),
        "source": Source(partner=partner, standard=standard, code=code, message=f"{standard} 4711"),
    }
    return Event(milestone=milestone, location=place, mode=mode, **{**plain, **more})  # type: ignore[arg-type]  # the further parts of an event, each by its name


def _readings() -> list[Event]:
    return [
        _told(
            "SENSOR_READ",
            -3.9 + number / 10,
            TRUCKER,
            "table",
            "Temperature",
            HONG_KONG,
            Mode.ROAD,
            references=(BOX, PLATE),
            readings=(Reading(kind="temperature", value=Decimal(degrees), unit="CEL"),),
        )
        for number, degrees in enumerate(("-18.2", "-18.0", "-15.6", "-15.2", "-15.0", "-14.9", "-17.9"))
    ]


def _events() -> list[Event]:
    sea = (BOX, BILL, VOYAGE)
    return [
        _told("LOADED", -762, LINE, "dcsa", "EQUIPMENT LOAD", ROTTERDAM, Mode.SEA, references=sea),
        _told("DEPARTED", -758, LINE, "dcsa", "TRANSPORT DEPA", ROTTERDAM, Mode.SEA, references=(VOYAGE, BILL)),
        _told("ARRIVED", -30, LINE, "ais", "AIS AT_PORT_LIMIT", HONG_KONG, Mode.SEA, references=(VOYAGE, BILL)),
        _told("DISCHARGED", -21, LINE, "dcsa", "EQUIPMENT DISC", HONG_KONG, Mode.SEA, references=sea),
        _told("DISCHARGED", -25, TERMINAL, "edifact", "COARRI 44", CT9, Mode.SEA, references=sea),
        _told("HELD", -20, LINE, "dcsa", "HLD", HONG_KONG, Mode.SEA, customs="hk"),
        _told("RELEASED", -9, LINE, "dcsa", "RES", HONG_KONG, Mode.SEA, customs="hk"),
        _told("GATED_OUT", -4.2, TERMINAL, "edifact", "CODECO 36", CT9, Mode.ROAD, references=(BOX, PLATE)),
        *_readings(),
        _told(
            "BORDER_CROSSED", -1, TRUCKER, "table", "Border crossed", HONG_KONG, Mode.ROAD, references=(BOX, PLATE)
        ),
        _told(
            "ARRIVED", 2.5, TRUCKER, "table", "ETA", DONGGUAN, Mode.ROAD, references=(PLATE, BOX),
            quality=Quality.ESTIMATED,
        ),
    ]  # fmt: skip


def view() -> ShipmentView:
    """The shipment as the site gives it."""
    events = [*_events(), *planned(UUID(int=1), REFERENCE, LEGS, at(-800))]
    stored = {one.key: one.times.happened + timedelta(hours=30 if one.readings else 0.5) for one in events}
    return ShipmentView(
        case=CASE,
        owner=UUID(int=1),
        reference=REFERENCE,
        legs=LEGS,
        since=at(-1000),
        until=at(1000),
        closed=False,
        own=True,
        timeline=line_up(events, stored=stored, now=NOW),
        references=(),
        claims=(),
        parties=(),
        names=NAMES,
        stored=stored,
        messages={},
    )


_TABS = ((N_("Milestones"), "line", HREF), (N_("Arrival"), "arrival", f"{HREF}/arrival"))


def head(active: str) -> ShipmentHead:
    """What stands above its pages."""
    return ShipmentHead(
        reference=REFERENCE,
        href=HREF,
        owner="",
        tabs=tuple(Choice(name, words, name == active, href) for words, name, href in _TABS),
        last=milestone_words("BORDER_CROSSED"),
        last_place=cast.SHENZHEN_BAY,
        last_at=at(-1),
        next=milestone_words("ARRIVED", reached=False),
        next_at=at(2.5),
        next_quality=N_("Estimated"),
        late=45,
        customs=customs_chip("released", raw="RES"),
        conflicts=1,
    )


_REMOVE = Action(N_("Remove"), f"{HREF}/references/remove", confirm=N_("Remove"))


def _reference(one: Reference, tone: Tone, words: str, *, own: bool = False) -> KnownReference:
    return KnownReference(kind_words(one.kind), one.value, Chip(tone, words), _REMOVE if own else None)


def shipment() -> ShipmentPage:
    """The page of the shipment."""
    line = Line(view(), "hk", OWNER)
    groups = line.groups()
    customs = customs_chip("released", raw="RES", source=N_("A partner"), at=at(-9))
    coming = next((row.id for group in groups for row in group.rows if row.at and row.at > NOW), "")
    return ShipmentPage(
        head=head("line"),
        legs=line.legs,
        groups=groups,
        now_before=coming,
        withdrawn=(),
        territories=(Territory(Side.HK, N_("Hong Kong"), customs, (CustomsFile(about_words(BILL), customs),)),)
        if customs
        else (),
        documents=(
            Document(cast.HREF, cast.REFERENCE, (DocumentMark("hk.road_aci", filing_chip(FilingStatus.ACCEPTED)),)),
        ),
        references=(
            _reference(BILL, Tone.DONE, N_("A handler names the owner"), own=True),
            _reference(BOX, Tone.DONE, N_("Tied to another reference")),
            _reference(PLATE, Tone.WAITING, N_("Your word only"), own=True),
        ),
        followers=(
            Follower(cast.HARBOUR, N_("Owner")),
            Follower(cast.LINGNAN, N_("Consignee"), at(400), Action(N_("End access"), f"{HREF}/parties/end")),
        ),
        as_of=NOW,
        exports=(Link(N_("Spreadsheet (XLSX)"), f"{HREF}/events.xlsx"), Link(N_("Table (CSV)"), f"{HREF}/events.csv")),
        plan_href=f"{HREF}/legs",
        planned=True,
        add_href=f"{HREF}/references",
        invite_href=f"{HREF}/parties",
        close=Action(N_("Close the shipment"), f"{HREF}/close"),
        watch=Action(N_("Watch"), f"{HREF}/watch"),
        share_href=f"{HREF}/shares",
        shares=(ShareLink("Buyer in Dongguan", at(160), Action(N_("End"), f"{HREF}/shares/end")),),
    )


def shipment_empty() -> ShipmentPage:
    """A shipment of which nobody has told anything."""
    plain = ShipmentHead(reference="HB-26-0042", href=HREF, owner="", tabs=head("line").tabs)
    return ShipmentPage(
        head=plain, legs=(), groups=(), now_before="", withdrawn=(), territories=(), documents=(),
        references=(_reference(BOX, Tone.WAITING, N_("Your word only"), own=True),),
        followers=(Follower(cast.HARBOUR, N_("Owner")),), as_of=NOW, plan_href=f"{HREF}/legs",
        add_href=f"{HREF}/references", invite_href=f"{HREF}/parties", watch=Action(N_("Watch"), f"{HREF}/watch"),
    )  # fmt: skip


def legs(*, faulty: bool = False) -> LegsView:
    """The plan of its way."""
    rows = [
        {"mode": "sea", "conveyance": "9321483/021W", "carrier": "Example Ocean Line", "from": "Rotterdam · NLRTM",
         "to": "Hong Kong · HKHKG", "departs": "2026-10-23T10:00", "arrives": "2026-11-22T06:00"},
        {"mode": "road", "conveyance": "XX1234", "from": "Hong Kong · HKHKG", "to": "Dongguan · CNDGG",
         "departs": "2026-11-21T09:00" if faulty else "2026-11-24T05:00", "arrives": "2026-11-24T12:00"},
    ]  # fmt: skip
    faults = faults_of([LegOrder().issue("/legs/1/departs", number=2, before=1)] if faulty else [])
    return LegsView(
        name=REFERENCE,
        href=f"{HREF}/legs",
        crumbs=(Link(N_("Shipments"), "/shipments"), Link(cast.three(REFERENCE), HREF)),
        legs=leg_forms(rows, faults),
        lists=((PLACES, leg_places.offered()),),
        faults=faults,
        planned=True,
    )


def arrival() -> ArrivalPage:
    """When it arrives."""
    best = Guess(N_("Reported, corrected by history"), at(3.1), at(2.4), at(4.2), at(2.5), ("24 arrivals of it",))
    other = Guess(N_("By distance and speed"), at(2.8), None, None, None, ("38 km at 40 km/h",), rough=True)
    marks = {"low": 10.0, "high": 90.0, "at": 45.0, "reported": 20.0}
    arriving = Arriving(
        milestone_words("ARRIVED"), cast.three("Dongguan", "東莞", "东莞"), MODES[Mode.ROAD], "XX1234", HREF, best,
        (other,), marks,
    )  # fmt: skip
    return ArrivalPage(head=head("arrival"), arrivals=(arriving,), as_of=NOW)


def new() -> ActView:
    """A shipment is followed."""
    return ActView(
        words=N_("Follow a shipment"),
        crumbs=(Link(N_("Shipments"), "/shipments"),),
        action=Action(N_("Follow it"), "/shipments/new", primary=True),
        sets=(
            FieldSet("", (Field("/reference", N_("Your name for the shipment"), Control.CODE, "HB-26-0042"),)),
            *reference_sets({"/references/0/value": BOX.value}),
        ),
    )


def shared() -> SharedView:
    """The line behind a share link."""
    rows = tuple(
        SharedRow(
            tone=row.tone, words=row.words, place=row.place, at=row.at, quality=row.voice.quality,
            done=row.actual is not None, raw=row.raw, standard=row.voice.standard, readings=row.readings,
            until=row.until,
        )
        for group in shipment().groups
        for row in group.rows
        if row.at
    )  # fmt: skip
    passed = sum(1 for row in rows if row.at <= NOW)
    return SharedView(
        REFERENCE, at(160), rows, passed, NOW, customs_chip("released"), (about_words(BILL), about_words(BOX))
    )
