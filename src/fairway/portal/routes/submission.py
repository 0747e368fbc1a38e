"""The page of one submission, and the acts on it: sending, giving access, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.consignments.model import Texts
from fairway.filings.adapter import Target
from fairway.parties.model import Permission
from fairway.parties.sharing import Scope
from fairway.parties.store import partners
from fairway.portal.routes.activity import happenings
from fairway.portal.routes.case import Case, head, open_page_case
from fairway.portal.routes.left_out import left_out_issues
from fairway.portal.routes.moments import organisation_in, until_in
from fairway.portal.routes.page import Page, SignedPage, SubmitPage, faults_of
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.readiness_of_case import readiness_of_case
from fairway.portal.routes.sayings import notice_of
from fairway.portal.routes.shared_elements import shared_elements
from fairway.portal.routes.standing_words import next_step
from fairway.portal.routes.submission_parts import (
    INVOLVEMENTS,
    consignments,
    role_words,
    side_column,
    viewers,
)
from fairway.portal.views.act import ActView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link, Side
from fairway.portal.views.submission import SubmissionView
from fairway.record.store import read_stream
from fairway.site import filing, submissions
from fairway.site.filing import Handed, submission_stream
from fairway.site.work import sending, store
from fairway.site.work.standing import Turn, due

router = APIRouter(include_in_schema=False)


async def _view(page: Page, case: Case, issues: Sequence[Issue] = ()) -> SubmissionView:
    targets = await readiness_of_case(page, case) if case.full else {}
    recorded = []
    if case.full:
        async with page.site.database.single_statements() as conn:
            recorded = await read_stream(conn, page.site.registry, submission_stream(case.case_id))
    involved = [UUID(one["organisation"]) for one in case.row["detail"].get("involved") or ()] if case.full else []
    async with page.site.database.single_statements() as conn:
        names = await store.names_of(conn, [*involved, *([case.row["owner"]] if case.row["owner"] else [])])
    found, side = case.standing, Side(page.site.side)
    until = None
    if found.target and case.submission and case.full and found.turn in {Turn.NEEDS_YOU, Turn.OTHERS}:
        crossed = case.counts_from(found.target)
        until = due(case.submission, found.target, crossed) if crossed or not case.crossed else None
    return SubmissionView(
        head=head(page, case, "overview"),
        next_step=next_step(found),
        next_due=until,
        hk=side_column(page, case, Side.HK, targets),
        cn=side_column(page, case, Side.CN, targets),
        shared=shared_elements(page, case),
        consignments=consignments(case.submission, closed=found.turn is Turn.CLOSED),
        activity=happenings(case, recorded, side),
        viewers=viewers(case, names, may_change=page.may(Permission.SUBMIT)) if case.full else (),
        faults=faults_of(issues, f"{case.href}/edit"),
    )


@router.get("/submissions/{case_id}")
async def submission(case_id: UUID, page: SignedPage) -> Response:
    """The documents of both sides side by side."""
    await page.follow(case_id)
    return page.show("pages/submission.html", await _view(page, await open_page_case(page, case_id)), "work")


async def refused_page(page: Page, case_id: UUID, issues: Sequence[Issue]) -> Response:
    """The page of a submission with what stood against an act on it."""
    view = await _view(page, await open_page_case(page, case_id), issues)
    return page.show("pages/submission.html", view, "work", status=422)


@router.post("/submissions/{case_id}/send")
async def send(case_id: UUID, page: SubmitPage) -> Response:
    """Send one document, or everything that is wanted before the crossing and ready."""
    form = await posted(page.request)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    try:
        handed = await _send(page, case_id, form)
        if not handed.filed:
            return await refused_page(page, case_id, await sending.stands_against(page.site, page.principal, case_id))
    except Refusal as refused:
        return await refused_page(page, case_id, refused.issues)
    return await handed_page(page, case_id, handed)


async def handed_page(page: Page, case_id: UUID, handed: Handed) -> Response:
    """On to the submission when all went; else its page with what was left out, and why."""
    count = len(handed.filed)
    said = "sent-one" if count == 1 else "sent"
    if not handed.left_out:
        return page.go(f"/submissions/{case_id}", said, count=count if count > 1 else None)
    view = await _view(page, await open_page_case(page, case_id), left_out_issues(handed, page.language))
    notice = notice_of(f"{said}.{count}")
    return page.show("pages/submission.html", view, "work", status=422, notices=(notice,) if notice else ())


async def _send(page: Page, case_id: UUID, form: Posted) -> Handed:
    wanted = form.text("target")
    if not wanted:
        return await sending.send_ready(page.site, page.principal, case_id)
    page.hidden_unless(wanted in set(Target))
    group = form.text("group")
    return await filing.file(
        page.site, page.principal, case_id, [Target(wanted)], groups=frozenset({group}) if group else None
    )


def _parties_page(
    page: Page, case: Case, choices: tuple[Choice, ...], form: Posted | None = None, issues: Sequence[Issue] = ()
) -> Response:
    def value(name: str) -> str:
        return form.text(name) if form else ""

    fields = (
        Field("/organisation", N_("Organisation"), Control.SELECT, value("/organisation"), options=choices),
        Field(
            "/involvement",
            N_("Takes part as"),
            Control.SELECT,
            value("/involvement") or "carrier",
            N_("A broker sees all, a carrier what it has to carry, a named party the milestones."),
            options=tuple(Choice(name, role_words(name)[0]) for name in INVOLVEMENTS),
        ),
        Field(
            "/until",
            N_("Until"),
            Control.MOMENT,
            value("/until"),
            N_("Leave empty for as long as it lasts."),
            size="half",
        ),
    )
    view = ActView(
        words=N_("Give access"),
        name=case.reference,
        lead=N_("Access begins at once and can be withdrawn at any time."),
        crumbs=(Link(N_("Work list"), "/work"), Link(Texts(en=case.reference), case.href)),
        action=Action(N_("Give access"), f"{case.href}/parties", primary=True),
        sets=tuple(FieldSet("", (field,)) for field in fields),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "work", status=422 if issues else 200)


async def partner_choices(page: Page) -> tuple[Choice, ...]:
    """The other organisations of the site that trade."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        found = await partners(conn)
    return tuple(
        Choice(str(one.organisation), Texts(en=one.name_en, tc=one.name_tc, sc=one.name_sc))
        for one in found
        if one.organisation != page.principal.organisation and not {"customs", "operator"} & set(one.kinds)
    )


