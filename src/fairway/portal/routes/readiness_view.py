"""Readiness as it is shown: every element of every document, who can supply it, by when, whether it was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fairway.base.issues import Issue, Severity
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Submission
from fairway.consignments.parse import to_tree
from fairway.consignments.pointers import ABSENT, follow, is_under
from fairway.filings.adapter import FilingStatus, Supplier, Target
from fairway.filings.readiness import ElementReadiness, ElementState, TargetReadiness
from fairway.portal import vocabulary
from fairway.portal.routes.document_values import form_phrase
from fairway.portal.routes.standing_words import gravest, status_chip
from fairway.portal.routes.value_words import value_words
from fairway.portal.views import readiness as view
from fairway.portal.views.parts import N_, Action, Chip, Phrase, Side, Tone, Words
from fairway.site.work.standing import AFTER_CROSSING, SETTLED

_STATES = {
    ElementState.FILLED: view.ElementState.FILLED,
    ElementState.TO_CONFIRM: view.ElementState.TO_CONFIRM,
    ElementState.MISSING: view.ElementState.MISSING,
    ElementState.CONFLICT: view.ElementState.CONFLICT,
}
_DRAFT = Chip(Tone.DRAFT, N_("Draft"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What readiness is shown with: the filings as they stand, the questions asked, where fields are, where to ask."""

    now: datetime
    filings: Sequence[Mapping[str, Any]] = ()
    requests: Sequence[Mapping[str, Any]] = ()
    fields: str = ""
    """Address of the form that the elements lead to; empty for the present page."""
    ask: str = ""
    """Address that asking begins at; empty where nobody can be asked."""
    stale: bool = False
    told: Sequence[Mapping[str, Any]] = ()
    """What the other side told of its filings."""
    crossed: bool = False
    """What was wanted before the crossing is not late or open any more."""


def readiness_view(
    submission: Submission, found: Mapping[Target, TargetReadiness], around: Surroundings
) -> view.ReadinessView:
    """All documents of a submission."""
    tree = to_tree(submission)
    targets = tuple(_target(one, tree, around) for one in found.values())
    return view.ReadinessView(targets, around.now, around.stale)


def _target(one: TargetReadiness, tree: dict[str, Any], around: Surroundings) -> view.TargetReadiness:
    rows = [_row(element, tree, around) for element in one.elements if element.state is not ElementState.ABSENT]
    rows += [_loose(issue, around) for issue in _without_element(one)]
    rows = list({(row.number, row.pointer, row.state): row for row in rows}.values())
    side = Side(one.target.side)
    mine = [filing for filing in around.filings if filing["target"] == one.target]
    told = gravest([filing for filing in around.told if filing["target"] == one.target])
    standing = told or gravest(mine)
    settled = standing is not None and FilingStatus(standing["status"]) in SETTLED
    over = around.crossed and one.target not in AFTER_CROSSING[side.value]
    if (told and settled) or over:
        # The other side completed it with what only that side holds: nobody here is to be asked for that.
        rows = [row for row in rows if row.state is view.ElementState.FILLED]
    open_ones = [row for row in rows if row.state is not view.ElementState.FILLED and row.ask and not row.asked]
    ask_all = None
    if len(open_ones) > 1:
        pointers = " ".join(dict.fromkeys(row.pointer for row in open_ones))
        ask_all = Action(N_("Ask for all of these"), around.ask, values={"pointers": pointers})
    later = one.target in AFTER_CROSSING[side.value]
    return view.TargetReadiness(
        target=one.target.value,
        side=side,
        words=vocabulary.TARGETS[one.target][0],
        form=form_phrase(one.target, [filing["form"] for filing in mine if filing.get("form")]),
        filled=_count(rows, view.ElementState.FILLED),
        to_confirm=_count(rows, view.ElementState.TO_CONFIRM),
        missing=_count(rows, view.ElementState.MISSING),
        conflict=_count(rows, view.ElementState.CONFLICT),
        status=status_chip(standing, side.value) if standing else _DRAFT,
        due=None if later or settled or over else one.due,
        elements=tuple(rows),
        ask_all=ask_all,
        later=N_("After the crossing, within 14 days") if later and not settled else "",
        filed=standing is not None and standing["status"] != FilingStatus.DRAFTED,
    )


