"""What somebody keeps of shipments: watched ones and saved filters; and links that show a line to whoever has one."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound, Refusal
from fairway.consignments.model import Texts
from fairway.parties.model import Permission
from fairway.portal.routes.community.asked import PATH, Asked
from fairway.portal.routes.community.rows import shipment_href
from fairway.portal.routes.page import Page, SignedPage, SubmitPage
from fairway.portal.routes.posted import posted
from fairway.portal.views.act import ActView
from fairway.portal.views.community.shipment import ShareLink
from fairway.portal.views.community.shipments import SavedFilter
from fairway.portal.views.parts import N_, Action, Link
from fairway.site.alerting import shares, watching
from fairway.site.community import shipments
from fairway.tracking.shares import Shown

router = APIRouter(include_in_schema=False)
DAYS = (1, 7, 30, 90)
SHOWN = {
    Shown.CUSTOMS: N_("Customs status"),
    Shown.REFERENCES: N_("References"),
    Shown.SOURCES: N_("Who says so, with its code"),
    Shown.READINGS: N_("Temperatures and other readings"),
}
_LONGEST_NAME = 60
_KEPT = frozenset({"show", "mode", "customs", "milestone", "sort", "dir"})


@router.post("/shipments/{shipment}/watch")
async def watch(shipment: UUID, page: SignedPage) -> Response:
    """Put it on the reader's own watch list."""
    await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    await watching.watch(page.site, page.principal, shipment)
    return page.go(shipment_href(shipment), "watched")


@router.post("/shipments/{shipment}/unwatch")
async def unwatch(shipment: UUID, page: SignedPage) -> Response:
    """Take it off."""
    await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    await shipments.view(page.site, page.principal, shipment)
    await watching.unwatch(page.site, page.principal, shipment)
    return page.go(shipment_href(shipment), "unwatched")


async def saved_filters(page: Page, asked: Asked) -> tuple[SavedFilter, ...]:
    """The reader's filters of the list."""
    present = asked.kept()
    return tuple(
        SavedFilter(
            one["name"],
            f"{PATH}?{one['query']}",
            Action(N_("Remove"), f"{PATH}/filters/remove", values={"name": one["name"]}),
            one["query"] == present,
        )
        for one in await watching.filters(page.site, page.principal)
    )


@router.post("/shipments/filters")
async def save_filter(page: SignedPage) -> Response:
    """Keep the filters of the list under a name."""
    form = await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    name, query = form.text("name")[:_LONGEST_NAME], dict(parse_qsl(form.text("query")[:500]))
    known = {
        key: value for key, value in query.items() if key in {"show", "mode", "customs", "milestone", "sort", "dir"}
    }
    if not name or not known:
        return page.go(PATH)
    kept = urlencode(known)
    await watching.save_filter(page.site, page.principal, name, kept)
    return page.go(f"{PATH}?{kept}", "filter-kept")


@router.post("/shipments/filters/remove")
async def remove_filter(page: SignedPage) -> Response:
    """Forget one."""
    form = await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    try:
        await watching.remove_filter(page.site, page.principal, form.text("name")[:_LONGEST_NAME])
    except NotFound:
        return page.go(PATH)
    return page.go(PATH, "removed")


async def share_links(page: Page, shipment: UUID) -> tuple[ShareLink, ...]:
    """The links to a shipment that still work."""
    rows = await shares.listed(page.site, page.principal, shipment)
    return tuple(
        ShareLink(
            one["note"],
            one["until"],
            Action(
                N_("End"),
                f"{shipment_href(shipment)}/shares/end",
                confirm=N_("The link shows nothing any more. End it?"),
                values={"share": str(one["share"])},
            ),
            tuple(words for name, words in SHOWN.items() if name.value in one["shows"]),
        )
        for one in rows
        if one["until"] > page.now and not one.get("revoked_at")
    )


@router.post("/shipments/{shipment}/shares")
async def share(shipment: UUID, page: SubmitPage) -> Response:
    """Make a link, and show it this once."""
    form = await posted(page.request)
    row = await shipments.require_own(page.site, page.principal, shipment)
    days = form.text("days")
    shows = [one for one in Shown if one.value in form.all("shows")]
    until = page.now + timedelta(days=int(days) if days in {str(one) for one in DAYS} else DAYS[1])
    href, name = shipment_href(shipment), str(row["reference"])
    try:
        made = await shares.give(
            page.site, page.principal, shipment, until=until, shows=shows, note=form.text("note")[:120]
        )
    except Refusal:
        return page.go(href)
    view = ActView(
        words=N_("Share link"),
        name=name,
        lead=N_("Send it to whoever is to follow the cargo. It works until it ends or you end it."),
        crumbs=(Link(N_("Shipments"), PATH), Link(Texts(en=name), href)),
        action=Action("", ""),
        secret=made.link,
        secret_words=N_("Copy this link now. It is shown once."),
        further=(),
    )
    return page.show("pages/act.html", view, "shipments")


@router.post("/shipments/{shipment}/shares/end")
async def end_share(shipment: UUID, page: SubmitPage) -> Response:
    """It shows nothing from now on."""
    form = await posted(page.request)
    await shipments.require_own(page.site, page.principal, shipment)
    try:
        given = UUID(form.text("share"))
        await shares.revoke(page.site, page.principal, given)
    except (ValueError, NotFound):
        return page.go(shipment_href(shipment))
    return page.go(shipment_href(shipment), "link-ended")
