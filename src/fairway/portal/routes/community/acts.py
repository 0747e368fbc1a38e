"""What is done to a shipment: registered, known by more references, shared with an organisation, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.consignments.model import Texts
from fairway.parties.sharing import Involvement
from fairway.portal.routes.community.rows import shipment_href
from fairway.portal.routes.community.shipment import INVITED, ROLES
from fairway.portal.routes.community.words import KINDS
from fairway.portal.routes.moments import organisation_in, until_in
from fairway.portal.routes.page import Page, SubmitPage, faults_of
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.submission import partner_choices
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link
from fairway.site.community import shipments
from fairway.tracking.model import CONVEYANCES, Reference, ReferenceKind
from fairway.tracking.references import CHECKED, LONGEST, doubts, guess_kinds

router = APIRouter(include_in_schema=False)
ROWS = 4
"""References that a form takes at once."""
_CRUMB = Link(N_("Shipments"), "/shipments")
KINDS_BY_HAND = tuple(kind for kind in ReferenceKind if kind not in CONVEYANCES and kind is not ReferenceKind.OWN)
"""Kinds of references that somebody may write."""
_LONGEST_NAME = 64


def reference_sets(values: dict[str, str]) -> tuple[FieldSet, ...]:
    """Fields for a few references, each with its kind."""
    looked_at = Choice("", N_("By its look"))
    kinds = (looked_at, *(Choice(kind.value, KINDS[kind]) for kind in KINDS_BY_HAND))
    sets = []
    for number in range(ROWS):
        kind, value = f"/references/{number}/kind", f"/references/{number}/value"
        fields = (
            Field(kind, N_("Kind"), Control.SELECT, values.get(kind, ""), options=kinds, size="half"),
            Field(value, N_("Reference number"), Control.CODE, values.get(value, ""), size="half"),
        )
        hint = N_("Containers, air waybills and road cargo references are known by their look.") if not number else ""
        sets.append(FieldSet(N_("References") if not number else "", fields, hint, joined=True))
    return tuple(sets)


def references_in(form: Posted) -> tuple[Reference, ...]:
    """The references of a form in their normal form. Raises Refusal with every one that cannot be taken."""
    found: list[Reference] = []
    issues: list[Issue] = []
    for number in range(ROWS):
        pointer = f"/references/{number}/value"
        text, kind = form.text(pointer)[:LONGEST], form.text(f"/references/{number}/kind")
        if not text:
            continue
        try:
            found.append(_reference(text, kind))
        except Refusal as refused:
            issues += [issue.at(pointer) for issue in refused.issues]
    if issues:
        raise Refusal(issues)
    return tuple(dict.fromkeys(found))


def _reference(text: str, kind: str) -> Reference:
    if kind in {one.value for one in KINDS_BY_HAND}:
        return shipments.normalised([(kind, text)])[0]
    likeliest = next(iter(guess_kinds(text)), None)
    if likeliest is not None and likeliest.kind in CHECKED and likeliest.kind not in CONVEYANCES:
        return likeliest
    raise Refusal(
        list(doubts(text))
        or [
            Issue(
                rule="form.reference_kind",
                message=N_("The look of this number does not say what it is a number of."),
                remedy=N_("Choose its kind."),
            )
        ]
    )


def _new_page(page: Page, values: dict[str, str], issues: Sequence[Issue] = ()) -> Response:
    name = Field(
        "/reference",
        N_("Your name for the shipment"),
        Control.CODE,
        values.get("/reference", ""),
        N_("As you call it in your own books, each name once"),
    )
    view = ActView(
        words=N_("Follow a shipment"),
        lead=N_(
            "Everything that is told of its references stands on its line, also what was told before. Until a handler"
            " or customs names you for a reference, you see what your own parties tell."
        ),
        crumbs=(_CRUMB,),
        action=Action(N_("Follow it"), "/shipments/new", primary=True),
        sets=(FieldSet("", (name,)), *reference_sets(values)),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", _with_faults(view, issues), "shipments", status=422 if issues else 200)


def _with_faults(view: ActView, issues: Sequence[Issue]) -> ActView:
    """The view with each issue also at its field."""
    faults = {fault.issue.pointer: fault for fault in faults_of(issues)}
    sets = tuple(
        replace(
            one,
            fields=tuple(
                replace(field, faults=(faults[field.pointer],)) if field.pointer in faults else field
                for field in one.fields
            ),
        )
        for one in view.sets
    )
    return replace(view, sets=sets)


@router.get("/shipments/new")
async def new(page: SubmitPage) -> Response:
    """By which references."""
    text = page.query("ref")[:LONGEST]
    return _new_page(page, {"/references/0/value": text} if text else {})


@router.post("/shipments/new")
async def register(page: SubmitPage) -> Response:
    """Follow it from now on."""
    form = await posted(page.request)
    try:
        name = form.text("/reference")
        if not name or len(name) > _LONGEST_NAME:
            raise Refusal(
                [
                    Issue(
                        rule="form.missing",
                        message=N_("A shipment needs a name."),
                        remedy=N_("Write your own reference for it, with at most 64 characters."),
                        pointer="/reference",
                    )
                ]
            )
        case = await shipments.register(page.site, page.principal, reference=name, references=references_in(form))
    except Refusal as refused:
        return _new_page(page, form.pointers(), refused.issues)
    return page.go(shipment_href(case), "followed")


async def _own(page: Page, shipment: UUID) -> str:
    """The name of a shipment of the reader's own. Raises NotFound."""
    row = await shipments.require_own(page.site, page.principal, shipment)
    return str(row["reference"])


