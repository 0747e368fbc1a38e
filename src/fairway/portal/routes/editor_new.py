"""A new submission: typed, kept while typing, recorded, sent."""

from __future__ import annotations

from fastapi import APIRouter, Response

from fairway.base.issues import Refusal
from fairway.consignments.parse import examine_tree
from fairway.portal.routes.editor import send_recorded
from fairway.portal.routes.editor_tree import added, finished, removed
from fairway.portal.routes.editor_typed import anchor, applied, kept, new_typed, on, shown, stored
from fairway.portal.routes.editor_view import NEW_HREF, panel
from fairway.portal.routes.page import Page, SubmitPage
from fairway.portal.routes.posted import posted
from fairway.site import submissions
from fairway.site.work import drafts
from fairway.site.work.drafts import NEW

router = APIRouter(include_in_schema=False)


@router.get("/submissions/new")
async def new(page: SubmitPage) -> Response:
    """An empty form, or what was typed before."""
    return await shown(page, await new_typed(page))


@router.patch("/submissions/new")
async def keep_new(page: SubmitPage) -> Response:
    """Keep what is typed."""
    form, typed = await posted(page.request), await new_typed(page)
    await drafts.keep(page.site, page.principal, NEW, 0, applied(page, form, typed.tree))
    return kept(page)


@router.get("/submissions/new/readiness/panel")
async def new_panel(page: SubmitPage) -> Response:
    """Readiness of what is typed."""
    return page.show("parts/readiness.html", panel(page, await new_typed(page)))


@router.post("/submissions/new")
async def enter(page: SubmitPage) -> Response:
    """Record the new submission."""
    return await _enter(page)


@router.post("/submissions/new/send")
async def enter_and_send(page: SubmitPage) -> Response:
    """Record it and send what is ready."""
    return await _enter(page, send=True)


async def _enter(page: Page, *, send: bool = False) -> Response:
    form, typed = await posted(page.request), await new_typed(page)
    tree = applied(page, form, typed.tree)
    try:
        parsed, _ = examine_tree(finished(tree))
        recorded = await submissions.record(page.site, page.principal, parsed)
    except Refusal as refused:
        await drafts.keep(page.site, page.principal, NEW, 0, tree)
        return await shown(page, on(typed, tree, at=page.now), refused.issues, status=422)
    await drafts.drop(page.site, page.principal, NEW)
    if send:
        return await send_recorded(page, await stored(page, recorded.submission))
    return page.go(f"/submissions/{recorded.submission}/edit", "kept")


@router.post("/submissions/new/add")
async def add_to_new(page: SubmitPage) -> Response:
    """One more line, consignment or container."""
    form, typed = await posted(page.request), await new_typed(page)
    tree, place = added(applied(page, form, typed.tree), page.query("at"))
    await drafts.keep(page.site, page.principal, NEW, 0, tree)
    return page.go(NEW_HREF + anchor(place))


@router.post("/submissions/new/remove")
async def remove_from_new(page: SubmitPage) -> Response:
    """One part fewer."""
    form, typed = await posted(page.request), await new_typed(page)
    tree = removed(applied(page, form, typed.tree), page.query("at"))
    await drafts.keep(page.site, page.principal, NEW, 0, tree)
    return page.go(NEW_HREF)


@router.post("/submissions/new/discard")
async def discard_new(page: SubmitPage) -> Response:
    """Begin anew."""
    await posted(page.request)
    await drafts.drop(page.site, page.principal, NEW)
    return page.go(NEW_HREF)
