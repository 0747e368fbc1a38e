"""Dates and times as people and spreadsheet programs write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone

from fairway.wire.tabular.events.mapping import DateOrder
from fairway.wire.tabular.sheet import Cell

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001  serial numbers have no zone
_SERIALS = (30_000, 80_000)
"""Serial numbers of days that can be of events: 1982 to 2119."""
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "hkt": 480}
"""Letters of zones that mean one thing only in lists of this region; CST does not."""
_CLOCK = re.compile(
    r"(?P<mark>上午|下午|am|pm)?\s*(?P<hour>\d{1,2})\s*[:.時时点點]\s*(?P<minute>\d{2})\s*[分]?"
    r"(?:\s*[:.]?\s*(?P<second>\d{2})(?:[.,](?P<part>\d{1,6})\d*)?\s*秒?)?\s*(?P<after>上午|下午|am|pm|a\.m\.|p\.m\.)?",
)
_BARE_CLOCK = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?:hrs?|h)?")
_OFFSET = re.compile(
    r"\s*(?:(?:utc|gmt)?\s*(?P<sign>[+\-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?|(?P<name>z|utc|gmt|hkt))$"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ,]*([a-z]{3,9})[-/. ,]*(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([a-z]{3,9})[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/. ,]+(\d{4})")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_YEARS = range(1990, 2101)
"""Years that an event can be of; anything else is a slip of the pen."""
_LONGEST = 60


def order_of(cells: list[Cell]) -> tuple[DateOrder | None, str]:
    """In which order a column writes day and month; None with an example where it cannot be told but matters."""
    doubtful = ""
    for cell in cells:
        if not isinstance(cell, str):
            continue
        found = _YEAR_LAST.match(_plain(cell))
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second:
            return DateOrder.DAY_FIRST, ""
        if second > 12 >= first:
            return DateOrder.MONTH_FIRST, ""
        if first != second:
            doubtful = doubtful or cell
    return None, doubtful


def moment(cell: Cell, order: DateOrder) -> datetime | None:
    """The moment of a cell, with a zone where it says one; midnight where it says a day only; None where it says
    neither. A cell that is a number is a serial number of a day, as spreadsheet programs count them."""
    found = _read(cell, order)
    return found if found is not None and found.year in _YEARS else None


def _read(cell: Cell, order: DateOrder) -> datetime | None:
    match cell:
        case datetime():
            return cell
        case date():
            return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  the zone comes from elsewhere
        case bool() | time() | timedelta():
            return None
        case int() | float():
            return _serial(float(cell)) if _SERIALS[0] <= cell < _SERIALS[1] else _moment(f"{cell:.0f}", order)
        case _:
            return _moment(cell, order)


def clock(cell: Cell) -> time | None:
    """The time of the day of a cell; None where it says none."""
    match cell:
        case datetime():
            return cell.time()
        case time():
            return cell
        case timedelta():
            seconds = int(cell.total_seconds())
            return time(seconds // 3600, seconds // 60 % 60, seconds % 60) if 0 <= seconds < 86_400 else None
        case bool() | date():
            return None
        case float() if 0 <= cell < 1:
            minutes = round(cell * 1440)
            return time(minutes // 60 % 24, minutes % 60)
        case int() | float():
            return _clock(f"{cell:04.0f}")
        case _:
            return _clock(_plain(cell))


def offset(text: str) -> timezone | None:
    """The zone that ``+08:00``, ``UTC+8``, ``Z`` or ``HKT`` names by its distance; None where it names none."""
    found = _OFFSET.fullmatch(_plain(text))
    return _zone(found) if found else None


def _serial(days: float) -> datetime:
    moment = _FIRST_SERIAL + timedelta(days=days)
    # Serial numbers are binary fractions of days: to the second they are exact.
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:_LONGEST]).strip().lstrip("'").strip().casefold()


def _moment(text: str, order: DateOrder) -> datetime | None:
    plain = _plain(text)
    day, rest = _day(plain, order)
    if day is None:
        return None
    rest = rest.lstrip(" t,;星期一二三四五六日()").rstrip(" ()")
    zone = None
    ending = _OFFSET.search(rest)
    if ending is not None:
        zone = _zone(ending)
        rest = rest[: ending.start()].strip()
    if not rest:
        return datetime(day.year, day.month, day.day, tzinfo=zone)
    found = _clock(rest)
    return None if found is None else datetime.combine(day, found, tzinfo=zone)


def _day(plain: str, order: DateOrder) -> tuple[date | None, str]:
    for shape, places in ((_YEAR_FIRST, (1, 2, 3)), (_NAMED, (3, 2, 1)), (_NAMED_FIRST, (3, 1, 2))):
        found = shape.match(plain)
        if found is not None:
            return _date(*(found[place] for place in places)), plain[found.end() :]
    found = _YEAR_LAST.match(plain)
    if found is not None:
        first, second = (found[1], found[2]) if order is DateOrder.DAY_FIRST else (found[2], found[1])
        return _date(found[3], second, first), plain[found.end() :]
    found = _COMPACT.match(plain)
    if found is not None:
        return _date(found[1], found[2], found[3]), plain[found.end() :]
    return None, ""


def _date(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(month) if month.isalpha() else int(month)
    if number is None:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text) or _BARE_CLOCK.fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    hour, mark = int(said["hour"]), (said.get("mark") or said.get("after") or "").replace(".", "")
    if mark in {"下午", "pm"} and hour < 12:
        hour += 12
    elif mark in {"上午", "am"} and hour == 12:
        hour = 0
    part = int((said.get("part") or "0").ljust(6, "0"))
    try:
        return time(hour, int(said["minute"]), int(said["second"] or 0), part)
    except ValueError:
        return None


def _zone(found: re.Match[str]) -> timezone | None:
    if found["name"]:
        return timezone(timedelta(minutes=_ZONES[found["name"]])) if _ZONES[found["name"]] else UTC
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=minutes if found["sign"] == "+" else -minutes))
