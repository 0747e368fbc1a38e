"""Asking a party for elements, and the page on which it answers: by a link that shows nothing but what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.language import Language, translate
from fairway.base.time import HONG_KONG
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.labels import title_at
from fairway.consignments.model import Submission, Texts
from fairway.consignments.parse import to_tree
from fairway.consignments.pointers import ABSENT, follow
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.filings.adapter import Supplier
from fairway.parties.sharing import Scope
from fairway.portal import vocabulary
from fairway.portal.editor_input import StrangePointer, apply_form
from fairway.portal.formats import ZONES
from fairway.portal.routes.asked_fields import asked_sets, place_of
from fairway.portal.routes.case import Case, open_page_case
from fairway.portal.routes.choices import codes_of
from fairway.portal.routes.moments import organisation_in, until_in
from fairway.portal.routes.page import AnyPage, Page, SignedPage, SubmitPage, faults_of
from fairway.portal.routes.plain import plain, plain_texts
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.readiness_view import place_in
from fairway.portal.routes.submission import partner_choices
from fairway.portal.routes.texts import texts_of
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Fault, Link, Phrase, Side, Words
from fairway.portal.views.request import RequestAnswerView
from fairway.record.store import load
from fairway.site import submissions
from fairway.site.filing import submission_stream
from fairway.site.work import store, tasks

router = APIRouter(include_in_schema=False)
MOST_ASKED = 100
_ASKED_OF = (Supplier.SHIPPER, Supplier.CONSIGNEE, Supplier.BROKER, Supplier.CARRIER)


def _wanted(form: Posted) -> list[str]:
    return list(dict.fromkeys(pointer for text in form.all("pointers") for pointer in text.split()))[:MOST_ASKED]


def _ask_page(
    page: Page,
    case: Case,
    form: Posted,
    *,
    partners: tuple[Choice, ...],
    issues: Sequence[Issue] = (),
) -> Response:
    tree = to_tree(case.submission) if case.submission else {}
    pointers = _wanted(form)
    facts = tuple(
        Fact(
            place_in(pointer, tree) or N_("Element"),
            Words("{value}", {"value": title_at(pointer, page.language)[:200]}),
        )
        for pointer in pointers
    )
    supplier = form.text("/supplier") or form.text("supplier") or Supplier.SHIPPER.value
    nobody = Choice("", N_("Nobody of this site: make a link to send"))
    fields = (
        Field(
            "/supplier",
            N_("Who is asked"),
            Control.SELECT,
            supplier,
            options=tuple(Choice(one.value, vocabulary.SUPPLIERS[one]) for one in _ASKED_OF),
        ),
        Field(
            "/organisation",
            N_("Organisation"),
            Control.SELECT,
            form.text("/organisation"),
            N_("An organisation of this site gets a task in its work list as well as the link."),
            options=(nobody, *partners),
        ),
        Field("/due", N_("Needed until"), Control.MOMENT, form.text("/due"), size="half"),
        Field(
            "/note",
            N_("Note"),
            Control.LONG_TEXT,
            form.text("/note") if form.text("sure") else _lines_in_words(pointers, tree, page),
            N_("Shown to whoever is asked; nothing else of the submission is."),
        ),
    )
    view = ActView(
        words=N_("Ask for what is missing"),
        name=case.reference,
        lead=N_("Whoever is asked sees these fields, your name, the waybill number and your note, and nothing else."),
        crumbs=(Link(N_("Work list"), "/work"), Link(Texts(en=case.reference), case.href)),
        facts=facts,
        action=Action(
            N_("Ask"), f"{case.href}/ask", primary=True, values={"pointers": " ".join(pointers), "sure": "yes"}
        ),
        sets=tuple(FieldSet("", (field,)) for field in fields),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "work", status=422 if issues else 200)


def _lines_in_words(pointers: Sequence[str], tree: Mapping[str, Any], page: Page) -> str:
    """Which lines are meant, for the note: whoever is asked sees no description unless the asker wants it."""
    told = {}
    for pointer in pointers:
        parts = pointer.split("/")
        if len(parts) > 4 and parts[3] == "items" and parts[4].isdigit():
            item = follow(tree, "/".join(parts[:5]))
            goods = plain_texts(texts_of(item.get("description")), page.language) if isinstance(item, dict) else ""
            place = place_of(pointer, tree)
            if goods and place:
                told["/".join(parts[:5])] = f"{plain(place, page.language)}: {goods}"
    return "\n".join(told.values())


@router.post("/submissions/{case_id}/ask")
async def ask(case_id: UUID, page: SubmitPage) -> Response:
    """Say whom and until when; then make the request, and show its link this once."""
    form = await posted(page.request)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    partners = await partner_choices(page)
    if not form.text("sure"):
        return _ask_page(page, case, form, partners=partners)
    try:
        question = await submissions.ask(
            page.site,
            page.principal,
            case_id,
            supplier=form.text("/supplier") or Supplier.SHIPPER.value,
            pointers=_wanted(form),
            due=until_in(page, form, "/due"),
            organisation=organisation_in(form, "/organisation") if form.text("/organisation") else None,
            note=form.text("/note")[:2000],
        )
    except Refusal as refused:
        return _ask_page(page, case, form, partners=partners, issues=refused.issues)
    view = ActView(
        words=N_("Asked"),
        name=case.reference,
        lead=N_("Send this link to whoever is asked. It shows nothing but the fields that were asked for."),
        crumbs=(Link(N_("Work list"), "/work"), Link(Texts(en=case.reference), case.href)),
        action=Action("", ""),
        secret=f"{page.site.settings.public_url}/ask/{question.secret}",
        secret_words=N_("Copy this link now. It is shown once."),
        further=(Action(N_("Back to the submission"), f"{case.href}/asked"),),
    )
    return page.show("pages/act.html", view, "work")


@router.post("/submissions/{case_id}/asked")
async def after_asking(case_id: UUID, page: SignedPage) -> Response:
    """On to the readiness of the submission."""
    await posted(page.request)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    return page.go(f"/submissions/{case_id}/readiness")


async def _state(page: Page, case_id: UUID) -> SubmissionState:
    async with page.site.database.single_statements() as conn:
        state = (await load(conn, SUBMISSION, submission_stream(case_id))).state
    if state is None or state.document == NO_DOCUMENT:
        raise NotFound
    return state


async def _answer_view(
    page: Page,
    asked: submissions.Asked,
    address: str,
    *,
    typed: dict[str, Any] | None = None,
    issues: Sequence[Issue] = (),
) -> RequestAnswerView:
    state = await _state(page, asked.case_id)
    request = state.request(asked.request)
    async with page.site.database.single_statements() as conn:
        names = await store.names_of(conn, [one for one in (state.owner, request and request.organisation) if one])
    submission = state.submission()
    tree = typed if typed is not None else {k: v for k, v in to_tree(submission).items() if k != "provenance"}
    sets, lists, placed = asked_sets(page, tree, asked.pointers, issues)
    who = names.get(request.organisation) if request and request.organisation else None
    role: Phrase = vocabulary.SUPPLIERS[Supplier(asked.supplier)]
    return RequestAnswerView(
        asker=names.get(state.owner, Texts()) if state.owner else Texts(),
        asked=who or _as_texts(role),
        purpose=Words(N_("{n} values for the documents of a shipment"), {"n": len(asked.pointers)}),
        due=asked.due,
        sets=sets,
        lists=lists,
        save_href=address,
        reference=_shipment(submission, asked.pointers),
        note=asked.note,
        faults=tuple(Fault(issue, "f" + issue.pointer.replace("/", "-")) for issue in placed),
        state="open" if asked.open else "answered",
        answered_at=(request.answered_at if request else None) or page.now,
    )


def _shipment(submission: Submission, pointers: Sequence[str]) -> str:
    """What the asked party knows the shipment by: the waybills of the consignments that it is asked about, never those
    of others on the same truck; for questions about the truck its batch number."""
    parts = [pointer.split("/") for pointer in pointers]
    places = [part[2] for part in parts if part[1] == "consignments" and len(part) > 2]
    asked = dict.fromkeys(int(place) for place in places if place.isdigit())
    every = submission.consignments
    waybills = [every[index].waybill_number for index in asked if index < len(every)]
    if not asked:
        trip = submission.trip
        waybills = [every[0].waybill_number] if len(every) == 1 else [trip.batch_number if trip else None]
    return ", ".join(dict.fromkeys(filter(None, waybills))) or "–"


def _as_texts(role: Phrase) -> Texts:
    key = str(role)
    return Texts(en=key, tc=translate(key, Language.TC), sc=translate(key, Language.SC))


def _values(page: Page, tree: dict[str, Any], form: Posted) -> tuple[dict[str, Any], dict[str, Any]]:
    """The typed submission and what was typed by pointer, empty fields left out. Raises Refusal."""
    today = page.now.astimezone(HONG_KONG).date()
    filled = {pointer: text for pointer, text in codes_of(form.pointers(), today).items() if text.strip()}
    if not filled:
        message, remedy = N_("Nothing is filled in."), N_("Fill in what you know. What you do not know may stay empty.")
        raise Refusal([Issue(rule="request.nothing", message=message, remedy=remedy)])
    try:
        typed = apply_form(tree, filled, ZONES[Side(page.site.side)][0])
    except StrangePointer as strange:
        message = N_("The form has a field that was not asked for.")
        raise Refusal([Issue(rule="form.place", message=message)]) from strange
    whole = typed if isinstance(typed, dict) else tree
    found = {pointer: follow(whole, pointer) for pointer in filled}
    return whole, {pointer: value for pointer, value in found.items() if value is not ABSENT}


_QUIET = {"X-Robots-Tag": "noindex"}


@router.get("/ask/{secret}")
async def answer_page(secret: str, page: AnyPage) -> Response:
    """What a link asks for; the link is the right."""
    asked = await submissions.asked(page.site, secret[:100])
    view = await _answer_view(page, asked, f"/ask/{secret}")
    return page.show("pages/request_answer.html", view, headers=_QUIET)


@router.post("/ask/{secret}")
async def answer(secret: str, page: AnyPage) -> Response:
    """Take the answer of a link."""
    form = await posted(page.request)
    asked = await submissions.asked(page.site, secret[:100])
    state = await _state(page, asked.case_id)
    tree = {name: value for name, value in to_tree(state.submission()).items() if name != "provenance"}
    typed = tree
    try:
        typed, values = _values(page, tree, form)
        await submissions.supply(page.site, secret[:100], values)
    except Refusal as refused:
        view = await _answer_view(page, asked, f"/ask/{secret}", typed=typed, issues=refused.issues)
        return page.show("pages/request_answer.html", view, status=422, headers=_QUIET)
    return page.go(f"/ask/{secret}")


@router.get("/tasks/{request}")
async def task_page(request: UUID, page: SubmitPage) -> Response:
    """A question to the reader's organisation."""
    asked = await tasks.task(page.site, page.principal, request)
    return page.show("pages/request_answer.html", await _answer_view(page, asked, f"/tasks/{request}"))


@router.post("/tasks/{request}")
async def answer_task(request: UUID, page: SubmitPage) -> Response:
    """Answer a question to the reader's organisation."""
    form = await posted(page.request)
    asked = await tasks.task(page.site, page.principal, request)
    state = await _state(page, asked.case_id)
    tree = {name: value for name, value in to_tree(state.submission()).items() if name != "provenance"}
    typed = tree
    try:
        typed, values = _values(page, tree, form)
        await tasks.answer(page.site, page.principal, request, values)
    except Refusal as refused:
        view = await _answer_view(page, asked, f"/tasks/{request}", typed=typed, issues=refused.issues)
        return page.show("pages/request_answer.html", view, status=422)
    return page.go("/work", "confirmed")