def _count(rows: Sequence[view.ElementRow], state: view.ElementState) -> int:
    return sum(row.state is state for row in rows)


def _row(element: ElementReadiness, tree: dict[str, Any], around: Surroundings) -> view.ElementRow:
    value = follow(tree, element.pointer)
    people = [supplier for supplier in element.suppliers if supplier is not Supplier.AUTHORITY]
    ask = None
    if around.ask and people and element.state in {ElementState.MISSING, ElementState.TO_CONFIRM}:
        ask = Action(N_("Ask"), around.ask, values={"pointers": element.pointer, "supplier": people[0].value})
    return view.ElementRow(
        number=element.element,
        words=element.label,
        state=_STATES[element.state],
        pointer=element.pointer,
        href=_href(element.pointer, around),
        value="" if value is ABSENT or isinstance(value, dict | list) else str(value),
        says=value_words(element.pointer, value, around.now.astimezone(HONG_KONG).date()),
        place=place_in(element.pointer, tree),
        suppliers=tuple(vocabulary.SUPPLIERS[supplier] for supplier in element.suppliers),
        reason=_reason(element),
        asked=_asked(element.pointer, around),
        ask=ask,
    )


def _href(pointer: str, around: Surroundings) -> str:
    return f"{around.fields}#f{pointer.replace('/', '-')}"


def _reason(element: ElementReadiness) -> Phrase:
    if element.issues and element.state in {ElementState.CONFLICT, ElementState.TO_CONFIRM}:
        issue = element.issues[0]
        return Words(issue.message, dict(issue.params))
    if element.state is ElementState.TO_CONFIRM:
        return N_("Translated; nobody has confirmed it")
    return ""


def _asked(pointer: str, around: Surroundings) -> Phrase:
    for request in around.requests:
        if request.get("answered_at") or request.get("withdrawn"):
            continue
        if any(is_under(pointer, asked) for asked in request["pointers"]):
            who = Words(vocabulary.SUPPLIERS[Supplier(request["supplier"])])
            if request.get("due"):
                due = datetime.fromisoformat(request["due"])
                return Words(N_("Asked: {who}, answer due {time}"), {"who": who, "time": due})
            return Words(N_("Asked: {who}"), {"who": who})
    return ""


def place_in(pointer: str, tree: Mapping[str, Any]) -> Phrase:
    """Which consignment and line a pointer leads into, where there are several."""
    parts = pointer.split("/")
    consignments = tree.get("consignments") or []
    if len(parts) < 3 or parts[1] != "consignments" or not parts[2].isdigit():
        return ""
    one = consignments[int(parts[2])] if int(parts[2]) < len(consignments) else {}
    line = int(parts[4]) + 1 if len(parts) > 4 and parts[3] == "items" and parts[4].isdigit() else None
    several = len(one.get("items") or []) > 1
    if len(consignments) > 1:
        name = str(one.get("id") or int(parts[2]) + 1)
        if line is not None:
            return Words(N_("Consignment {id}, line {n}"), {"id": name, "n": line})
        return Words(N_("Consignment {id}"), {"id": name})
    return Words(N_("Line {n}"), {"n": line}) if line is not None and several else ""


def _without_element(one: TargetReadiness) -> list[Issue]:
    """Issues that hold the document back and belong to none of its elements."""
    known = {id(issue) for element in one.elements for issue in element.issues}
    missing = {element.pointer for element in one.elements if element.state is ElementState.MISSING}
    return [
        issue
        for issue in one.issues
        if issue.severity is not Severity.WARNING
        and id(issue) not in known
        and not any(is_under(pointer, issue.pointer) or is_under(issue.pointer, pointer) for pointer in missing)
    ]


def _loose(issue: Issue, around: Surroundings) -> view.ElementRow:
    state = view.ElementState.TO_CONFIRM if issue.severity is Severity.QUESTION else view.ElementState.CONFLICT
    return view.ElementRow(
        number=0,
        words=Words(issue.message, dict(issue.params)),
        state=state,
        pointer=issue.pointer or issue.rule,
        href=_href(issue.pointer, around) if issue.pointer else "",
        reason=Words(issue.remedy, dict(issue.params)) if issue.remedy else "",
    )
