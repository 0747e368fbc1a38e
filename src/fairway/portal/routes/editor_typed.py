"""What stands in the editor: what is recorded, what was typed on it, both merged when both have moved on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from fastapi import Response
from fastapi.responses import PlainTextResponse

from fairway.base.issues import Issue, Refusal, Severity
from fairway.base.language import translate
from fairway.base.time import HONG_KONG
from fairway.consignments.copies import merge
from fairway.consignments.model import Direction
from fairway.consignments.pointers import ABSENT, follow
from fairway.filings import store as filing_store
from fairway.parties.sharing import Scope
from fairway.portal.editor_input import StrangePointer, apply_form
from fairway.portal.formats import ZONES
from fairway.portal.routes.choices import codes_of
from fairway.portal.routes.editor_tree import Tree, bare, blank, named, reshape
from fairway.portal.routes.editor_view import Typed, editor_view
from fairway.portal.routes.page import Page
from fairway.portal.routes.posted import Posted
from fairway.portal.views.parts import N_, Notice, Side, Tone, Words
from fairway.site import submissions
from fairway.site.work import drafts
from fairway.site.work.drafts import NEW
from fairway.site.work.readiness import known_of
from fairway.tracking import store as journey_store


async def new_typed(page: Page) -> Typed:
    """What was typed of a new submission, or an empty one."""
    draft = await drafts.read(page.site, page.principal, NEW)
    if draft is not None:
        return Typed(draft.tree, saved_at=draft.at, unsaved=True)
    wanted = page.query("direction")
    outward = Direction.HK_TO_CN if page.site.side == "hk" else Direction.CN_TO_HK
    return Typed(blank(Direction(wanted) if wanted in set(Direction) else outward))


async def stored(page: Page, case_id: UUID) -> Typed:
    """A submission as it is recorded; raises NotFound when the reader may not see it whole."""
    row = await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        filings = await filing_store.filings_of(conn, case_id)
        told = await journey_store.other_side(conn, case_id)
    return Typed(
        tree=msgspec.json.decode(row["document"]),
        case_id=case_id,
        version=row["version"],
        saved_at=row["changed_at"],
        from_site=row["from_site"],
        filings=filings,
        requests=row["detail"].get("requests") or (),
        known=await known_of(page.site, case_id),
        told=told,
    )


def on(typed: Typed, tree: Tree, *, at: datetime | None = None) -> Typed:
    """The same with what was typed in place of what is recorded; provenance stays that of what is recorded."""
    whole = {**tree, "provenance": typed.tree["provenance"]} if "provenance" in typed.tree else tree
    return Typed(
        whole, typed.case_id, typed.version, at or typed.saved_at, True, typed.from_site, typed.filings,
        typed.requests, typed.known, typed.told,
    )  # fmt: skip


def applied(page: Page, form: Posted, base: Tree) -> Tree:
    """The base with the values of a form. Raises Refusal for a field that is no place of a submission."""
    try:
        shaped = reshape(bare(base), form.text("shape"))
        whole = apply_form(
            shaped, codes_of(form.pointers(), page.now.astimezone(HONG_KONG).date()), ZONES[Side(page.site.side)][0]
        )
    except StrangePointer as strange:
        message = N_("The form has a field that no submission has.")
        raise Refusal([Issue(rule="form.place", message=message)]) from strange
    return named(whole) if isinstance(whole, dict) else base


def seen_version(form: Posted) -> int:
    """The version that the form was made from; 0 for none."""
    text = form.text("version")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


async def shown(
    page: Page, typed: Typed, issues: tuple[Issue, ...] = (), *, status: int = 200, notices: tuple[Notice, ...] = ()
) -> Response:
    """The editor's page."""
    view = await editor_view(page, typed, issues)
    return page.show("pages/editor.html", view, "work", status=status, notices=notices)


def kept(page: Page) -> Response:
    """The word that stands beside the form once the typing is kept."""
    return PlainTextResponse(translate(N_("Draft kept"), page.language), headers={"Cache-Control": "no-store"})


def anchor(place: str) -> str:
    """Where on the page a part that was added stands."""
    parts = place.split("/")
    if len(parts) == 5:
        return f"#goods-{parts[2]}"
    return f"#waybill-{parts[2]}" if place.startswith("/consignments/") else "#containers" if place else ""


async def present(page: Page, typed: Typed) -> tuple[Typed, tuple[Issue, ...], tuple[Notice, ...]]:
    """What stands in the form: what is recorded, or what was typed on it; merged when both have moved on."""
    case_id = typed.case_id or NEW
    draft = await drafts.read(page.site, page.principal, case_id)
    if draft is None:
        return typed, (), ()
    if draft.version == typed.version:
        return on(typed, draft.tree, at=draft.at), (), ()
    return await merged_with(page, typed, draft.tree, draft.version)


async def merged_with(
    page: Page, typed: Typed, tree: Tree, seen: int
) -> tuple[Typed, tuple[Issue, ...], tuple[Notice, ...]]:
    """What was typed on an older version, with what was saved meanwhile: nothing of either is lost."""
    case_id = typed.case_id or NEW
    base = await drafts.version_of(page.site, case_id, seen) if seen else None
    theirs, ours = bare(typed.tree), bare(tree)
    merged, contested = merge(bare(base) if base else theirs, theirs, ours)
    if merged == theirs:
        await drafts.drop(page.site, page.principal, case_id)
        return typed, (), ()
    await drafts.keep(page.site, page.principal, case_id, typed.version, merged)
    issues = tuple(
        Issue(
            rule="submission.changed_meanwhile",
            message=N_("You and somebody else changed this. It now says: {theirs}"),
            remedy=N_("Keep what you wrote, or write what it says now; then save."),
            pointer=pointer,
            params={"theirs": _said(theirs, pointer)},
            severity=Severity.WARNING,
        )
        for pointer in contested
    )
    notice = Notice(
        Tone.NEEDS_YOU,
        Words(N_("Version {n} was saved while you were typing"), {"n": typed.version}),
        N_("What you typed and what was saved stand together below. Look through it, then save."),
    )
    return on(typed, merged, at=page.now), issues, (notice,)


def _said(tree: Tree, pointer: str) -> str:
    value = follow(tree, pointer)
    return "–" if value is ABSENT or isinstance(value, dict | list) else str(value)[:200]
