"""What the signs of risk came to: per sign, beside the random share as the base line, per day, for AEO and others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.time import MAINLAND
from fairway.parcels.dated import local_day
from fairway.parcels.risk.rules import SIGNS
from fairway.parcels.risk.select import RANDOM, Selected
from fairway.parties.store import Principal
from fairway.site.parcels.risk import store
from fairway.site.parcels.risk.customs import need_the_desk
from fairway.site.runtime import Site

LONGEST = timedelta(days=366)


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a sign came to, or the random share."""

    rule: str
    hits: int
    """Parcels that it flagged; for the random share, those that were drawn."""
    selected: int
    """Of them, those that are to be inspected."""
    inspected: int
    """Parcels with the sign of which an inspection is recorded."""
    found: int
    wasted: int
    """Inspected, and nothing was wrong."""


class DayResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the batches that were judged on a day came to."""

    day: date
    parcels: int
    selected: int
    random_selected: int
    inspected: int
    found: int


class GroupResult(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels of authorised platforms, or of others."""

    authorised: bool
    parcels: int
    """Those that may move on: the ones that were asked."""
    selected: int
    inspected: int
    found: int


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the batches that were judged in a time."""

    since: date
    until: date
    """The last day."""
    batches: int
    parcels: int
    rules: tuple[RuleResult, ...]
    random: RuleResult
    """Parcels without reason: what an inspection finds anyway."""
    days: tuple[DayResult, ...]
    groups: tuple[GroupResult, ...]


async def results(site: Site, principal: Principal, since: date | None = None, until: date | None = None) -> Results:
    """The results of a time (the last thirty days). Raises Refusal for more than a year, NotFound."""
    need_the_desk(site, principal)
    now = site.clock.now()
    last = until or local_day(now)
    first = since or last - timedelta(days=29)
    if first > last or last - first > LONGEST:
        raise Refusal(
            [
                Issue(
                    rule="PARCELS-RISK-TIME",
                    message="The time is to begin before it ends, and to be a year at most.",
                    remedy="Choose other days.",
                    pointer="/since",
                )
            ]
        )
    begins, ends = (datetime.combine(day, time(), MAINLAND) for day in (first, last + timedelta(days=1)))
    async with site.database.reading(principal.organisation, now) as conn:
        batches = await store.judged_batches(conn, begins, ends)
        said = await store.inspected(conn, begins, ends)
        aeo = await store.authorised_codes(conn, last)
    return _summed(first, last, batches, said, frozenset(aeo))


def _summed(
    since: date,
    until: date,
    batches: Sequence[Mapping[str, Any]],
    said: Sequence[Mapping[str, Any]],
    aeo: frozenset[str],
) -> Results:
    verdicts = [(local_day(row["judged_at"]), row["verdict"]) for row in batches]
    inspections = [(local_day(row["judged_at"]), row) for row in said]
    return Results(
        since=since,
        until=until,
        batches=len(verdicts),
        parcels=sum(verdict["parcels"] for _, verdict in verdicts),
        rules=tuple(_rule(name, verdicts, said) for name in SIGNS),
        random=_rule(RANDOM, verdicts, [row for row in said if row["selected"] == Selected.RANDOM.value]),
        days=tuple(_days(verdicts, inspections)),
        groups=tuple(
            _group(one, verdicts, [row for row in said if (row["ebp_code"] in aeo) == one]) for one in (True, False)
        ),
    )


def _rule(name: str, verdicts: list[tuple[date, Any]], said: Sequence[Mapping[str, Any]]) -> RuleResult:
    selected = sum(verdict.get("selected", {}).get(name, 0) for _, verdict in verdicts)
    mine = [row for row in said if name in row["reasons"]]
    found = sum(row["found"] for row in mine)
    hits = selected if name == RANDOM else sum(verdict.get("flags", {}).get(name, 0) for _, verdict in verdicts)
    return RuleResult(
        rule=name, hits=hits, selected=selected, inspected=len(mine), found=found, wasted=len(mine) - found
    )


def _days(verdicts: list[tuple[date, Any]], inspections: list[tuple[date, Mapping[str, Any]]]) -> Iterable[DayResult]:
    for day in sorted({day for day, _ in verdicts}):
        mine = [verdict for on, verdict in verdicts if on == day]
        said = [row for on, row in inspections if on == day]
        yield DayResult(
            day=day,
            parcels=sum(one["parcels"] for one in mine),
            selected=sum(one.get("channels", {}).get("INSPECT", 0) for one in mine),
            random_selected=sum(one.get("selected", {}).get(RANDOM, 0) for one in mine),
            inspected=len(said),
            found=sum(row["found"] for row in said),
        )


def _group(authorised: bool, verdicts: list[tuple[date, Any]], said: Sequence[Mapping[str, Any]]) -> GroupResult:
    name = "authorised" if authorised else "others"
    mine = [verdict.get("groups", {}).get(name, {}) for _, verdict in verdicts]
    return GroupResult(
        authorised=authorised,
        parcels=sum(one.get("parcels", 0) for one in mine),
        selected=sum(one.get("selected", 0) for one in mine),
        inspected=len(said),
        found=sum(row["found"] for row in said),
    )