def _crumbs(shipment: UUID, name: str) -> tuple[Link, ...]:
    return (_CRUMB, Link(Texts(en=name), shipment_href(shipment)))


def _references_page(
    page: Page, shipment: UUID, name: str, values: dict[str, str], issues: Sequence[Issue] = ()
) -> Response:
    view = ActView(
        words=N_("Add references"),
        name=name,
        lead=N_("A reference that a handler ties to these is found by itself; say only what nobody else knows."),
        crumbs=_crumbs(shipment, name),
        action=Action(N_("Add them"), f"{shipment_href(shipment)}/references", primary=True),
        sets=reference_sets(values),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", _with_faults(view, issues), "shipments", status=422 if issues else 200)


@router.get("/shipments/{shipment}/references")
async def more_references(shipment: UUID, page: SubmitPage) -> Response:
    """Further numbers that it is known by."""
    return _references_page(page, shipment, await _own(page, shipment), {})


@router.post("/shipments/{shipment}/references")
async def add_references(shipment: UUID, page: SubmitPage) -> Response:
    """Know it by them."""
    form = await posted(page.request)
    name = await _own(page, shipment)
    try:
        references = references_in(form)
        if not references:
            missing = Issue(
                rule="form.missing",
                message=N_("No reference was written."),
                remedy=N_("Write a number, or go back."),
                pointer="/references/0/value",
            )
            raise Refusal([missing])
        await shipments.add_references(page.site, page.principal, shipment, references)
    except Refusal as refused:
        return _references_page(page, shipment, name, form.pointers(), refused.issues)
    return page.go(shipment_href(shipment), "known-by")


@router.post("/shipments/{shipment}/references/remove")
async def remove_reference(shipment: UUID, page: SubmitPage) -> Response:
    """Know it by one less."""
    form = await posted(page.request)
    await _own(page, shipment)
    kind, value = form.text("kind"), form.text("value")[:LONGEST]
    if kind in set(ReferenceKind) and value:
        await shipments.remove_references(page.site, page.principal, shipment, [Reference(ReferenceKind(kind), value)])
    return page.go(shipment_href(shipment), "removed")


async def _invite_page(
    page: Page, shipment: UUID, name: str, form: Posted | None = None, issues: Sequence[Issue] = ()
) -> Response:
    values = form.pointers() if form else {}
    fields = (
        Field(
            "/organisation",
            N_("Organisation"),
            Control.SELECT,
            values.get("/organisation", ""),
            options=await partner_choices(page),
        ),
        Field(
            "/involvement",
            N_("Role"),
            Control.SELECT,
            values.get("/involvement", INVITED[0]),
            N_("What a broker, shipper, consignee or carrier tells of its references counts for this shipment."),
            options=tuple(Choice(one, ROLES[one]) for one in INVITED),
        ),
        Field("/until", N_("Until"), Control.MOMENT, values.get("/until", ""), N_("Empty: until you end it")),
    )
    view = ActView(
        words=N_("Invite an organisation"),
        name=name,
        lead=N_("It sees the milestones, customs status and references, and nothing of your submissions."),
        crumbs=_crumbs(shipment, name),
        action=Action(N_("Invite"), f"{shipment_href(shipment)}/parties", primary=True),
        sets=tuple(FieldSet("", (field,)) for field in fields),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", _with_faults(view, issues), "shipments", status=422 if issues else 200)


@router.get("/shipments/{shipment}/parties")
async def whom(shipment: UUID, page: SubmitPage) -> Response:
    """Who is to follow it."""
    return await _invite_page(page, shipment, await _own(page, shipment))


@router.post("/shipments/{shipment}/parties")
async def invite(shipment: UUID, page: SubmitPage) -> Response:
    """Let an organisation follow it."""
    form = await posted(page.request)
    name = await _own(page, shipment)
    chosen = form.text("/involvement")
    try:
        await shipments.invite(
            page.site,
            page.principal,
            shipment,
            organisation_in(form, "/organisation"),
            involvement=Involvement(chosen if chosen in INVITED else INVITED[0]),
            until=until_in(page, form, "/until"),
        )
    except Refusal as refused:
        return await _invite_page(page, shipment, name, form, refused.issues)
    return page.go(shipment_href(shipment), "involved")


@router.post("/shipments/{shipment}/parties/end")
async def end_access(shipment: UUID, page: SubmitPage) -> Response:
    """It sees nothing of it from now on."""
    form = await posted(page.request)
    await _own(page, shipment)
    try:
        organisation = UUID(form.text("organisation"))
    except ValueError:
        return page.go(shipment_href(shipment))
    await shipments.release(page.site, page.principal, shipment, organisation)
    return page.go(shipment_href(shipment), "withdrawn")


@router.post("/shipments/{shipment}/close")
async def close(shipment: UUID, page: SubmitPage) -> Response:
    """Follow it no longer."""
    await posted(page.request)
    await _own(page, shipment)
    await shipments.close(page.site, page.principal, shipment)
    return page.go(shipment_href(shipment), "closed")
