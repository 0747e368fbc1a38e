"""A preview under way and done: how far it is, what would change, for example in which parcels; stopped on demand."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.portal.routes.page import SignedPage
from fairway.portal.routes.parcel_risk import drawn
from fairway.portal.routes.parcel_risk.at import desk_page
from fairway.portal.routes.parcel_risk.table_form import Written
from fairway.portal.routes.parcel_risk.tables import sent, table_page
from fairway.portal.routes.parcel_risk.words import PATH, sign_words
from fairway.portal.routes.parcels.words import left_words
from fairway.portal.routes.posted import posted
from fairway.portal.views.parcels.risk_tables import PreviewExample, PreviewShown, SignPreview
from fairway.portal.views.parts import N_, Action, Chip, Tone
from fairway.site.parcels.risk import previews, tables
from fairway.site.parcels.risk.reading import flagged

router = APIRouter(include_in_schema=False)
GAINED, LOST = Chip(Tone.HELD, N_("Would be flagged")), Chip(Tone.DRAFT, N_("No longer flagged"))
OPEN = ("waiting", "working")


def preview_shown(standing: previews.PreviewView, language: Language) -> PreviewShown:
    """How a preview stands."""
    href = f"{PATH}/previews/{standing.preview}"
    status = str(standing.status)
    if status in OPEN:
        known = standing.total > 0
        return PreviewShown(
            href,
            status,
            standing.done,
            standing.total,
            min(100, 100 * standing.done // standing.total) if known else None,
            left_words(standing.seconds_left),
            standing.asked_at,
            Action(N_("Stop it"), f"{href}/cancellation"),
        )
    result = standing.result
    if result is None:
        return PreviewShown(href, status, asked_at=standing.asked_at)
    signs = tuple(
        SignPreview(sign_words(one.sign), one.flagged, one.would, one.gained, one.lost, one.found_lost, one.wasted_lost)
        for one in result.signs
    )
    now, then = result.now, result.then
    return PreviewShown(
        href,
        status,
        asked_at=standing.asked_at,
        since=result.since,
        until=result.until,
        batches=result.batches,
        left_out=result.left_out,
        complete=result.complete,
        parcels=result.parcels,
        counts=(
            (N_("flagged"), now.flagged, then.flagged),
            (N_("to be inspected"), now.inspected, then.inspected),
            (N_("drawn at random"), now.random, then.random),
        ),
        signs=signs,
        chart=drawn.preview(signs) if signs else None,
        examples=tuple(_example(one, language) for one in result.examples),
    )


def _example(one: previews.ExampleOf, language: Language) -> PreviewExample:
    return PreviewExample(
        number=one.order_no,
        href=f"{PATH}/batches/{one.batch}/parcels/{quote(one.order_no, safe='')}",
        reference=one.reference,
        sign=sign_words(one.sign),
        change=GAINED if one.change == "gained" else LOST,
        evidence=flagged(one.sign, one.evidence).issue.text(language),
    )


@router.post(PATH + "/tables/{name}/preview")
async def attempt(name: str, page: SignedPage) -> Response:
    """What a version would have changed in the last month. Nothing is put in force."""
    table, written = await sent(page, name)
    try:
        begun = await previews.begin(page.site, page.principal, name, written.version())
    except Refusal as refused:
        return await table_page(page, table, written, refused.issues)
    return page.go(_page(name, begun))


def _page(table: str, preview: UUID) -> str:
    return f"{PATH}/tables/{table}/previews/{preview}#preview"


@router.get(PATH + "/tables/{name}/previews/{preview}")
async def tried(name: str, preview: UUID, page: SignedPage) -> Response:
    """The version that is tried in the form of its table, with what it would have changed."""
    desk_page(page)
    table = await tables.one(page.site, page.principal, name)
    found = await previews.standing(page.site, page.principal, preview)
    page.hidden_unless(found.table == name)
    wanted = found.wanted
    written = Written.of_version(table, wanted.rows, wanted.valid_from, wanted.why)
    return await table_page(page, table, written, preview=preview_shown(found, page.language))


@router.get(PATH + "/previews/{preview}")
async def standing(preview: UUID, page: SignedPage) -> Response:
    """How far it is, for the page that shows it; once it is done, that page is read anew."""
    desk_page(page)
    found = await previews.standing(page.site, page.principal, preview)
    if not page.partial:
        return page.go(_page(found.table, preview))
    over = str(found.status) not in OPEN
    headers = {"HX-Refresh": "true"} if over else {}
    return page.show("parts/parcel_risk_preview.html", preview_shown(found, page.language), headers=headers)


@router.post(PATH + "/previews/{preview}/cancellation")
async def cancel(preview: UUID, page: SignedPage) -> Response:
    """Stop it; nothing was changed."""
    desk_page(page)
    await posted(page.request)
    found = await previews.standing(page.site, page.principal, preview)
    await previews.cancel(page.site, page.principal, preview)
    return page.go(_page(found.table, preview))