@router.get("/submissions/{case_id}/parties")
async def parties(case_id: UUID, page: SubmitPage) -> Response:
    """Whom to give access to."""
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    return _parties_page(page, await open_page_case(page, case_id), await partner_choices(page))


@router.post("/submissions/{case_id}/parties")
async def involve(case_id: UUID, page: SubmitPage) -> Response:
    """Let an organisation take part."""
    form = await posted(page.request)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    try:
        await submissions.involve(
            page.site,
            page.principal,
            case_id,
            organisation_in(form, "/organisation"),
            involvement=form.text("/involvement"),
            until=until_in(page, form, "/until"),
        )
    except Refusal as refused:
        return _parties_page(page, case, await partner_choices(page), form, refused.issues)
    return page.go(case.href, "involved")


@router.post("/submissions/{case_id}/withdraw")
async def withdraw(case_id: UUID, page: SubmitPage) -> Response:
    """End an organisation's part at once."""
    form = await posted(page.request)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    chosen = form.text("organisation")
    try:
        organisation = UUID(chosen)
    except ValueError:
        return page.go(f"/submissions/{case_id}")
    await submissions.release(page.site, page.principal, case_id, organisation)
    return page.go(f"/submissions/{case_id}", "withdrawn")


@router.get("/submissions/{case_id}/cancel")
async def cancel_page(case_id: UUID, page: SubmitPage) -> Response:
    """Ask before a submission is cancelled."""
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    return _cancel_page(page, await open_page_case(page, case_id))


def _cancel_page(page: Page, case: Case, reason: str = "", issues: Sequence[Issue] = ()) -> Response:
    field = Field("/reason", N_("Reason"), Control.LONG_TEXT, reason)
    view = ActView(
        words=N_("Cancel the submission"),
        name=case.reference,
        lead=N_("The shipment will not take place. What customs holds is deleted document by document before."),
        crumbs=(Link(N_("Work list"), "/work"), Link(Texts(en=case.reference), case.href)),
        action=Action(N_("Cancel the submission"), f"{case.href}/cancel", danger=True),
        sets=(FieldSet("", (field,)),),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "work", status=422 if issues else 200)


@router.post("/submissions/{case_id}/cancel")
async def cancel(case_id: UUID, page: SubmitPage) -> Response:
    """The movement will not take place."""
    form = await posted(page.request)
    await submissions.require(page.site, page.principal, case_id, Scope.FULL)
    case = await open_page_case(page, case_id)
    try:
        await submissions.cancel(page.site, page.principal, case_id, form.text("/reason")[:2000])
    except Refusal as refused:
        return _cancel_page(page, case, form.text("/reason"), refused.issues)
    return page.go(case.href, "cancelled")
