"""Marking goods that crossed as exempt from a Hong Kong declaration, and taking the mark off again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Consignment, Texts
from fairway.filings.hk.exemptions import PARAGRAPHS
from fairway.parties.model import Permission
from fairway.parties.sharing import Scope
from fairway.portal.routes.code_words import package_words
from fairway.portal.routes.declaration_rows import category_words
from fairway.portal.routes.page import Page, SubmitPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link, Words
from fairway.site.filing import open_case
from fairway.site.lodging.acts import fitting, mark_exempt, undo_exempt
from fairway.site.submissions import require

router = APIRouter(include_in_schema=False)
_CRUMBS = (Link(N_("Declarations"), "/declarations"),)


async def _page(
    page: Page, case_id: UUID, consignment: str, chosen: str = "", issues: Sequence[Issue] = ()
) -> Response:
    page.hidden_unless(page.may(Permission.SUBMIT) and page.site.side == "hk")
    await require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_case(page.site, case_id)
    found = next((one for one in case.submission.consignments if one.id == consignment), None)
    if found is None:
        raise NotFound
    today = page.now.astimezone(HONG_KONG).date()
    options = tuple(
        Choice(name, Words(N_("{code} · {words}"), {"code": PARAGRAPHS[name], "words": category_words(name, today)}))
        for name in fitting(found, case.submission.direction, page.site)
    )
    field = Field(
        "/category",
        N_("Why no declaration is needed"),
        Control.SELECT,
        chosen,
        N_(
            "Cap. 60E regulation 3, by its paragraphs; only those that goods on a truck can fit. Trade with the"
            " Mainland is not exempt as such."
        ),
        options=options,
    )
    view = ActView(
        words=N_("Mark exempt"),
        name=found.waybill_number or found.id,
        lead=N_(
            "The goods then need no declaration, and the manifest names the reason. A manifest that customs holds"
            " already has to be changed. This can be undone; the declaration is then due from the crossing on."
        ),
        crumbs=(*_CRUMBS, Link(Texts(en=case.submission.reference), f"/submissions/{case_id}")),
        action=Action(
            N_("Mark exempt"),
            f"/declarations/{case_id}/exempt",
            primary=True,
            values={"consignment": consignment},
        ),
        facts=_facts(found),
        sets=(FieldSet("", (field,)),),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "declarations", status=422 if issues else 200)


def _facts(one: Consignment) -> tuple[Fact, ...]:
    kind = package_words(one.packages.type_code, one.packages.count) if one.packages else None
    return (
        Fact(N_("Goods"), one.items[0].description),
        Fact(N_("Lines"), Words("{value}", {"value": len(one.items)})),
        Fact(
            N_("Packages"),
            Words("{count} {kind}", {"count": one.packages.count, "kind": kind}) if one.packages and kind else "–",
        ),
        Fact(N_("Consignee"), one.consignee.names if one.consignee else "–"),
    )


@router.get("/declarations/{case_id}/exempt")
async def ask(case_id: UUID, page: SubmitPage) -> Response:
    """Which goods, and which reason."""
    return await _page(page, case_id, page.query("consignment")[:60])


@router.post("/declarations/{case_id}/exempt")
async def mark(case_id: UUID, page: SubmitPage) -> Response:
    """Mark them."""
    form = await posted(page.request)
    consignment, category = form.text("consignment")[:60], form.text("/category")[:60]
    try:
        await mark_exempt(page.site, page.principal, case_id, consignment, category)
    except Refusal as refused:
        return await _page(page, case_id, consignment, category, refused.issues)
    return page.go("/declarations?filter=exempt", "exempted")


@router.post("/declarations/{case_id}/exempt/undo")
async def undo(case_id: UUID, page: SubmitPage) -> Response:
    """Take the mark off: the goods are to be declared."""
    form = await posted(page.request)
    await undo_exempt(page.site, page.principal, case_id, form.text("consignment")[:60])
    return page.go("/declarations", "to-declare")
