"""A lane of a control point: a vehicle is told go, inspect or wait, and the display unit of the lane shows it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from fairway.site import trips
from fairway.site.crossing import store
from fairway.site.runtime import Site
from fairway.site.sealed import checkpoint
from fairway.site.trips import KioskAnswer

SHOWN_FOR = 20.0
"""Seconds of real time that an answer stands on the display."""
ONLY_LANE = "1"


class OnDisplay(msgspec.Struct, frozen=True, kw_only=True):
    """What the display of a lane shows."""

    mark: str
    outcome: str
    until: datetime | None
    rules: tuple[str, ...]


async def approach(site: Site, point: str, mark: str, lane: str = ONLY_LANE) -> KioskAnswer:
    """A vehicle stands at a lane of ``point``: what it is told, shown on the display as well. One under a sealed trip
    is judged by its lock and path too."""
    sealed = await checkpoint.approach(site, point, mark)
    if sealed is None:
        answer = await trips.approach(site, point, mark)
    else:
        answer = KioskAnswer(outcome=sealed.outcome, issues=sealed.issues, trip=sealed.trip)
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
    return OnDisplay(mark=row["hk_mark"], outcome=row["outcome"], until=row["until"], rules=tuple(row["rules"]))
