"""Boundary control points: one point, a name and codes on each side, and when goods may cross.

Hours are civil time at the boundary (UTC+8, the same on both sides) and dated, so a change of hours or of cargo
status is a row. Times that come in and go out are UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import msgspec

from fairway.base.language import Trilingual
from fairway.base.time import HONG_KONG
from fairway.codes.entries import Entry, Evidence
from fairway.codes.files import DATA, TableFault, read_text, rows_of
from fairway.codes.tables import table

HOURS = DATA / "control_points" / "hours.csv"


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When goods may cross at a point, from ``valid_from`` to ``valid_to`` (both included)."""

    control_point: str
    valid_from: date
    valid_to: date | None
    opens: time
    closes: time
    """Midnight (00:00) stands for the end of the day."""
    source: str
    evidence: Evidence

    @property
    def all_day(self) -> bool:
        """Whether goods may cross at any hour."""
        return self.opens == self.closes == time(0)

    def holds_on(self, day: date) -> bool:
        """Whether these hours hold on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def interval(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing on ``day``, in UTC; the closing moment itself is outside."""
        start = datetime.combine(day, self.opens, HONG_KONG)
        end = datetime.combine(day if self.closes != time(0) else day + timedelta(days=1), self.closes, HONG_KONG)
        return start.astimezone(UTC), end.astimezone(UTC)


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """Whether goods may cross at a point at a moment, and when next if not."""

    open: bool
    takes_goods: bool
    """False at passenger-only points and on days without cargo service."""
    opens_next: datetime | None
    """The next opening within a fortnight when closed now (UTC); None when there is none or it is open."""
    closes: datetime | None
    """When it closes, while it is open for part of the day only (UTC)."""


class ControlPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A boundary control point as a joint entity of both sides."""

    code: str
    names: Trilingual
    """The Hong Kong name."""
    mainland_names: Trilingual
    hk_code: str
    cn_office: str | None
    """4-digit GACC office of entry and exit; None where it is not known here."""
    cn_entry_port: str | None
    """6-digit GACC entry port; None where it is not known here."""
    latitude: float | None
    longitude: float | None
    modes: frozenset[str]
    note: str
    source: str
    evidence: Evidence

    @property
    def takes_goods(self) -> bool:
        """Whether the point serves goods vehicles at all."""
        return "goods" in self.modes


_points: dict[int, tuple[Entry, ControlPoint]] = {}
"""The points made so far, by the identity of their row: every document of a submission asks for the same one."""


def _point(entry: Entry) -> ControlPoint:
    made = _points.get(id(entry))
    if made is None or made[0] is not entry:
        made = _points[id(entry)] = (entry, _make_point(entry))
    return made[1]


def _make_point(entry: Entry) -> ControlPoint:
    return ControlPoint(
        code=entry.code,
        names=entry.names,
        mainland_names=Trilingual(entry["cn_en"], entry["cn_tc"], entry["cn_sc"]),
        hk_code=entry["hk_code"],
        cn_office=entry["cn_office"] or None,
        cn_entry_port=entry["cn_entry_port"] or None,
        latitude=float(entry["lat"]) if entry["lat"] else None,
        longitude=float(entry["lon"]) if entry["lon"] else None,
        modes=frozenset(entry["modes"].split()),
        note=entry["note"],
        source=entry.source,
        evidence=entry.evidence,
    )


def control_point(code: str, on: date) -> ControlPoint | None:
    """The point ``code`` as it is on ``on``; None when there is none."""
    entry = table("control_point").get(code, on)
    return _point(entry) if entry else None


def control_points(on: date, *, goods_only: bool = True) -> list[ControlPoint]:
    """The points that exist on ``on``; without ``goods_only`` the passenger-only ones too."""
    points = [_point(entry) for entry in table("control_point").entries(on)]
    return [point for point in points if point.takes_goods or not goods_only]


@lru_cache(maxsize=1)
def _hours() -> dict[str, tuple[Hours, ...]]:
    columns = ("control_point", "service", "valid_from", "valid_to", "opens", "closes", "source", "evidence")
    _, body = rows_of(HOURS, read_text(HOURS), columns)
    found: dict[str, list[Hours]] = {}
    for number, row in body:
        if row["service"] != "goods" or not row["source"]:
            raise TableFault(f"{HOURS.name} row {number}: service is not goods, or no source")
        hours = Hours(
            control_point=row["control_point"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            opens=time.fromisoformat(row["opens"]),
            closes=time(0) if row["closes"] == "24:00" else time.fromisoformat(row["closes"]),
            source=row["source"],
            evidence=Evidence(row["evidence"]),
        )
        found.setdefault(hours.control_point, []).append(hours)
    return {code: tuple(rows) for code, rows in found.items()}


def goods_hours(code: str, on: date) -> Hours | None:
    """The hours for goods at ``code`` on the civil day ``on``; None when goods may not cross there that day."""
    return next((hours for hours in _hours().get(code, ()) if hours.holds_on(on)), None)


def hours_over_time(code: str) -> tuple[Hours, ...]:
    """All known hours for goods at ``code``, oldest first."""
    return _hours().get(code, ())


def opening(code: str, at: datetime) -> Opening:
    """Whether goods may cross at ``code`` at the moment ``at`` (with zone), and when next if not."""
    local = at.astimezone(HONG_KONG).date()
    hours = goods_hours(code, local)
    if hours is not None:
        start, end = hours.interval(local)
        if start <= at < end:
            return Opening(open=True, takes_goods=True, opens_next=None, closes=None if hours.all_day else end)
    for ahead in range(15):
        day = local + timedelta(days=ahead)
        later = goods_hours(code, day)
        if later is not None and (start := later.interval(day)[0]) > at:
            return Opening(open=False, takes_goods=hours is not None, opens_next=start, closes=None)
    return Opening(open=False, takes_goods=hours is not None, opens_next=None, closes=None)
