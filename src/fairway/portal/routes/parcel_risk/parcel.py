"""One parcel on the desk: what speaks for a look, why it was chosen, and the result of its inspection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.parcels.risk.standing.facts import What
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page, SignedPage, faults_of
from fairway.portal.routes.parcel_risk.at import desk_page, persons
from fairway.portal.routes.parcel_risk.batch import batch_href, parcel_href, state_of
from fairway.portal.routes.parcel_risk.said import sign_said
from fairway.portal.routes.parcel_risk.words import AUTHORISED, CLEAN, FOUND, SELECTED, WHAT
from fairway.portal.routes.parcels.words import PATH as PARCELS
from fairway.portal.routes.posted import posted
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.risk import Inspected, RiskParcelPage
from fairway.portal.views.parts import N_, Action, Choice, Fault, Phrase, Words
from fairway.site.parcels import batches
from fairway.site.parcels.risk import chosen, inspecting
from fairway.site.parcels.risk.reading import Selection

router = APIRouter(include_in_schema=False)
HERE = batch_href(UUID(int=0)).replace(str(UUID(int=0)), "{batch}") + "/parcels/{number}"
_YES, _NO = "yes", "no"


class _Said:
    """What the form says, or said."""

    def __init__(self, found: str = "", what: Sequence[str] = (), note: str = "") -> None:
        self.found, self.what, self.note = found, tuple(what), note


@router.get(HERE)
async def one_parcel(batch: UUID, number: str, page: SignedPage) -> Response:
    """By its order number."""
    desk_page(page)
    return await _show(page, batch, number[:80], _Said())


async def _show(page: Page, batch: UUID, number: str, said: _Said, issues: Sequence[Issue] = ()) -> Response:
    row = (await batches.view(page.site, page.principal, batch)).row
    found = await chosen.parcel(page.site, page.principal, batch, number)
    names = await persons(page)
    selection, number = found.selection, found.order_no
    selected = selection.selected if selection else "not"
    faults = tuple(
        replace(one, anchor="f-what") if one.issue.pointer.startswith("/what") else one for one in faults_of(issues)
    )
    view = RiskParcelPage(
        number=number,
        reference=row["reference"],
        desk_href=batch_href(batch),
        parcel_href=f"{PARCELS}/{batch}/parcels/{parcel_href(batch, number).rpartition('/')[2]}",
        why=SELECTED[selected],
        state=state_of(selected, found.inspection),
        because=_because(selection),
        facts=tuple(_facts(selection)),
        signs=tuple(sign_said(one, page.language, href=lambda other: parcel_href(batch, other)) for one in found.flags),
        record=Action(N_("Record the result"), f"{parcel_href(batch, number)}/inspection"),
        fields=_fields(said, faults),
        what=tuple(Choice(one, words, one in said.what) for one, words in WHAT.items()),
        what_faults=tuple(one for one in faults if one.anchor == "f-what"),
        faults=faults,
        last=_inspected(found.inspection, names) if found.inspection else None,
        earlier=tuple(_inspected(one, names) for one in found.earlier),
        next_href=await _next(page, batch, number),
        erased=row["erased_at"] is not None,
    )
    return page.show("pages/parcel_risk/parcel.html", view, "parcel-risk", status=422 if issues else 200)


def _because(selection: Selection | None) -> Phrase:
    if selection is None:
        return ""
    share = (Decimal(selection.share) * 100).normalize()
    told = {"points": selection.points, "share": share if share != share.to_integral_value() else int(share)}
    match selection.selected:
        case "flagged":
            return Words(N_("Its signs weigh {points} points; of such parcels {share} % are inspected."), told)
        case "random":
            return Words(N_("It is of the {share} % that are drawn at random, whatever the signs say."), told)
        case _:
            return Words(N_("Its signs weigh {points} points: not enough, or the draw left it out."), told)


def _facts(selection: Selection | None) -> list[tuple[Phrase, Phrase]]:
    if selection is None:
        return []
    group = Words(AUTHORISED[_YES if selection.authorised else _NO])
    platform = Words("{code} · {group}", {"code": selection.ebp_code, "group": group}) if selection.ebp_code else group
    return [
        (N_("Platform"), platform),
        (N_("Draw"), as_data(f"{Decimal(selection.draw):.6f}")),
        (N_("Share drawn at random"), as_data(f"{Decimal(selection.share):f}")),
        (N_("Row of the file"), Words("{n}", {"n": selection.place})),
    ]


def _fields(said: _Said, faults: Sequence[Fault]) -> tuple[FieldSet, ...]:
    def mine(pointer: str) -> tuple[Fault, ...]:
        return tuple(one for one in faults if one.issue.pointer == pointer)

    verdict = Field(
        "/found",
        N_("What did the inspection find?"),
        Control.SELECT,
        said.found,
        options=(Choice(_YES, FOUND.words), Choice(_NO, CLEAN.words)),
        faults=mine("/found"),
    )
    hint = N_("What the next officer should know. No names of persons.")
    note = Field("/note", N_("Note"), Control.LONG_TEXT, said.note, hint=hint, faults=mine("/note"))
    return (FieldSet("", (verdict,)), FieldSet("", (note,)))


def _inspected(one: chosen.Inspection, names: Mapping[str, str]) -> Inspected:
    return Inspected(
        at=one.at,
        by=names.get(one.by, ""),
        result=FOUND if one.found else CLEAN,
        what=tuple(WHAT.get(str(kind), str(kind)) for kind in one.what),
        note=one.note,
    )


async def _next(page: Page, batch: UUID, number: str) -> str:
    """The next parcel of the batch that waits for its inspection: those with most points first."""
    for selected in ("flagged", "random"):
        asked = chosen.Asked(selected=selected, inspected=False, limit=2, sort="points")
        found = await chosen.page(page.site, page.principal, batch, asked)
        waiting = (one.selection.order_no for one in found.parcels)
        other = next((one for one in waiting if one != number), "")
        if other:
            return parcel_href(batch, other)
    return ""


@router.post(HERE + "/inspection")
async def record(batch: UUID, number: str, page: SignedPage) -> Response:
    """What was found; said again it is a correction, and what was said before is kept."""
    desk_page(page)
    form = await posted(page.request)
    number = number[:80]
    said = _Said(form.text("/found"), form.all("/what")[:20], form.text("/note")[:2000])
    if said.found not in {_YES, _NO}:
        missing = Issue(rule="form.missing", message="This is needed.", remedy="Fill it in.", pointer="/found")
        return await _show(page, batch, number, said, [missing])
    found = said.found == _YES
    what = tuple(What(one) for one in said.what if one in WHAT) if found else ()
    outcome = inspecting.Outcome(found=found, what=what, note=said.note)
    try:
        await inspecting.record(page.site, page.principal, batch, number, outcome)
    except Refusal as refused:
        return await _show(page, batch, number, said, refused.issues)
    return page.go(parcel_href(batch, number), "risk-inspected")
