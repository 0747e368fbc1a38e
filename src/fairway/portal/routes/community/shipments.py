"""The list of shipments: filtered, sorted, saved as a filter, exported."""

from __future__ import annotations

from fastapi import APIRouter, Response

from fairway.parties.model import Permission
from fairway.portal.routes.community.asked import PATH, Asked
from fairway.portal.routes.community.keeping import saved_filters
from fairway.portal.routes.community.rows import late_words, shipment_row
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.plain import plain
from fairway.portal.views.community.shipments import ShipmentListView, ShipmentRow
from fairway.portal.views.parts import N_, Action, Paging, Phrase
from fairway.site.alerting import watching
from fairway.site.community import lists

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.get("/shipments")
async def shipment_list(page: SignedPage) -> Response:
    """The shipments that the reader may see, last changed first."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow()
    asked = Asked(page)
    watched = {one["case_id"] for one in await watching.watched(page.site, page.principal)}
    wanted = asked.wanted(tuple(watched))
    found = await lists.page(page.site, page.principal, wanted, after=asked.after(), limit=PAGE)
    organisation = page.principal.organisation
    may_register = page.may(Permission.SUBMIT)
    view = ShipmentListView(
        rows=tuple(shipment_row(row, organisation, watched) for row in found.entries),
        tabs=asked.tabs(),
        menus=asked.menus(),
        sort=asked.sorting(),
        paging=Paging(
            len(found.entries),
            previous=asked.address() if asked.mark else "",
            next=asked.following(found.after),
        ),
        as_of=page.now,
        nothing=asked.nothing(may_register=may_register),
        exports=export_links(PATH, **asked.values()),
        new_href=f"{PATH}/new" if may_register else "",
        saved=await saved_filters(page, asked),
        save=Action(N_("Keep"), f"{PATH}/filters", values={"query": asked.kept()}) if asked.filters else None,
        clear_href=PATH if set(asked.filters) - {"show"} else "",
    )
    return page.show("pages/community/shipments.html", view, "shipments")


@router.get("/shipments.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The list for a spreadsheet, as the filters say and in its order."""
    page.hidden_unless(page.may(Permission.READ))
    watched = tuple(one["case_id"] for one in await watching.watched(page.site, page.principal))
    found = await lists.page(page.site, page.principal, Asked(page).wanted(watched), limit=MOST_EXPORTED)
    rows = [shipment_row(row, page.principal.organisation) for row in found.entries]
    shown = listing(page, N_("Shipments"), _columns(page), rows, more=found.after is not None)
    return await export_file(page, "shipments", kind, shown)


def _columns(page: Page) -> Columns[ShipmentRow]:
    def say(phrase: Phrase) -> str:
        return plain(phrase, page.language)

    return (
        (N_("Shipment"), lambda row: row.reference),
        (N_("Modes"), lambda row: ", ".join(say(one.words) for one in row.modes)),
        (N_("From"), lambda row: say(row.origin)),
        (N_("To"), lambda row: say(row.destination)),
        (N_("Last milestone"), lambda row: say(row.last.words) if row.last else ""),
        (N_("Place"), lambda row: say(row.last.place) if row.last else ""),
        (N_("Time"), lambda row: row.last.at if row.last else None),
        (N_("Next"), lambda row: say(row.next.words) if row.next else ""),
        (N_("Expected at"), lambda row: row.next.at if row.next else None),
        (N_("Late"), lambda row: say(late_words(row.late)) if row.late and row.late > 0 else ""),
        (N_("Customs"), lambda row: say(row.customs.words) if row.customs else ""),
        (N_("Sources differ"), lambda row: row.conflicts or ""),
    )
