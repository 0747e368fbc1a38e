"""The page of one shipment."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.consignments.model import Texts
from fairway.parties.model import Permission
from fairway.portal.routes.community.keeping import share_links
from fairway.portal.routes.community.line import Line
from fairway.portal.routes.community.rows import shipment_href
from fairway.portal.routes.community.words import (
    QUALITIES,
    about_words,
    customs_chip,
    kind_words,
    milestone_words,
    partner_words,
    place_words,
    territory_words,
)
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.standing_words import document_marks
from fairway.portal.views.community.shipment import (
    CustomsFile,
    Document,
    Follower,
    KnownReference,
    ShipmentHead,
    ShipmentPage,
    Territory,
)
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Phrase, Side, Tone
from fairway.site.alerting import watching
from fairway.site.community import lists, shipments
from fairway.site.community.news import slip
from fairway.site.community.shipments import Led, Party, ShipmentView
from fairway.site.work.listing import entries
from fairway.tracking.customs_status import Standing

router = APIRouter(include_in_schema=False)
ROLES = {
    "owner": N_("Owner"),
    "broker": N_("Broker"),
    "shipper": N_("Shipper"),
    "consignee": N_("Consignee"),
    "carrier": N_("Carrier"),
    "follower": N_("Follows it"),
}
INVITED = ("follower", "broker", "shipper", "consignee", "carrier")
_BASES = {
    "authority": (Tone.DONE, N_("Accepted by customs")),
    "named": (Tone.DONE, N_("A handler names the owner")),
    "link": (Tone.DONE, N_("Tied to another reference")),
    "public": (Tone.DONE, N_("Open to all")),
    "own": (Tone.WAITING, N_("Your word only")),
}
_ORDER = {"hk": 0, "cn": 1, "mo": 2}
_SIDES = {"hk": Side.HK, "cn": Side.CN}


def head(page: Page, view: ShipmentView, active: str = "") -> ShipmentHead:
    """What stands above each page of the shipment."""
    href = shipment_href(view.case)
    reached, awaited = view.timeline.reached, view.timeline.awaited
    overall = view.timeline.customs.overall
    late = slip(awaited or reached)
    return ShipmentHead(
        reference=view.reference,
        href=href,
        owner="" if view.own else _owner(view),
        tabs=tuple(Choice(value, words, value == active, href + path) for value, words, path in TABS),
        last=milestone_words(reached.milestone) if reached else "",
        last_place=place_words(reached.place) if reached else "",
        last_at=reached.happened if reached else None,
        next=milestone_words(awaited.milestone, reached=False) if awaited else "",
        next_at=awaited.happened if awaited else None,
        next_quality=QUALITIES[awaited.quality] if awaited else "",
        late=late if late and late > 0 else None,
        customs=_standing_chip(page, view, overall) if overall else None,
        conflicts=len(view.timeline.conflicts),
        closed=view.closed,
    )


TABS: list[tuple[str, str, str]] = [("", N_("Milestones"), "")]
"""The pages of one shipment: name, words, the end of the address. Pages that belong to it add themselves."""


def _owner(view: ShipmentView) -> Phrase:
    return next((_party_name(one) for one in view.parties if one.organisation == view.owner), N_("Another firm"))


def _party_name(one: Party) -> Phrase:
    return Texts(en=one.name_en, tc=one.name_tc, sc=one.name_sc)


def _standing_chip(page: Page, view: ShipmentView, one: Standing) -> Chip:
    source = partner_words(one.partner, view.names, page.site.id, str(page.principal.organisation))
    chip = customs_chip(one.state.value, raw=one.code, source=source, at=one.since)
    return chip or Chip(Tone.DRAFT, N_("Unknown"))


def _territories(page: Page, view: ShipmentView) -> tuple[Territory, ...]:
    customs = view.timeline.customs
    found = []
    for one in sorted(customs.territories, key=lambda it: (_ORDER.get(it.territory, 9), it.territory)):
        files = tuple(
            CustomsFile(about_words(it.subject) if it.subject else N_("Cargo"), _standing_chip(page, view, it))
            for it in customs.files
            if it.territory == one.territory
        )
        found.append(
            Territory(_SIDES.get(one.territory), territory_words(one.territory), _standing_chip(page, view, one), files)
        )
    return tuple(found)


def _references(view: ShipmentView, *, may_change: bool) -> tuple[KnownReference, ...]:
    claimed = {one.reference for one in view.claims}
    known = {one.reference: one for one in view.references}
    found = []
    for one in (*view.claims, *(led for led in view.references if led.reference not in claimed)):
        reference = one.reference
        led = known.get(reference, one)
        remove = Action(
            N_("Remove"),
            f"{shipment_href(view.case)}/references/remove",
            confirm=N_("What only this reference leads to will no longer stand on the line. Remove it?"),
            values={"kind": reference.kind.value, "value": reference.value},
        )
        found.append(
            KnownReference(
                kind_words(reference.kind),
                reference.value,
                _basis(led),
                remove if may_change and reference in claimed else None,
            )
        )
    return tuple(found)


def _basis(led: Led) -> Chip:
    for basis, (tone, words) in _BASES.items():
        if basis in led.basis and (basis != "own" or not led.confirmed):
            return Chip(tone, words)
    return Chip(Tone.DONE, N_("Confirmed")) if led.confirmed else Chip(*_BASES["own"])


def _followers(view: ShipmentView, *, may_change: bool) -> tuple[Follower, ...]:
    return tuple(
        Follower(
            _party_name(one),
            ROLES.get(one.involvement, one.involvement),
            one.until,
            Action(
                N_("End access"),
                f"{shipment_href(view.case)}/parties/end",
                confirm=N_("This organisation will no longer see the shipment. End its access?"),
                values={"organisation": str(one.organisation)},
            )
            if may_change and one.involvement != "owner"
            else None,
        )
        for one in sorted(view.parties, key=lambda it: it.involvement != "owner")
    )


async def _documents(page: Page, view: ShipmentView) -> tuple[Document, ...]:
    if not view.submissions:
        return ()
    rows = await entries(page.site, page.principal, only=view.submissions)
    return tuple(
        Document(
            f"/submissions/{one.row['case_id']}",
            one.row["reference"] or one.row["waybill"] or str(one.row["case_id"])[-12:],
            document_marks(one.row, page.site.side),
        )
        for one in rows
    )


async def shipment_page(page: Page, view: ShipmentView) -> ShipmentPage:
    """All that the page shows."""
    line = Line(view, page.site.id, str(page.principal.organisation))
    may_change = view.own and page.may(Permission.SUBMIT) and not view.closed
    href = shipment_href(view.case)
    groups = line.groups()
    watched = await watching.is_watched(page.site, page.principal, view.case)
    coming = next((row.id for group in groups for row in group.rows if row.at and row.at > page.now), "")
    return ShipmentPage(
        head=head(page, view),
        legs=line.legs,
        groups=groups,
        now_before=coming,
        withdrawn=tuple(line.withdrawn()),
        territories=_territories(page, view),
        documents=await _documents(page, view),
        references=_references(view, may_change=may_change),
        followers=_followers(view, may_change=may_change),
        as_of=page.now,
        exports=(
            Link(N_("Spreadsheet (XLSX)"), f"{href}/events.xlsx"),
            Link(N_("Table (CSV)"), f"{href}/events.csv"),
        ),
        plan_href=f"{href}/legs" if may_change else "",
        planned=bool(view.legs),
        add_href=f"{href}/references" if may_change else "",
        invite_href=f"{href}/parties" if may_change else "",
        close=Action(
            N_("Close the shipment"),
            f"{href}/close",
            confirm=N_("It goes to the closed ones. What is told within a week still counts. Close it?"),
        )
        if may_change
        else None,
        watch=Action(
            N_("Watched") if watched else N_("Watch"),
            f"{href}/unwatch" if watched else f"{href}/watch",
        ),
        watched=watched,
        share_href=f"{href}/shares" if may_change else "",
        shares=await share_links(page, view.case) if may_change else (),
    )


@router.get("/shipments/{shipment}")
async def one_shipment(shipment: UUID, page: SignedPage) -> Response:
    """Legs, milestones with their sources, customs, references, who follows it."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow(shipment)
    view = await shipments.view(page.site, page.principal, shipment)
    page.follows(*view.submissions)
    return page.show("pages/community/shipment.html", await shipment_page(page, view), "shipments")


@router.get("/shipments/{shipment}/events.{kind}")
async def events_sheet(shipment: UUID, kind: Literal["csv", "xlsx"], page: SignedPage) -> Response:
    """Everything that was told, for a spreadsheet."""
    page.hidden_unless(page.may(Permission.READ))
    content = await lists.events_sheet(page.site, page.principal, shipment, kind, page.language)
    return Response(
        content,
        media_type=_MEDIA[kind],
        headers={
            "Content-Disposition": f'attachment; filename="events-{shipment}.{kind}"',
            "Cache-Control": "no-store",
        },
    )


_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
