"""Declaring the documents of cleared parcels to the customs e-commerce system."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parcels.batches.facts import Flow
from fairway.parties.model import Permission
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.parcels.answers import KINDS, reference_of
from fairway.portal.routes.parcels.words import PATH, may_see
from fairway.portal.routes.posted import posted
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Link
from fairway.site.parcels.filing import service, summaries
from fairway.site.parcels.filing.documents import DOCUMENTS_OF
from fairway.site.parcels.filing.summaries import APPLICATION

router = APIRouter(include_in_schema=False)


@router.get(PATH + "/{batch}/declaring")
async def declaring(batch: UUID, page: SignedPage) -> Response:
    """Which documents are to be declared."""
    page.hidden_unless(may_see(page) and page.may(Permission.TELL))
    return await _declaring(page, batch)


async def _declaring(page: Page, batch: UUID, issues: Sequence[Issue] = (), chosen: Sequence[str] = ()) -> Response:
    reference, flow, back, whole = await reference_of(page, batch)
    if flow not in DOCUMENTS_OF:
        raise NotFound
    fields = tuple(
        Field(
            f"/{number}", KINDS[number], Control.CHECK, "true" if number in chosen else "false", as_data(f"CEB{number}")
        )
        for number in (*DOCUMENTS_OF[flow], *((APPLICATION,) if whole and flow == Flow.CN_EXPORT.value else ()))
    )
    view = ActView(
        words=N_("Declare to the customs e-commerce system"),
        name=reference,
        lead=N_(
            "Documents of cleared parcels that name your organisation as their sender leave in messages of a hundred,"
            " signed where the customs asks for it. Declaring again sends nothing twice."
        ),
        crumbs=(
            Link(
                N_("Batches of parcels") if whole else N_("Parcels that name you"), PATH if whole else f"{PATH}/named"
            ),
            Link(as_data(reference), back),
        ),
        action=Action(N_("Declare"), f"{PATH}/{batch}/declaring", primary=True),
        sets=(FieldSet(N_("Documents"), fields),),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "parcels" if whole else "named-parcels", status=422 if issues else 200)


@router.post(PATH + "/{batch}/declaring")
async def declare(batch: UUID, page: SignedPage) -> Response:
    """Declare them; they leave one message after the other."""
    form = await posted(page.request)
    page.hidden_unless(may_see(page) and page.may(Permission.TELL))
    chosen = [number for number in KINDS if form.text(f"/{number}") == "true"]
    try:
        if not chosen:
            raise Refusal(
                [
                    Issue(
                        rule="form.missing",
                        message=N_("No kind of document is chosen."),
                        remedy=N_("Choose those that are to be declared."),
                    )
                ]
            )
        if APPLICATION in chosen:
            # First: where there is nothing to apply for, nothing else is declared either.
            await summaries.apply(page.site, page.principal, batch, summaries.Wanted())
        documents = [number for number in chosen if number != APPLICATION]
        if documents:
            await service.file(page.site, page.principal, batch, documents)
    except Refusal as refused:
        return await _declaring(page, batch, refused.issues, chosen)
    return page.go(f"{PATH}/{batch}/answers", "batch-declared")
