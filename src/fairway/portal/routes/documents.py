"""Documents: shown, changed and deleted with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.tables import table
from fairway.consignments.model import Texts
from fairway.filings.adapter import Target
from fairway.filings.hk.header import REASONS
from fairway.parties.sharing import Scope
from fairway.portal import vocabulary
from fairway.portal.routes.document_view import ACTS, Stored, document_view, open_stored
from fairway.portal.routes.page import Page, SignedPage, SubmitPage, faults_of, with_query
from fairway.portal.routes.posted import Posted, posted
from fairway.portal.routes.texts import entry_words
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Choice, Link, Words
from fairway.site import filing as filings
from fairway.site.submissions import require

router = APIRouter(include_in_schema=False)


@router.get("/submissions/{case_id}/documents/{target}")
async def document(case_id: UUID, target: str, page: SignedPage) -> Response:
    """The document as it was stored."""
    page.hidden_unless(target in set(Target))
    await page.follow(case_id)
    stored = await open_stored(page, case_id, target, page.query("group"))
    return page.show("pages/document.html", document_view(page, case_id, stored), "work")


def _reasons(page: Page, target: Target) -> tuple[Choice, ...]:
    if target.side == "hk":
        return tuple(
            Choice(code, Words(N_("{code} · {words}"), {"code": code, "words": Words(words)}))
            for code, words in REASONS.items()
        )
    rows = table("change_reason.cn_road").entries(page.now.astimezone(HONG_KONG).date())
    return tuple(Choice(row.code, entry_words(row)) for row in rows)


def _act_page(
    page: Page, case_id: UUID, stored: Stored, *, act: str, form: Posted, issues: Sequence[Issue] = ()
) -> Response:
    target, filing = stored.target, stored.filing
    here = f"/submissions/{case_id}/documents/{target.value}"
    words, lead = ACTS[act]
    fields = [
        Field(
            "/change_reason", N_("Reason"), Control.SELECT, form.text("/change_reason"), options=_reasons(page, target)
        )
    ]
    if target.side == "hk":
        fields.append(
            Field("/words", N_("In words"), Control.TEXT, form.text("/words"), N_("Needed for another reason (99)."))
        )
    view = ActView(
        words=words,
        name=filing["authority_reference"] or "",
        lead=lead,
        crumbs=(
            Link(N_("Work list"), "/work"),
            Link(Texts(en=stored.reference), f"/submissions/{case_id}"),
            Link(vocabulary.TARGETS[target][0], with_query(here, group=filing["document_group"])),
        ),
        facts=(
            Fact(N_("Document"), vocabulary.TARGETS[target][0]),
            Fact(N_("Number at customs"), Words("{value}", {"value": filing["authority_reference"] or "–"})),
        ),
        action=Action(
            words,
            f"{here}/{act}",
            danger=act == "delete",
            values={"group": filing["document_group"], "sure": "yes"},
        ),
        sets=tuple(FieldSet("", (field,)) for field in fields),
        faults=faults_of(issues),
    )
    return page.show("pages/act.html", view, "work", status=422 if issues else 200)


@router.post("/submissions/{case_id}/documents/{target}/{act}")
async def change_or_delete(case_id: UUID, target: str, act: str, page: SubmitPage) -> Response:
    """Ask for the reason; then send the change or the deletion."""
    page.hidden_unless(target in set(Target) and act in ACTS)
    form = await posted(page.request)
    await require(page.site, page.principal, case_id, Scope.FULL)
    stored = await open_stored(page, case_id, target, form.text("group"))
    if not form.text("sure"):
        return _act_page(page, case_id, stored, act=act, form=form)
    reason = " ".join(filter(None, (form.text("/change_reason"), form.text("/words")[:200])))
    try:
        await filings.file(
            page.site,
            page.principal,
            case_id,
            [stored.target],
            delete=act == "delete",
            change_reason=reason or None,
            groups=frozenset({stored.filing["document_group"]}),
        )
    except Refusal as refused:
        return _act_page(page, case_id, stored, act=act, form=form, issues=refused.issues)
    return page.go(f"/submissions/{case_id}", "deletion" if act == "delete" else "sent-one")
