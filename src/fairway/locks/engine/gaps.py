"""Gaps: what a truck could have done while nobody saw where it was.

Between the last place before a gap and the first one after it there is an honest drive along the corridor. It fills
the time more or less: what is left over at the highest speed that is reckoned with could have been spent standing, or
on a detour out of the corridor and back. A gap is explained when too little is left over for that, or when the truck
came out of it on the very ground that it went in on, which somebody watches.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fairway.locks.engine.judgement import Gap, GapFound
from fairway.locks.engine.limits import Limits
from fairway.locks.geo.corridor import Beside


class Ends(NamedTuple):
    """The two ends of a gap."""

    since: datetime
    until: datetime
    direct_m: float
    before: tuple[Beside, ...]
    """Where the last place is along the corridor; several where the line passes it more than once."""
    after: tuple[Beside, ...]
    supervised: bool
    on_ground: bool
    """One end lies on a ground of the leg, which reaches beyond the corridor."""
    silent: bool
    evidence: tuple[str, ...]


def judge_gap(ends: Ends, limits: Limits, half_width_m: float) -> Gap:
    """What the gap means."""
    seconds = (ends.until - ends.since).total_seconds()
    along = max(ends.direct_m, _along(ends))
    drivable, possible = limits.speed_drivable / 3.6, limits.speed_possible / 3.6
    spare = seconds - along / drivable
    detour = max(0.0, drivable * seconds - along) / 2.0
    slack = 2.0 * half_width_m + limits.jump_least
    if ends.direct_m - limits.jump_least > possible * seconds:
        found = GapFound.IMPOSSIBLE
    elif ends.supervised:
        found = GapFound.EXPLAINED
    elif along - slack > possible * seconds and not ends.on_ground:
        found = GapFound.LEFT
    elif spare <= limits.gap_spare:
        found = GapFound.EXPLAINED
    else:
        found = GapFound.UNEXPLAINED
    return Gap(
        since=ends.since,
        until=ends.until,
        found=found,
        silent=ends.silent,
        seconds=int(seconds),
        direct_m=round(ends.direct_m),
        along_m=round(along),
        needed_kmh=min(9999, round(along / max(seconds, 1.0) * 3.6)),
        spare_s=max(0, round(spare)),
        detour_m=round(detour),
        supervised=ends.supervised,
        evidence=ends.evidence,
    )


def _along(ends: Ends) -> float:
    """Metres from one end to the other along the corridor: to the line, along it, and from the line."""
    return min(
        (
            abs(after.along_m - before.along_m) + before.away_m + after.away_m
            for before in ends.before
            for after in ends.after
        ),
        default=0.0,
    )
