"""How a submission stands for the person who works on it: what is next, whose turn it is, until when.

Pure: from the rows of :mod:`fairway.site.work.store`. What a person sees first is what stands against going on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import msgspec

from fairway.base.time import HONG_KONG
from fairway.consignments.model import Submission
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.derive_all import adapter
from fairway.filings.readiness import planned_crossing

BEFORE_CROSSING: Mapping[str, tuple[Target, ...]] = {
    "hk": (Target.HK_ROAD_ACI,),
    "cn": (Target.CN_ROAD_MANIFEST, Target.CN_CARRIER_CONFIRMATION, Target.CN_GOODS_DECLARATION),
}
"""What a side wants before a vehicle crosses."""
AFTER_CROSSING: Mapping[str, tuple[Target, ...]] = {"hk": (Target.HK_ROAD_MANIFEST, Target.HK_TDEC), "cn": ()}
"""What a side wants within days after the crossing; never a condition for it."""

_PUT_RIGHT = (FilingStatus.REFUSED, FilingStatus.REJECTED, FilingStatus.RETURNED, FilingStatus.DUTY_DUE)
_WITH_AUTHORITY = frozenset({FilingStatus.QUEUED, FilingStatus.SENT, FilingStatus.STORED, FilingStatus.UNDER_REVIEW})
_HELD = frozenset({FilingStatus.SUSPENDED, FilingStatus.INSPECTION})
_GONE = frozenset({FilingStatus.CANCELLED, FilingStatus.EXPIRED})
SETTLED = frozenset({FilingStatus.ACCEPTED, FilingStatus.CHANGED, FilingStatus.RELEASED, FilingStatus.CLOSED})
"""Nothing more is to be done about a document."""


class Turn(StrEnum):
    """Whose turn it is."""

    NEEDS_YOU = "needs-you"
    OTHERS = "others"
    MOVING = "moving"
    CLOSED = "closed"


class Step(StrEnum):
    """What is next."""

    PUT_RIGHT = "put-right"
    """A document was rejected, returned or refused."""
    SETTLE = "settle"
    """The other side changed what was changed here too."""
    COMPLETE = "complete"
    """Something stands against sending a document."""
    SEND = "send"
    LODGE = "lodge"
    """A document that is due after the crossing."""
    AUTHORITY = "authority"
    """The authority has it."""
    HELD = "held"
    """The authority looks at it."""
    ASKED = "asked"
    """A party was asked for elements."""
    OTHER_SIDE = "other-side"
    """The other side has to file."""
    INSPECTION = "inspection"
    """The vehicle was sent to inspection at the kiosk; the inspection has not ended."""
    DETAINED = "detained"
    """The inspection ended and customs keeps the goods."""
    BUNDLE = "bundle"
    CROSS = "cross"
    FOLLOW = "follow"
    """Nothing to do but to follow it."""
    NOTHING = "nothing"
    CANCELLED = "cancelled"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a submission stands."""

    turn: Turn
    step: Step
    target: Target | None = None
    status: FilingStatus | None = None
    count: int = 0
    """Open points, differences or questions, where the step is about them."""
    at: datetime | None = None
    """The earliest crossing, or when it crossed."""
    vehicles: tuple[str, ...] = ()
    """Registration marks of the vehicles that customs stops."""


def crossed_at(row: Mapping[str, Any]) -> datetime | None:
    """When goods of it crossed last; None while none have."""
    found = [one["at"] for one in row["milestones"] if one["milestone"] == "crossed" and one["at"]]
    return datetime.fromisoformat(found[-1]) if found else None


def _last(row: Mapping[str, Any], names: Container[str]) -> list[Mapping[str, Any]]:
    """Of each vehicle the last of its milestones with one of ``names``: what happens to another says nothing of it."""
    last = {one.get("vehicle") or "": one for one in row["milestones"] if one["milestone"] in names}
    return list(last.values())


_ON_A_VEHICLE = frozenset({"bundled", "unbundled", "crossed"})


def bundled_until(row: Mapping[str, Any]) -> datetime | None:
    """The earliest crossing of the vehicles that carry goods of it, the first where there are several; None while
    they are on none that has still to cross."""
    waiting = [one["planned"] for one in _last(row, _ON_A_VEHICLE) if one["milestone"] == "bundled" and one["planned"]]
    return min(map(datetime.fromisoformat, waiting), default=None)


