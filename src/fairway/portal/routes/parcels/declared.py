"""The declarations that parcels in Hong Kong are grouped into."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound
from fairway.parcels.batches.facts import Status
from fairway.parcels.hongkong.declarations import HEADING, Declaration
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcels.words import PATH, may_see
from fairway.portal.views.parcels.batch import DeclarationRow, DeclarationsPage, Declared
from fairway.portal.views.parts import N_, Paging, Words
from fairway.site.parcels import batches, looking

router = APIRouter(include_in_schema=False)
ROWS = 50


async def declared_of(page: Page, row: Mapping[str, Any], *, most: int, after: int = 0) -> Declared:
    """The declarations of a judged batch together, and some of them. Raises NotFound, Refusal once they are erased."""
    case = row["case_id"]
    found = await looking.declarations(page.site, page.principal, case)
    shown = found[after : after + most]
    return Declared(
        count=len(found),
        charges=sum((one.charge_hkd + one.levy_hkd for one in found), Decimal(0)),
        due=min((one.due for one in found if one.due), default=None),
        rows=tuple(_row(one, f"{PATH}/{case}") for one in shown),
        href=f"{PATH}/{case}/declarations" if len(found) > len(shown) else "",
    )


def _row(one: Declaration, address: str) -> DeclarationRow:
    waybills = one.waybills
    return DeclarationRow(
        name=one.name,
        form=one.form.value,
        reason=one.form_reason,
        trader=one.trader,
        country=code_words("country", one.country) or "–",
        conveyance=one.conveyance,
        moved_on=one.moved_on,
        shared=Words(N_("heading {code}"), {"code": one.heading}) if one.shared_by == HEADING else as_data(waybills[0]),
        parcels=len(waybills),
        lines=len(one.lines),
        value=one.value_hkd,
        charge=one.charge_hkd,
        levy=one.levy_hkd,
        due=one.due,
        first=waybills[0],
        href=f"{address}/parcels/{waybills[0]}",
    )


@router.get(PATH + "/{batch}/declarations")
async def declarations(batch: UUID, page: SignedPage) -> Response:
    """All of them, some at a time."""
    page.hidden_unless(may_see(page))
    found = await batches.view(page.site, page.principal, batch)
    if found.row["status"] != Status.JUDGED.value or found.row["erased_at"] is not None:
        raise NotFound
    number = page.query("from")
    after = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 0
    declared = await declared_of(page, found.row, most=ROWS, after=after)
    address = f"{PATH}/{batch}/declarations"
    view = DeclarationsPage(
        reference=found.row["reference"],
        batch_href=f"{PATH}/{batch}",
        declared=declared,
        paging=Paging(
            len(declared.rows),
            declared.count,
            with_query(address, **{"from": str(max(0, after - ROWS))}) if after else "",
            with_query(address, **{"from": str(after + ROWS)}) if after + ROWS < declared.count else "",
        ),
    )
    return page.show("pages/parcels/declarations.html", view, "parcels")
