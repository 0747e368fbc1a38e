"""Release lists of a batch: by flight, truck or bag, to be read, printed and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from fairway.api.parcels import sent
from fairway.parcels.batches.facts import Status
from fairway.portal.formats import number as number_words
from fairway.portal.routes.exports import file_part
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcels.words import PATH, may_see
from fairway.portal.views.parcels.carrying import ReleasedParcel, ReleasePage, ReleaseRow
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Paging
from fairway.site.parcels import batches, releasing

router = APIRouter(include_in_schema=False)
ROWS = 100
LISTS = 200
"""Lists of a kind on one page."""
KINDS: Mapping[str, str] = {"flight": N_("Flight"), "truck": N_("Truck"), "bag": N_("Bag")}
TABS: Mapping[str, str] = {"flight": N_("By flight"), "truck": N_("By truck"), "bag": N_("By bag")}


def weight(kilograms: Decimal | None, page: Page) -> str:
    """A weight with its unit."""
    return "–" if kilograms is None else f"{number_words(kilograms, page.language, 3)} kg"


def release_rows(lists: Sequence[releasing.ReleaseList], address: str, page: Page) -> tuple[ReleaseRow, ...]:
    """Lists as they are shown."""
    return tuple(
        ReleaseRow(
            words=KINDS[one.by],
            by=one.by,
            name=one.name,
            parcels=one.parcels,
            packages=one.packages,
            gross_weight=weight(one.gross_weight, page),
            href=with_query(f"{address}/release", by=one.by, name=one.name),
            csv=with_query(f"{address}/release.csv", by=one.by, name=one.name),
        )
        for one in lists
    )


async def _judged(page: Page, batch: UUID) -> Mapping[str, Any]:
    page.hidden_unless(may_see(page))
    row = (await batches.view(page.site, page.principal, batch)).row
    page.hidden_unless(row["status"] == Status.JUDGED.value)
    return row


@router.get(PATH + "/{batch}/release")
async def release(batch: UUID, page: SignedPage) -> Response:
    """The lists of one kind, or the parcels of one of them."""
    row = await _judged(page, batch)
    await page.follow(batch)
    address = f"{PATH}/{batch}"
    every = await releasing.lists(page.site, page.principal, batch)
    kinds = [kind for kind in KINDS if any(one.by == kind for one in every)]
    by = page.query("by") if page.query("by") in kinds else next(iter(kinds), "")
    rows = release_rows([one for one in every if one.by == by], address, page)
    chosen = next((one for one in rows if page.query("name") and one.name == page.query("name")), None)
    passed = [one for one in page.query("passed").split(".")[-40:] if one.isascii() and one.isdigit() and len(one) < 16]
    after = int(passed[-1]) if passed else 0
    parcels: list[dict[str, Any]] = []
    paging = Paging(min(len(rows), LISTS), len(rows))
    if chosen is not None:
        wanted = releasing.Wanted(by=by, name=chosen.name, after=after, limit=ROWS + 1)
        parcels = await releasing.page(page.site, page.principal, batch, wanted)
        back, ahead = (
            ".".join(passed[:-1]),
            ".".join([*passed, str(parcels[ROWS - 1]["place"])]) if len(parcels) > ROWS else "",
        )
        paging = Paging(
            min(len(parcels), ROWS),
            chosen.parcels,
            with_query(chosen.href.partition("?")[0], by=by, name=chosen.name, passed=back) if passed else "",
            with_query(chosen.href.partition("?")[0], by=by, name=chosen.name, passed=ahead) if ahead else "",
        )
    view = ReleasePage(
        reference=row["reference"],
        batch_href=address,
        tabs=tuple(
            Choice(
                kind,
                TABS[kind],
                kind == by,
                with_query(f"{address}/release", by=kind),
                sum(one.by == kind for one in every),
            )
            for kind in kinds
        ),
        lists=() if chosen else rows[:LISTS],
        chosen=chosen,
        rows=tuple(_parcel(one, address, page) for one in parcels[:ROWS]),
        paging=paging,
        nothing=Nothing(
            N_("Nothing is released yet"),
            N_("Parcels that may move on stand here by flight, truck and bag."),
            (Link(N_("To the batch"), address),),
        ),
        download=Link(N_("Download the release list (CSV)"), chosen.csv if chosen else f"{address}/release.csv"),
        back=with_query(f"{address}/release", by=by) if chosen else "",
    )
    return page.show("pages/parcels/release.html", view, "parcels")


def _count(lists: Sequence[releasing.ReleaseList], kind: str) -> int:
    return sum(one.by == kind for one in lists)


def _parcel(one: Mapping[str, Any], address: str, page: Page) -> ReleasedParcel:
    return ReleasedParcel(
        waybill=one["waybill_no"],
        other=one["order_no"] or "",
        bag=one["bag_no"] or "",
        bill=one["bill_no"] or "",
        packages=int(one["packages"]),
        gross_weight=weight(one["gross_weight"], page),
        conveyance=one["conveyance"] or "",
        href=f"{address}/parcels/{quote(one['waybill_no'], safe='')}",
    )


@router.get(PATH + "/{batch}/release.csv")
async def release_csv(batch: UUID, page: SignedPage) -> StreamingResponse:
    """All parcels of one list, or of the batch."""
    row = await _judged(page, batch)
    by, name = page.query("by"), page.query("name")[:100]
    wanted = releasing.Wanted(by=by, name=name) if by in KINDS and name else releasing.Wanted()
    found = await releasing.as_csv(page.site, page.principal, batch, wanted)
    stem = "-".join(file_part(one) for one in (row["reference"], "release", wanted.name) if one)
    answer = sent(found, "text/csv; charset=utf-8", f"{stem}.csv")
    answer.headers["Cache-Control"] = "no-store"
    return answer