def vehicles_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The registration marks that goods of it are on, or have crossed on."""
    on = [one for one in _last(row, _ON_A_VEHICLE) if one["milestone"] != "unbundled"]
    return tuple(one["vehicle"] for one in on if one.get("vehicle"))


_STOPPED = {"inspected-detained": Step.DETAINED, "kiosk-inspect": Step.INSPECTION}
"""The gravest first."""
_AT_BOUNDARY = frozenset({*_STOPPED, "kiosk-go", "inspected-released", "bundled", "unbundled", "crossed"})


def stopped(row: Mapping[str, Any]) -> Standing | None:
    """What customs does at the boundary that keeps goods of it from crossing, on whichever vehicle; None where
    nothing does."""
    last = _last(row, _AT_BOUNDARY)
    for milestone, step in _STOPPED.items():
        held = [one for one in last if one["milestone"] == milestone]
        if held:
            since = [datetime.fromisoformat(one["at"]) for one in held if one["at"]]
            marks = tuple(one["vehicle"] for one in held if one.get("vehicle"))
            return Standing(turn=Turn.OTHERS, step=step, at=min(since, default=None), vehicles=marks)
    return None


def filings_of(row: Mapping[str, Any], targets: Iterable[Target]) -> list[dict[str, Any]]:
    """The filings of ``targets``, in their order."""
    return [filing for target in targets for filing in row["filings"] if filing["target"] == target]


def standing(row: Mapping[str, Any], side: str) -> Standing:
    """How the submission of ``row`` stands for its owner at a site of ``side``; for others, where it is."""
    if row["cancelled"]:
        return Standing(turn=Turn.CLOSED, step=Step.CANCELLED)
    crossed = crossed_at(row)
    before = filings_of(row, BEFORE_CROSSING[side])
    after = filings_of(row, AFTER_CROSSING[side])
    if row["scope"] != "full":
        waiting = bundled_until(row)
        turn = Turn.CLOSED if crossed and not waiting else Turn.MOVING
        return stopped(row) or Standing(turn=turn, step=Step.FOLLOW, at=waiting or crossed)
    return (
        _against(row, [*before, *after])
        or stopped(row)
        or (None if crossed else _to_send(row, side, before))
        or (_to_lodge(after, crossed) if crossed else None)
        or _with_others([*before, *after])
        or _on_the_way(row, side, crossed)
    )


def _status(filing: Mapping[str, Any]) -> FilingStatus:
    return FilingStatus(filing["status"])


def _against(row: Mapping[str, Any], filings: list[dict[str, Any]]) -> Standing | None:
    for status in _PUT_RIGHT:
        for filing in filings:
            if _status(filing) is status:
                target = Target(filing["target"])
                return Standing(turn=Turn.NEEDS_YOU, step=Step.PUT_RIGHT, target=target, status=status)
    contested = (row["detail"] or {}).get("contested") or []
    if contested:
        return Standing(turn=Turn.NEEDS_YOU, step=Step.SETTLE, count=len(contested))
    return None


def _to_send(row: Mapping[str, Any], side: str, before: list[dict[str, Any]]) -> Standing | None:
    """What has to be sent before the crossing: ready, or with points that are open. Road cargo information is one
    document for each consignment, and there is none yet of a consignment that lacks something."""
    unsent = [one for one in before if _status(one) is FilingStatus.DRAFTED]
    ready = [one for one in unsent if not one["blocking"]]
    if ready:
        return Standing(turn=Turn.NEEDS_YOU, step=Step.SEND, target=Target(ready[0]["target"]), count=len(ready))
    there = Counter(one["target"] for one in before)
    consignments = (row["detail"] or {}).get("consignments", 1)
    declared = consignments - (row["detail"] or {}).get("by_inventory", 0)
    wanted = {Target.HK_ROAD_ACI: consignments, Target.CN_GOODS_DECLARATION: min(declared, 1)}
    lacking = [target for target in BEFORE_CROSSING[side] if there[target] < wanted.get(target, 1)]
    if not (unsent or lacking):
        return None
    target = Target(unsent[0]["target"]) if unsent else lacking[0]
    asked = [one for one in (row["detail"] or {}).get("requests", ()) if _open(one)]
    if asked:
        return Standing(turn=Turn.OTHERS, step=Step.ASKED, target=target, count=len(asked))
    count = sum(one["blocking"] for one in unsent)
    return Standing(turn=Turn.NEEDS_YOU, step=Step.COMPLETE, target=target, count=count)


def _open(request: Mapping[str, Any]) -> bool:
    return not request.get("answered_at") and not request.get("withdrawn")


def _to_lodge(after: list[dict[str, Any]], crossed: datetime | None) -> Standing | None:
    for filing in after:
        if _status(filing) is FilingStatus.DRAFTED:
            target = Target(filing["target"])
            return Standing(turn=Turn.NEEDS_YOU, step=Step.LODGE, target=target, count=filing["blocking"], at=crossed)
    return None


def _with_others(filings: list[dict[str, Any]]) -> Standing | None:
    for wanted, step in ((_HELD, Step.HELD), (_WITH_AUTHORITY, Step.AUTHORITY)):
        for filing in filings:
            if _status(filing) in wanted:
                target = Target(filing["target"])
                return Standing(turn=Turn.OTHERS, step=step, target=target, status=_status(filing))
    return None


def _on_the_way(row: Mapping[str, Any], side: str, crossed: datetime | None) -> Standing:
    earliest = bundled_until(row)
    if crossed and not earliest:
        return Standing(turn=Turn.CLOSED, step=Step.NOTHING, at=crossed)
    if not crossed and all(_status(one) in _GONE for one in filings_of(row, BEFORE_CROSSING[side])):
        return Standing(turn=Turn.CLOSED, step=Step.CANCELLED)
    if earliest:
        return Standing(turn=Turn.MOVING, step=Step.CROSS, at=earliest)
    if side == "cn":
        return Standing(turn=Turn.MOVING, step=Step.OTHER_SIDE)
    return Standing(turn=Turn.MOVING, step=Step.BUNDLE)


def due(submission: Submission, target: Target, crossed: datetime | None = None) -> datetime | None:
    """Until when the document of ``target`` must be with its authority, as its adapter says."""
    return adapter(target).due(submission, crossed or planned_crossing(submission))


_ORDER = {turn: number for number, turn in enumerate(Turn)}


def order(
    found: Standing, due_at: datetime | None, crossing: date | None, changed: datetime
) -> tuple[int, float, float]:
    """The place in the list: whose turn it is, then what is due first, then what changed last.

    Where nothing is due the start of the day of the crossing counts; what is finished goes by its change alone.
    """
    if found.turn is Turn.CLOSED:
        return _ORDER[found.turn], 0.0, -changed.timestamp()
    moment = due_at
    if moment is None and crossing is not None:
        moment = datetime.combine(crossing, time(0), HONG_KONG)
    return _ORDER[found.turn], moment.timestamp() if moment else float("inf"), -changed.timestamp()
