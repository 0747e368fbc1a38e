"""The law of the day is that of the place: behind midnight there it is the next day, whatever the day of UTC."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fairway.base.time import FixedClock
from fairway.parcels.batches.facts import Flow
from fairway.parcels.dated import local_day
from fairway.site.settings import Settings
from tests.site.test_parcels_badly_sent import LIST, worked_on

LAST_DAY = datetime(2022, 4, 29, 15, 59, tzinfo=UTC)
"""Alternative smoking products were barred from the next day on, which began a minute later."""
FIRST_DAY = datetime(2022, 4, 29, 16, 1, tzinfo=UTC)


def test_a_day_begins_at_midnight_of_the_place() -> None:
    assert (local_day(LAST_DAY), local_day(FIRST_DAY)) == (date(2022, 4, 29), date(2022, 4, 30))


@pytest.mark.parametrize(("now", "barred"), [(LAST_DAY, 0), (FIRST_DAY, 1)], ids=["the day before", "the day"])
def test_a_parcel_that_tells_no_day_is_judged_by_the_law_of_today(tmp_path: Path, now: datetime, barred: int) -> None:
    with LIST.open(encoding="utf-8", newline="") as file:
        heads, *rows = list(csv.reader(file))
    (row,) = (row for row in rows if "E-cigarette" in row[heads.index("description")])
    row[heads.index("moved_on")] = ""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, row])
    settings = Settings(var=tmp_path, site="hk")
    found, _ = worked_on(settings, Flow.HONG_KONG, {"list.csv": text.getvalue().encode()}, clock=FixedClock(now))
    assert found.verdict is not None, found.issues
    assert found.verdict.faults.get("hk.parcels.barred", 0) == barred
