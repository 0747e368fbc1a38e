"""How far a submission is for each document: what is there, missing, in conflict, to be confirmed; from whom; when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum

from fairway.base.issues import Issue, Severity
from fairway.base.time import HONG_KONG, MAINLAND
from fairway.codes.control_points import goods_hours
from fairway.consignments.model import Submission
from fairway.filings.adapter import Adapter, Draft, Supplier, Target
from fairway.filings.derive_all import EnvelopeFor, draft_envelopes
from fairway.filings.equality import differences, equality_issues
from fairway.filings.unconfirmed import unconfirmed


class ElementState(StrEnum):
    """How far one element is."""

    FILLED = "filled"
    TO_CONFIRM = "to-confirm"
    """There, but a translation nobody confirmed, or a code that a person has to choose."""
    MISSING = "missing"
    CONFLICT = "in-conflict"
    """There, but a rule refuses it, or another document says otherwise."""
    ABSENT = "absent"
    """Not there and not required."""


@dataclass(frozen=True, slots=True)
class ElementReadiness:
    """One element at one place of the submission."""

    element: int
    label: str
    pointer: str
    state: ElementState
    required: bool
    suppliers: tuple[Supplier, ...]
    due: datetime | None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetReadiness:
    """How far a submission is for the documents of one target."""

    target: Target
    elements: tuple[ElementReadiness, ...]
    due: datetime | None
    percentage: int
    """Required elements that are filled, in whole per cent, rounded down: 100 only when all are."""
    ready: bool
    """Whether the documents may be sent: nothing required is open, and no error or question stands against them."""
    issues: tuple[Issue, ...]
    """Everything found: of the documents themselves, and of the comparison with other documents."""
    documents: tuple[str, ...] = ()
    """Groups of the documents that would be sent."""

    def in_state(self, state: ElementState) -> tuple[ElementReadiness, ...]:
        """The elements in ``state``."""
        return tuple(one for one in self.elements if one.state is state)


_CONTAINERS_OF_MUCH = frozenset({"trip", "consignments", "items", "containers", "clearance"})


class _ByPlace:
    """Issues by pointer, so that each element finds its own without looking at all."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self._at: dict[str, list[Issue]] = {}
        for issue in issues:
            pointer = issue.pointer
            while pointer:
                self._at.setdefault(pointer, []).append(issue)
                pointer = pointer.rpartition("/")[0]

    def of(self, pointer: str) -> tuple[Issue, ...]:
        """Issues at ``pointer``, below it, or right at the field that it is a part of."""
        found = self._at.get(pointer, [])
        parent = pointer.rpartition("/")[0]
        field = parent.rpartition("/")[2]
        if field and not field.isdigit() and field not in _CONTAINERS_OF_MUCH:
            found = found + [issue for issue in self._at.get(parent, []) if issue.pointer == parent]
        return tuple(found)


def planned_crossing(submission: Submission) -> datetime | None:
    """When the vehicle is to be at the boundary: the time of arrival that was given, else the opening of the control
    point on the expected day, the earliest that it can be."""
    trip = submission.trip
    if trip is None:
        return None
    if trip.arrival_at:
        return trip.arrival_at
    day = trip.expected_crossing_date
    if day is None:
        return None
    hours = goods_hours(trip.control_point, day) if trip.control_point else None
    return datetime.combine(day, hours.opens if hours else time(0), HONG_KONG).astimezone(UTC)


def _state(*, present: bool, required: bool, confirmed: bool, issues: tuple[Issue, ...]) -> ElementState:
    if not present:
        return ElementState.MISSING if required else ElementState.ABSENT
    severities = {issue.severity for issue in issues}
    if Severity.ERROR in severities:
        return ElementState.CONFLICT
    if not confirmed or Severity.QUESTION in severities:
        return ElementState.TO_CONFIRM
    return ElementState.FILLED


def readiness(
    submission: Submission,
    adapters: Mapping[Target, Adapter],
    now: datetime,
    crossing: datetime | None = None,
    envelope_for: EnvelopeFor | None = None,
    *,
    elsewhere: Mapping[Target, Submission] | None = None,
    counted: Mapping[Target, datetime | None] | None = None,
) -> dict[Target, TargetReadiness]:
    """How far ``submission`` is for each target of ``adapters``.

    ``crossing`` is the moment at the boundary where it is known, else what the submission plans; due times follow from
    it. Documents are derived as drafts with the envelopes of ``envelope_for`` and compared with each other; those in
    ``elsewhere`` from the submission as the other side has it. ``counted`` is the crossing from which the time for a
    document counts where that is another; None where its goods have still to cross, and nothing is due yet.
    """
    envelopes = envelope_for or draft_envelopes(now)
    day = now.astimezone(MAINLAND).date()
    sources = elsewhere or {}
    crossing = crossing or planned_crossing(submission)
    drafts: dict[Target, Draft] = {
        target: one.derive(sources.get(target, submission), envelopes(target)) for target, one in adapters.items()
    }
    documents = [document for target, draft in drafts.items() if target not in sources for document in draft.documents]
    equality = equality_issues(submission, documents, day) if len(drafts) > 1 else []
    equality += differences(submission, sources, day)
    is_unconfirmed = unconfirmed(submission)
    found: dict[Target, TargetReadiness] = {}
    for target, one in adapters.items():
        issues = (*drafts[target].issues, *equality)
        places = _ByPlace(issues)
        since = (counted or {}).get(target, crossing)
        due = one.due(submission, since) if since or not counted or target not in counted else None
        elements = []
        for need in one.needs(submission, day):
            own = places.of(need.pointer) if need.present else ()
            confirmed = is_unconfirmed is None or not is_unconfirmed(need.pointer)
            state = _state(present=need.present, required=need.required, confirmed=confirmed, issues=own)
            elements.append(
                ElementReadiness(need.element, need.label, need.pointer, state, need.required, need.suppliers, due, own)
            )
        required = [element for element in elements if element.required]
        filled = sum(element.state is ElementState.FILLED for element in required)
        blocked = any(issue.severity is not Severity.WARNING for issue in issues)
        found[target] = TargetReadiness(
            target=target,
            elements=tuple(elements),
            due=due,
            percentage=100 if not required else filled * 100 // len(required),
            ready=bool(drafts[target].documents) and filled == len(required) and not blocked,
            issues=issues,
            documents=tuple(document.group for document in drafts[target].documents),
        )
    return found
