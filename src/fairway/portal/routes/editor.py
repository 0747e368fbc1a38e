"""The editor of a recorded submission: changed, kept while typing, confirmed, sent; nobody overwrites another."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from fairway.base.issues import Issue, Refusal
from fairway.base.language import translate
from fairway.consignments.parse import examine_tree
from fairway.parties.sharing import Scope
from fairway.portal.routes.editor_tree import Tree, added, finished, removed
from fairway.portal.routes.editor_typed import (
    anchor,
    applied,
    kept,
    merged_with,
    on,
    present,
    seen_version,
    shown,
    stored,
)
from fairway.portal.routes.editor_view import Typed, panel
from fairway.portal.routes.page import Page, SubmitPage
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.submission import handed_page
from fairway.portal.views.parts import N_
from fairway.site import submissions
from fairway.site.work import drafts, sending
from fairway.site.work.drafts import NEW

router = APIRouter(include_in_schema=False)


@router.get("/submissions/{case_id}/edit")
async def edit(case_id: UUID, page: SubmitPage) -> Response:
    """The form with what is recorded, or with what was typed and not saved."""
    typed, issues, notices = await present(page, await stored(page, case_id))
    return await shown(page, typed, issues, notices=notices)


@router.patch("/submissions/{case_id}/edit")
async def keep(case_id: UUID, page: SubmitPage) -> Response:
    """Keep what is typed; not when somebody saved another version meanwhile."""
    form = await posted(page.request)
    typed = await stored(page, case_id)
    if seen_version(form) != typed.version:
        words = translate(N_("Somebody saved another version. Load the page again."), page.language)
        return PlainTextResponse(words, status_code=409, headers={"Cache-Control": "no-store"})
    draft = await drafts.read(page.site, page.principal, case_id)
    base = draft.tree if draft and draft.version == typed.version else typed.tree
    await drafts.keep(page.site, page.principal, case_id, typed.version, applied(page, form, base))
    return kept(page)


@router.get("/submissions/{case_id}/readiness/panel")
async def readiness_panel(case_id: UUID, page: SubmitPage) -> Response:
    """Readiness of what is typed."""
    typed, _, _ = await present(page, await stored(page, case_id))
    return page.show("parts/readiness.html", panel(page, typed))


async def _typed_in(page: Page, case_id: UUID) -> tuple[Posted, Typed, Tree, Response | None]:
    """The posted form on what is recorded; with the page to show instead when somebody saved meanwhile."""
    form = await posted(page.request)
    typed = await stored(page, case_id)
    draft = await drafts.read(page.site, page.principal, case_id)
    seen = seen_version(form)
    if draft and draft.version == seen:
        base = draft.tree
    elif seen == typed.version:
        base = typed.tree
    else:
        base = await drafts.version_of(page.site, case_id, seen) or typed.tree
    tree = applied(page, form, base)
    if seen == typed.version:
        return form, typed, tree, None
    merged, issues, notices = await merged_with(page, typed, tree, seen)
    return form, typed, tree, await shown(page, merged, issues, status=409, notices=notices)


async def _save(page: Page, typed: Typed, tree: Tree) -> Response | None:
    """Record what was typed; the page with every issue when it is refused, None when it is done."""
    case_id = typed.case_id or NEW
    try:
        parsed, _ = examine_tree(finished(tree))
        await submissions.revise(page.site, page.principal, case_id, parsed, seen_version=typed.version)
    except Refusal as refused:
        await drafts.keep(page.site, page.principal, case_id, typed.version, tree)
        if any(issue.rule == "submission.changed_meanwhile" for issue in refused.issues):
            merged, issues, notices = await merged_with(page, await stored(page, case_id), tree, typed.version)
            return await shown(page, merged, issues, status=409, notices=notices)
        return await shown(page, on(typed, tree, at=page.now), refused.issues, status=422)
    await drafts.drop(page.site, page.principal, case_id)
    return None


@router.post("/submissions/{case_id}/edit")
async def save(case_id: UUID, page: SubmitPage) -> Response:
    """Record the change."""
    _, typed, tree, instead = await _typed_in(page, case_id)
    instead = instead or await _save(page, typed, tree)
    return instead or page.go(f"/submissions/{case_id}/edit", "kept")


@router.post("/submissions/{case_id}/confirm")
async def confirm(case_id: UUID, page: SubmitPage) -> Response:
    """Accept a proposal as it is; what was typed beside it is recorded too."""
    form, typed, tree, instead = await _typed_in(page, case_id)
    instead = instead or await _save(page, typed, tree)
    if instead:
        return instead
    pointers = form.all("confirm")
    try:
        await submissions.confirm(page.site, page.principal, case_id, pointers)
    except Refusal as refused:
        return await shown(page, await stored(page, case_id), refused.issues, status=422)
    place = "-".join(pointers[-1].split("/")) if pointers else ""
    return page.go(f"/submissions/{case_id}/edit#f{place}", "confirmed")


@router.post("/submissions/{case_id}/edit/send")
async def save_and_send(case_id: UUID, page: SubmitPage) -> Response:
    """Record the change and send what is ready."""
    _, typed, tree, instead = await _typed_in(page, case_id)
    instead = instead or await _save(page, typed, tree)
    return instead or await send_recorded(page, await stored(page, case_id))


async def send_recorded(page: Page, typed: Typed) -> Response:
    """Send what is ready of a recorded submission; else the form with all that stands against it."""
    case_id = typed.case_id or NEW
    issues: tuple[Issue, ...]
    try:
        handed = await sending.send_ready(page.site, page.principal, case_id)
        if handed.filed:
            return await handed_page(page, case_id, handed)
        issues = tuple(await sending.stands_against(page.site, page.principal, case_id))
    except Refusal as refused:
        issues = refused.issues
    return await shown(page, typed, issues, status=422)


@router.post("/submissions/{case_id}/add")
async def add(case_id: UUID, page: SubmitPage) -> Response:
    """One more line, consignment or container."""
    _, typed, tree, instead = await _typed_in(page, case_id)
    if instead:
        return instead
    changed, place = added(tree, page.query("at"))
    await drafts.keep(page.site, page.principal, case_id, typed.version, changed)
    return page.go(f"/submissions/{case_id}/edit{anchor(place)}")


@router.post("/submissions/{case_id}/remove")
async def remove(case_id: UUID, page: SubmitPage) -> Response:
    """One part fewer."""
    _, typed, tree, instead = await _typed_in(page, case_id)
    if instead:
        return instead
    await drafts.keep(page.site, page.principal, case_id, typed.version, removed(tree, page.query("at")))
    return page.go(f"/submissions/{case_id}/edit")


@router.post("/submissions/{case_id}/discard")
async def discard(case_id: UUID, page: SubmitPage) -> Response:
    """Back to what is recorded."""
    await posted(page.request)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    await drafts.drop(page.site, page.principal, case_id)
    return page.go(f"/submissions/{case_id}/edit")
