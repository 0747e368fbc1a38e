"""Days without a year and times without a zone, as Cargo-IMP writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from fairway.wire.cargo_imp.model import ClockTime, DayTime


def on_day(day: DayTime, near: datetime, zone: ZoneInfo | None, time: str = "") -> datetime | None:
    """The moment of ``day`` at ``time`` (or its own; else midnight) in ``zone``, of the year that brings it nearest to
    ``near``; None for a 29 February that no year around has. UTC where the zone is not known."""
    clock = time or day.time or "0000"
    found = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            moment = datetime(year, day.month, day.day, int(clock[:2]), int(clock[2:]), tzinfo=zone or UTC)
        except ValueError:
            continue
        found.append(moment)
    return min(found, key=lambda moment: abs(moment - near), default=None)


def at_clock(day: datetime, clock: ClockTime, zone: ZoneInfo | None) -> datetime:
    """A time of departure or arrival in ``zone``, as many days off the local date of ``day`` as it says."""
    local = day + timedelta(days=clock.days)
    return datetime(local.year, local.month, local.day, int(clock.time[:2]), int(clock.time[2:]), tzinfo=zone or UTC)


def of_month(day: int, near: datetime) -> datetime | None:
    """The date of a day of the month that is nearest to ``near``."""
    found = []
    for months in (-1, 0, 1):
        index = near.year * 12 + near.month - 1 + months
        try:
            found.append(datetime(index // 12, index % 12 + 1, day, tzinfo=UTC))
        except ValueError:
            continue
    return min(found, key=lambda moment: abs(moment - near), default=None)


def telegram_time(sent: str, received: datetime) -> datetime | None:
    """When a telegram was sent: day of the month, hour and minute in UTC (``221200``)."""
    digits = sent[:6]
    if len(digits) < 6 or not (digits.isascii() and digits.isdigit()) or int(digits[2:4]) > 23 or int(digits[4:]) > 59:
        return None
    day = of_month(int(digits[:2]), received)
    return day.replace(hour=int(digits[2:4]), minute=int(digits[4:])) if day else None
