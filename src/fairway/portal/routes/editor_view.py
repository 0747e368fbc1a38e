"""The editor's page from what is typed: form, provenance, issues at their fields, readiness of all documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Direction, Submission, Texts
from fairway.consignments.parse import sound_part
from fairway.filings.adapter import Target
from fairway.filings.readiness import TargetReadiness
from fairway.portal.editor_fields import OPTION_TABLES
from fairway.portal.editor_form import FormContext, Json, build_groups, lists_of, sets_in
from fairway.portal.formats import ZONES
from fairway.portal.routes.choices import editor_choices
from fairway.portal.routes.editor_tree import Tree, led_to_fields, shape_of
from fairway.portal.routes.origins import names_of_people, origins_of_tree
from fairway.portal.routes.page import Page, faults_of
from fairway.portal.routes.readiness_view import Surroundings, readiness_view
from fairway.portal.views.editor import EditorView, Group
from fairway.portal.views.parts import N_, Action, Fault, Link, Phrase, Side, Words
from fairway.portal.views.readiness import ReadinessView
from fairway.site.work.readiness import Known, readiness_of
from fairway.site.work.sending import may_send

NEW_HREF = "/submissions/new"
TEMPLATES = (
    Link(N_("Template (XLSX)"), "/templates/submission.xlsx"),
    Link(N_("Template (CSV)"), "/templates/submission.zip"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the editor shows: a submission as it was typed, on a version of what is recorded."""

    tree: Tree
    case_id: UUID | None = None
    """None for a new submission."""
    version: int = 0
    saved_at: datetime | None = None
    unsaved: bool = False
    from_site: str | None = None
    filings: Sequence[Mapping[str, Any]] = ()
    requests: Sequence[Mapping[str, Any]] = ()
    known: Known = field(default_factory=Known)
    told: Sequence[Mapping[str, Any]] = ()
    """What the other side told of its filings."""

    @property
    def href(self) -> str:
        """The address of the submission."""
        return f"/submissions/{self.case_id}" if self.case_id else NEW_HREF

    @property
    def form(self) -> str:
        """The address of the form."""
        return f"{self.href}/edit" if self.case_id else NEW_HREF


@dataclass(frozen=True, slots=True)
class PanelView:
    """The side panel alone."""

    readiness: ReadinessView
    readiness_href: str


def panel(page: Page, typed: Typed) -> PanelView:
    """Readiness of what is typed; what is faulty in it counts as missing."""
    found = readiness_of_typed(page, typed)
    href = f"{typed.href}/readiness/panel"
    if found is None:
        return PanelView(ReadinessView((), page.now, stale=True), href)
    submission, targets = found
    ask = f"{typed.href}/ask" if typed.case_id else ""
    crossed = typed.known.crossed is not None
    around = Surroundings(page.now, typed.filings, typed.requests, "", ask, told=typed.told, crossed=crossed)
    return PanelView(readiness_view(submission, targets, around), href)


def readiness_of_typed(page: Page, typed: Typed) -> tuple[Submission, Mapping[Target, TargetReadiness]] | None:
    """The sound part of what is typed with its readiness; None when no part of it is sound."""
    submission = sound_part(typed.tree)
    if submission is None:
        return None
    return submission, readiness_of(page.site, submission, typed.known)


def _needed(targets: Mapping[Target, TargetReadiness]) -> dict[str, tuple[str, ...]]:
    needed: dict[str, list[str]] = {}
    for target, one in targets.items():
        for element in one.elements:
            if element.required:
                needed.setdefault(element.pointer, []).append(target.value)
    return {pointer: tuple(found) for pointer, found in needed.items()}


def _said(phrase: Phrase) -> Words | Texts:
    return Words(phrase) if isinstance(phrase, str) else phrase


def _named(faults: Sequence[Fault], groups: Sequence[Group]) -> tuple[Fault, ...]:
    """The faults with what their fields are called: a form of a hundred fields has many of one name."""
    places: dict[str, Phrase] = {}
    for group in groups:
        for fields in (*group.sets, *(one for item in group.items for one in item.sets)):
            for one in fields.fields:
                name = one.label if fields.joined and one.label else fields.label or one.label
                places[one.anchor] = Words("{section} · {field}", {"section": _said(group.words), "field": _said(name)})
    return tuple(replace(fault, place=places.get(fault.anchor, "")) for fault in faults)


async def editor_view(page: Page, typed: Typed, issues: Sequence[Issue] = ()) -> EditorView:
    """The whole editor for ``typed``, with ``issues`` at their fields and in the summary."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        names = await names_of_people(page, conn)
    found = readiness_of_typed(page, typed)
    options = editor_choices(OPTION_TABLES, page.now.astimezone(HONG_KONG).date())
    draft: Json = typed.tree
    context = FormContext(
        zone=ZONES[Side(page.site.side)][0],
        options=options,
        origins={pointer: origin for pointer, origin in origins_of_tree(typed.tree, names).items() if pointer},
        needed_by=_needed(found[1]) if found else {},
        act=typed.href,
    )
    groups = build_groups(draft, context)
    placed: tuple[Issue, ...] = ()
    if issues:
        placed = led_to_fields(issues, groups)
        groups = build_groups(
            draft,
            FormContext(context.zone, context.options, context.origins, placed, context.needed_by, act=context.act),
        )
    side_panel = panel(page, typed)
    return EditorView(
        reference=str(typed.tree.get("reference") or ""),
        direction=_direction(typed.tree),
        version=typed.version,
        groups=groups,
        readiness=side_panel.readiness,
        save_href=typed.form,
        readiness_href=side_panel.readiness_href,
        send=_send(page, typed),
        faults=_named(faults_of(placed), groups),
        saved_at=typed.saved_at,
        add_consignment=Action(N_("Add a consignment"), f"{typed.href}/add?at=/consignments"),
        templates=TEMPLATES,
        upload_href="/submissions/upload",
        received_from=_received_from(typed),
        discard=Action(N_("Discard what was not saved"), f"{typed.href}/discard") if typed.unsaved else None,
        new=typed.case_id is None,
        href=typed.href if typed.case_id else "",
        shape=shape_of(typed.tree),
        lists=lists_of(sets_in(groups), options),
        draft=typed.unsaved,
    )


def _direction(tree: Tree) -> Direction:
    value = tree.get("direction")
    return Direction(value) if value in set(Direction) else Direction.CN_TO_HK


def _send(page: Page, typed: Typed) -> Action | None:
    """Save and send; None when every document that is wanted before the crossing is with customs already."""
    if typed.case_id is not None and not may_send(typed.filings, page.site.side):
        return None
    words = (
        N_("Save and send to Hong Kong customs") if page.site.side == "hk" else N_("Save and send to Mainland customs")
    )
    return Action(words, f"{typed.form}/send", primary=True)


def _received_from(typed: Typed) -> Phrase:
    if typed.from_site is None:
        return ""
    if typed.from_site == "gd":
        return N_("This was filed on the Mainland side. Complete what is missing and confirm what was translated.")
    return N_("This was filed on the Hong Kong side. Complete what is missing and confirm what was translated.")
