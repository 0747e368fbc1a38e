"""When points of the scheme take trucks."""

from __future__ import annotations

from datetime import datetime

from fairway.base.time import HONG_KONG
from fairway.locks.scheme.hours import PointTakesTrucks, Visit
from fairway.locks.scheme.model import Hours, Names

NAMES = Names(en="Longyan land port", sc="龙岩陆地港")
WEEKDAYS = Hours(place="cn-longyan-land-port", opens="08:00", closes="18:00", days=(1, 2, 3, 4, 5))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HONG_KONG)


def found(hours: Hours | None, since: str, until: str = "") -> list[dict[str, str]]:
    visit = Visit(names=NAMES, hours=hours, since=moment(since), until=moment(until or since), pointer="/window_until")
    return [dict(issue.params) for issue in PointTakesTrucks().check(visit)]


def test_PointTakesTrucks() -> None:
    # 23 November 2026 is a Monday.
    assert found(None, "2026-11-22T03:00") == []
    assert found(WEEKDAYS, "2026-11-23T08:00") == []
    assert found(WEEKDAYS, "2026-11-23T17:59") == []
    (late,) = found(WEEKDAYS, "2026-11-23T18:00")
    assert (late["point"], late["day"], late["opens"]) == ("Longyan land port", "2026-11-24", "08:00")
    assert late["point@zh-Hans-CN"] == "龙岩陆地港"
    (weekend,) = found(WEEKDAYS, "2026-11-27T18:30", "2026-11-29T22:00")
    assert weekend["day"] == "2026-11-30"
    # A window that reaches into the hours is enough: nobody knows yet when the truck arrives.
    assert found(WEEKDAYS, "2026-11-23T02:00", "2026-11-23T14:00") == []
    always = Hours(place="x", opens="00:00", closes="24:00")
    assert found(always, "2026-11-22T23:59") == []
