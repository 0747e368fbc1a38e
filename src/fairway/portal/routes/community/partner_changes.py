"""How a partner writes, what its codes mean and whom it lets see what: changed by its own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.portal.routes.community.message_rows import standard_words
from fairway.portal.routes.community.messages import TellPage
from fairway.portal.routes.community.partners import PATH, partner_page
from fairway.portal.routes.moments import organisation_in, until_in
from fairway.portal.routes.page import Page, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Link
from fairway.site.community import partners, shipments
from fairway.site.community.intake import STANDARDS
from fairway.tracking.model import Reference, ReferenceKind

router = APIRouter(include_in_schema=False)


async def _profile_page(page: Page, values: Mapping[str, str], issues: Sequence[Issue] = ()) -> Response:
    chosen = [
        Field(f"/standards/{name}", standard_words(name), Control.CHECK, values.get(f"/standards/{name}", "false"))
        for name in STANDARDS
    ]
    found = faults_of(issues)
    code_faults = tuple(one for one in found if one.issue.pointer == "/profile")
    own = Field(
        "/profile",
        N_("Own use of codes"),
        Control.LONG_TEXT,
        values.get("/profile", "{}"),
        N_(
            'As JSON: "zone" for times without one, "codes" from your code to a milestone ({"IFTSTA ZGI":'
            ' "GATED_IN"}), "gate", "quay", "qualifiers", "places", "facilities"'
        ),
        faults=code_faults,
    )
    note = Field("/note", N_("Note"), Control.LONG_TEXT, values.get("/note", ""), N_("For whoever runs this site"))
    view = ActView(
        words=N_("How you write"),
        lead=N_("Counts for what you send from now on."),
        crumbs=(Link(N_("What we send"), PATH),),
        action=Action(N_("Save"), f"{PATH}/profile", primary=True),
        sets=(
            *(FieldSet(N_("You send") if not number else "", (one,)) for number, one in enumerate(chosen)),
            FieldSet("", (own,)),
            FieldSet("", (note,)),
        ),
        faults=found,
    )
    return page.show("pages/act.html", view, "partner", status=422 if issues else 200)


@router.get("/partner/profile")
async def profile_page(page: TellPage) -> Response:
    """Which standards, with which codes of one's own."""
    own = await partners.page(page.site, page.principal)
    values = {f"/standards/{name}": "true" for name in own.standards}
    values["/profile"] = msgspec.json.format(msgspec.json.encode(own.profile)).decode()
    values["/note"] = own.note
    return await _profile_page(page, values)


@router.post("/partner/profile")
async def set_profile(page: TellPage) -> Response:
    """Read what is sent that way from now on."""
    form = await posted(page.request)
    values = form.pointers()
    standards = [name for name in STANDARDS if form.text(f"/standards/{name}") == "true"]
    profile = form.text("/profile")[:100_000] or "{}"
    try:
        await partners.set_profile(
            page.site, page.principal, profile.encode(), standards=standards, note=form.text("/note")[:1000]
        )
    except Refusal as refused:
        return await _profile_page(page, values, refused.issues)
    return page.go(PATH, "profile")


@router.post("/partner/parties")
async def know_party(page: TellPage) -> Response:
    """Which organisation a code of one's own stands for; none to forget it."""
    form = await posted(page.request)
    code = form.text("/code")[:64]
    chosen = form.text("/organisation")
    try:
        if not code:
            missing = N_("A code is needed."), N_("Write it as it stands in your messages.")
            raise Refusal([Issue(rule="form.missing", message=missing[0], remedy=missing[1], pointer="/code")])
        known = organisation_in(form, "/organisation") if chosen else None
        await partners.know_party(page.site, page.principal, code, known)
    except Refusal as refused:
        return await partner_page(page, refused.issues)
    return page.go(PATH, "code-known" if chosen else "removed")


@router.post("/partner/entitlements")
async def entitle(page: TellPage) -> Response:
    """Let an organisation see what is told of a reference."""
    form = await posted(page.request)
    kind = form.text("/kind")
    try:
        found = shipments.normalised(
            [(kind if kind in set(ReferenceKind) else ReferenceKind.CONTAINER.value, form.text("/value")[:64])],
            pointer="/entitlement",
        )
        organisation = organisation_in(form, "/organisation")
        await partners.entitle(page.site, page.principal, found[0], organisation, until_in(page, form, "/until"))
    except Refusal as refused:
        return await partner_page(page, refused.issues)
    return page.go(PATH, "involved")


@router.post("/partner/entitlements/end")
async def withdraw(page: TellPage) -> Response:
    """End that."""
    form = await posted(page.request)
    kind, value = form.text("kind"), form.text("value")[:64]
    try:
        organisation = UUID(form.text("organisation"))
    except ValueError:
        return page.go(PATH)
    if kind in set(ReferenceKind):
        await partners.withdraw(page.site, page.principal, Reference(ReferenceKind(kind), value), organisation)
    return page.go(PATH, "withdrawn")
