"""The journey of a submission: what happened to it on the way, and what the other side says of its documents.

Facts of other streams and other sites are noted here once each, with their source and its own time, so that one
line can be shown for the whole. Noting the same twice, or in another order, gives the same line.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row, Table


class Milestone(StrEnum):
    """What can happen to the goods of a road movement between filing and closing."""

    COPY_SENT = "copy-sent"
    COPY_RECEIVED = "copy-received"
    BUNDLED = "bundled"
    UNBUNDLED = "unbundled"
    AT_KIOSK_GO = "kiosk-go"
    AT_KIOSK_INSPECT = "kiosk-inspect"
    INSPECTED_RELEASED = "inspected-released"
    INSPECTED_DETAINED = "inspected-detained"
    CROSSED = "crossed"
    ARRIVED_SUPERVISED_PLACE = "arrived-supervised-place"
    TALLIED = "tallied"
    TRIP_OPENED = "trip-opened"
    LOCK_BOUND = "lock-bound"
    LOCK_SEALED = "lock-sealed"
    CUSTODY_HANDED_OVER = "custody-handed-over"
    PASSED_UNOPENED = "passed-unopened"
    TRIP_INSPECTED = "trip-inspected"
    TRIP_ARRIVED = "trip-arrived"
    UNLOCK_AUTHORISED = "unlock-authorised"
    LOCK_OPENED = "lock-opened"
    TRIP_VIOLATED = "trip-violated"
    TRIP_CLOSED = "trip-closed"


class MilestoneNoted(Fact, frozen=True, kw_only=True, tag="milestone-noted"):
    """A milestone was noted from its source."""

    milestone: Milestone
    at: datetime
    source: str
    """"site:hk", "authority:cn", "trip:..."."""
    key: str
    """Tells one happening from another; the same happening noted twice has the same key."""
    place: str = ""
    vehicle: str = ""
    raw_code: str = ""
    text: str = ""
    planned: datetime | None = None
    simulated: bool = False


class OtherSideTold(Fact, frozen=True, kw_only=True, tag="other-side-told"):
    """The other site told how a document stands with its authority."""

    site: str
    target: str
    group: str
    form: str
    status: str
    raw_code: str
    at: datetime
    authority_reference: str | None = None
    text: str = ""
    simulated: bool = False


class NoteMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """Note a milestone."""

    milestone: Milestone
    at: datetime
    source: str
    key: str
    place: str = ""
    vehicle: str = ""
    raw_code: str = ""
    text: str = ""
    planned: datetime | None = None
    simulated: bool = False


class NoteOtherSide(msgspec.Struct, frozen=True, kw_only=True):
    """Note what the other site told."""

    site: str
    target: str
    group: str
    form: str
    status: str
    raw_code: str
    at: datetime
    authority_reference: str | None = None
    text: str = ""
    simulated: bool = False


JourneyCommand = NoteMilestone | NoteOtherSide


class JourneyState(msgspec.Struct, frozen=True, kw_only=True):
    """What was noted so far."""

    keys: frozenset[str] = frozenset()
    told: dict[str, OtherSideTold] = {}
    crossed_at: datetime | None = None


def decide(state: JourneyState | None, command: JourneyCommand, context: Context) -> Decision:
    """The fact, unless it was noted before."""
    del context
    journey = state or JourneyState()
    if isinstance(command, NoteMilestone):
        if command.key in journey.keys:
            return Decision()
        return Decision(facts=[MilestoneNoted(**msgspec.structs.asdict(command))])
    told = OtherSideTold(**msgspec.structs.asdict(command))
    return Decision() if journey.told.get(_told_key(told)) == told else Decision(facts=[told])


def evolve(state: JourneyState | None, fact: Fact, meta: FactMeta) -> JourneyState:
    """The state after ``fact``; of what the other side told, the latest by its own time stands."""
    del meta
    journey = state or JourneyState()
    match fact:
        case MilestoneNoted():
            crossed = journey.crossed_at
            if fact.milestone is Milestone.CROSSED:
                crossed = max(filter(None, (crossed, fact.at)))
            return replace(journey, keys=journey.keys | {fact.key}, crossed_at=crossed)
        case OtherSideTold():
            known = journey.told.get(_told_key(fact))
            if known and (known.at, known.raw_code) > (fact.at, fact.raw_code):
                return journey
            return replace(journey, told={**journey.told, _told_key(fact): fact})
        case _:
            return journey


def _told_key(told: OtherSideTold) -> str:
    return f"{told.site}/{told.target}/{told.group}"


MILESTONE_VIEW = Table(
    name="milestone_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "key": "text",
        "milestone": "text",
        "at": "timestamptz",
        "planned": "timestamptz",
        "source": "text",
        "place": "text",
        "vehicle": "text",
        "raw_code": "text",
        "text": "text",
        "simulated": "boolean",
        "noted_at": "timestamptz",
    },
    key=("case_id", "scope", "key"),
)
OTHER_SIDE_VIEW = Table(
    name="other_side_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "site": "text",
        "target": "text",
        "document_group": "text",
        "form": "text",
        "status": "text",
        "raw_code": "text",
        "at": "timestamptz",
        "authority_reference": "text",
        "text": "text",
        "simulated": "boolean",
        "told_at": "timestamptz",
    },
    key=("case_id", "scope", "site", "target", "document_group"),
)
_SCOPES = ("full", "transport", "milestones")


def project(change: Change[JourneyState]) -> Iterable[Row]:
    """The milestone or the other side's word, for every scope that follows the goods."""
    fact, meta = change.fact, change.meta
    for scope in _SCOPES:
        keys = {"case_id": meta.stream.case_id, "scope": scope}
        if isinstance(fact, MilestoneNoted):
            values: dict[str, Any] = {name: getattr(fact, name) for name in fact.__struct_fields__}
            yield Row(MILESTONE_VIEW, {**keys, **values, "milestone": fact.milestone.value, "noted_at": meta.at})
        elif isinstance(fact, OtherSideTold):
            standing = change.after.told[_told_key(fact)]
            values = {name: getattr(standing, name) for name in standing.__struct_fields__ if name != "group"}
            yield Row(OTHER_SIDE_VIEW, {**keys, **values, "document_group": standing.group, "told_at": meta.at})


JOURNEY: Aggregate[JourneyState, JourneyCommand] = Aggregate(
    kind="journey",
    state=JourneyState,
    facts=(MilestoneNoted, OtherSideTold),
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(MILESTONE_VIEW, OTHER_SIDE_VIEW),
)
