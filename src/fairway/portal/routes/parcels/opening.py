"""Opening a batch, also one that corrects another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parcels.batches.facts import Flow, Retention, Status
from fairway.parties.model import Permission
from fairway.portal.formats import ZONES
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.moments import until_in
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.parcels.words import FLOWS, PATH, RETENTIONS, may_see
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link, Side
from fairway.site.parcels import batches

router = APIRouter(include_in_schema=False)
_REFERENCE = N_("The number or name by which you know this batch, such as the master waybill")
_SEALED = N_("They are sealed with a key of this batch alone. Whoever destroys the key erases them.")


async def _corrected(page: Page, named: str) -> batches.BatchView | None:
    """The judged batch whose parcels are to be put right. Raises NotFound for any other."""
    if not named:
        return None
    try:
        case = UUID(named)
    except ValueError:
        raise NotFound from None
    await batches.own(page.site, page.principal, case)
    found = await batches.view(page.site, page.principal, case)
    if found.row["status"] != Status.JUDGED.value:
        raise NotFound
    return found


@router.get(PATH + "/new")
async def new_batch(page: SignedPage) -> Response:
    """What is to be told before the files come."""
    page.hidden_unless(may_see(page))
    page.need(Permission.TELL)
    corrected = await _corrected(page, page.query("corrects"))
    proposed = {"/flow": Flow.HONG_KONG.value if page.site.side == "hk" else Flow.CN_IMPORT.value}
    if corrected is not None:
        row = corrected.row
        count = len(corrected.corrections) + 2
        proposed = {
            "/reference": f"{row['reference'][:55]}/{count}",
            "/flow": row["flow"],
            "/conveyance": row["conveyance"],
            "/retention": row["retention"],
        }
        if row["arrives_at"] is not None:
            local = row["arrives_at"].astimezone(ZONES[Side(page.site.side)][0]).replace(tzinfo=None)
            proposed["/arrives_at"] = local.isoformat(timespec="minutes")
    return _form(page, proposed, corrected)


@router.post(PATH + "/new")
async def open_batch(page: SignedPage) -> Response:
    """Open it; its files come next."""
    page.hidden_unless(may_see(page))
    form = await posted(page.request)
    page.need(Permission.TELL)
    corrected = await _corrected(page, form.text("corrects"))
    try:
        case = await batches.open_batch(page.site, page.principal, _wanted(page, form, corrected))
    except Refusal as refused:
        return _form(page, form.pointers(), corrected, refused.issues)
    return page.go(f"{PATH}/{case}", "batch-opened")


def _wanted(page: Page, form: Posted, corrected: batches.BatchView | None) -> batches.NewBatch:
    flow = corrected.row["flow"] if corrected else form.text("/flow")
    if flow not in FLOWS:
        raise Refusal([Issue(rule="form.missing", message="This is needed.", remedy="Fill it in.", pointer="/flow")])
    retention = form.text("/retention")
    return batches.NewBatch(
        reference=form.text("/reference")[:200],
        flow=Flow(flow),
        retention=Retention(retention) if retention in RETENTIONS else Retention.TRADE,
        arrives_at=until_in(page, form, "/arrives_at"),
        conveyance=form.text("/conveyance")[:60],
        corrects=corrected.row["case_id"] if corrected else None,
    )


def _form(
    page: Page, values: Mapping[str, str], corrected: batches.BatchView | None, issues: Sequence[Issue] = ()
) -> Response:
    def value(pointer: str) -> str:
        return values.get(pointer, "")

    flows = tuple(Choice(one, words) for one, words in FLOWS.items())
    kept = tuple(Choice(one, words) for one, words in RETENTIONS.items())
    fixed = N_("As the batch that it corrects") if corrected else ""
    fields = (
        Field("/reference", N_("Your reference"), Control.CODE, value("/reference"), _REFERENCE),
        Field(
            "/flow",
            N_("What is in it"),
            Control.SELECT,
            value("/flow"),
            options=flows,
            read_only_because=fixed,
            hint=N_("Whose law judges the parcels"),
        ),
        Field(
            "/arrives_at",
            N_("Expected arrival"),
            Control.MOMENT,
            value("/arrives_at"),
            N_("Parcels are judged before they arrive, as soon as they are handed in"),
            size="half",
        ),
        Field("/conveyance", N_("Flight or truck"), Control.CODE, value("/conveyance"), size="half"),
        Field(
            "/retention",
            N_("Names and numbers of persons"),
            Control.SELECT,
            value("/retention") or Retention.TRADE.value,
            _SEALED,
            options=kept,
        ),
    )
    crumbs = [Link(N_("Batches of parcels"), PATH)]
    facts: tuple[Fact, ...] = ()
    if corrected:
        row = corrected.row
        crumbs.append(Link(as_data(row["reference"]), f"{PATH}/{row['case_id']}"))
        facts = (Fact(N_("Corrects"), as_data(row["reference"])),)
    lead = (
        N_("Only the parcels that were put right come in; the others stay as they were judged.")
        if corrected
        else N_("One batch for each flight or truck. Its files come next.")
    )
    view = ActView(
        words=N_("Send corrected parcels") if corrected else N_("Open a batch"),
        lead=lead,
        crumbs=tuple(crumbs),
        facts=facts,
        action=Action(
            N_("Open it and add files"),
            f"{PATH}/new",
            values={"corrects": str(corrected.row["case_id"])} if corrected else {},
        ),
        sets=tuple(FieldSet("", (one,)) for one in fields),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "parcels", status=422 if issues else 200)
