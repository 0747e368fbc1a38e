"""A lane of a control point: a vehicle is told go, inspect or wait, and the display unit of the lane shows it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.codes.control_points import control_point
from fairway.site import trips
from fairway.site.crossing import store
from fairway.site.runtime import Site
from fairway.site.sealed import checkpoint, gates
from fairway.site.trips import KioskAnswer

SHOWN_FOR = 20.0
"""Seconds of real time that an answer stands on the display."""
ONLY_LANE = "1"
_HANDING_OVER = ("SELS-HANDING-OVER",)


class OnDisplay(msgspec.Struct, frozen=True, kw_only=True):
    """What the display of a lane shows."""

    mark: str
    outcome: str
    until: datetime | None
    rules: tuple[str, ...]


async def approach(site: Site, point: str, mark: str, lane: str = ONLY_LANE) -> KioskAnswer:
    """A vehicle stands at a lane of ``point``: what it is told, shown on the display as well. One under a sealed trip
    is judged by its lock and path too."""
    inland = control_point(point, site.clock.now().astimezone(HONG_KONG).date()) is None
    sealed = await checkpoint.approach(site, point, mark)
    if sealed is None and inland:
        sealed = await gates.let_in(site, point, mark)
    if sealed is not None:
        answer = KioskAnswer(outcome=sealed.outcome, issues=sealed.issues, trip=sealed.trip, sealed=True)
    elif inland:
        answer = KioskAnswer(outcome="wait", issues=(_unknown(mark),), sealed=True)
    else:
        answer = await trips.approach(site, point, mark)
    async with site.database.single_statements() as conn:
        await store.show_on_kiosk(
            conn,
            point=point,
            lane=lane,
            mark=mark.upper()[:20],
            outcome=answer.outcome,
            until=answer.earliest_crossing if answer.outcome == "wait" else None,
            rules=[issue.rule for issue in answer.issues],
        )
    return answer


def _unknown(mark: str) -> Issue:
    """What a gate of the scheme away from the boundary says of a truck that it does not expect."""
    return Issue(
        rule="SELS-NOT-EXPECTED",
        message="No sealed trip with the mark {mark} is on its way to this place.",
        remedy="Read the mark again, and look for the trip by its container or lock.",
        params={"mark": mark[:20]},
    )


async def depart(site: Site, point: str, mark: str) -> UUID:
    """The plate reader saw a vehicle leave; its trip. Raises Refusal when it may not have left."""
    sealed = await checkpoint.pass_through(site, point, mark)
    return sealed if sealed is not None else await trips.depart(site, point, mark)


async def on_display(site: Site, point: str, lane: str = ONLY_LANE) -> OnDisplay | None:
    """What the display of a lane shows now; None when it waits for the next vehicle."""
    async with site.database.single_statements() as conn:
        row = await store.shown_on_kiosk(conn, point, lane, SHOWN_FOR)
    if row is None:
        return None
    if tuple(row["rules"]) == _HANDING_OVER and await checkpoint.taken_over(site, point, row["hk_mark"]):
        # Nobody has to drive up again: the display says go as soon as the next customs has the lock.
        answer = await approach(site, point, row["hk_mark"], lane)
        rules = tuple(issue.rule for issue in answer.issues)
        return OnDisplay(mark=row["hk_mark"], outcome=answer.outcome, until=None, rules=rules)
    return OnDisplay(mark=row["hk_mark"], outcome=row["outcome"], until=row["until"], rules=tuple(row["rules"]))
