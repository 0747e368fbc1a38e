"""Lists of events: headings in three languages, dates as people write them, faults at their cell."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import pytest
from openpyxl import Workbook

from fairway.base.issues import Issue
from fairway.wire.tabular.events import ColumnMapping, DateOrder, Role, guess, head_words, rules
from fairway.wire.tabular.events.dates import clock, moment, offset, order_of
from fairway.wire.tabular.events.mapping import is_role
from fairway.wire.tabular.events.reading import EventList, moment_of, number_of, read_list
from fairway.wire.tabular.rules import FormulaRefused, NotASpreadsheet

HONG_KONG = timezone(timedelta(hours=8))


def at(*parts: int) -> datetime:
    """A moment as a cell holds it: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  cells have no zone


def csv(text: str, mapping: ColumnMapping | None = None) -> tuple[EventList | None, list[Issue]]:
    return read_list(text.encode(), "list.csv", mapping or ColumnMapping())


def workbook(*rows: list[Any], title: str = "Events", **others: list[list[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name, lines in others.items():
        extra = book.create_sheet(name)
        for line in lines:
            extra.append(line)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        (["Container No.", "Event", "Date/Time", "UN/LOCODE"], ["container", "event", "time", "unlocode"]),
        (["櫃號", "事件", "日期及時間", "口岸"], ["container", "event", "time", "place"]),
        (["箱号", "状态", "时间", "车牌号"], ["container", "event", "time", "registration_mark"]),
        (["Container No. 櫃號", "ETA 預計到港", "Gate In (入閘)"], ["container", "at ARRIVED EST", "at GATED_IN ACT"]),
        (["ＣＯＮＴＡＩＮＥＲ", "STATUS", "date", "clock"], ["container", "event", "date", "clock"]),
        (["Container", "Container No", "Event", "ETA", "Colour"], ["container", "", "event", "", ""]),
    ],
)
def test_headings_are_understood_in_three_languages(headings: list[str], roles: list[str]) -> None:
    assert list(guess(headings, ColumnMapping()).roles) == roles


def test_a_saved_mapping_goes_before_the_words() -> None:
    mapping = ColumnMapping(columns={"colour": "remark", "Event": "ignore", "when it came": "at ARRIVED ACT"})
    roles = guess(["Container", "Event", "Colour", "When it came", "ETA"], mapping).roles
    assert roles == ("container", "ignore", "remark", "at ARRIVED ACT", "at ARRIVED EST")


def test_every_role_has_words_in_three_languages_and_is_one_that_a_mapping_may_give() -> None:
    for role in Role:
        assert is_role(role)
        if role is not Role.IGNORE:
            words = head_words(role)
            assert words
            assert any(ord(sign) > 0x2E80 for word in words for sign in word), role


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 10:30", "2026/11/22 10:30:00", "22/11/2026 10:30", "22.11.2026 10.30", "22-Nov-2026 1030",
        "22NOV26 10:30", "Nov 22, 2026 10:30 AM", "2026年11月22日 上午10:30", "2026年11月22日 10時30分",
        "20261122 1030", "202611221030", "2026-11-22 星期日 10:30", "２０２６－１１－２２　１０：３０",
        "'2026-11-22 10:30", 46348.4375, 202611221030,
        at(2026, 11, 22, 10, 30),
    ],
)  # fmt: skip
def test_dates_as_people_and_programs_write_them(text: Any) -> None:
    assert moment(text, DateOrder.DAY_FIRST) == at(2026, 11, 22, 10, 30)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-11-22T10:30:00+08:00", HONG_KONG), ("2026-11-22 10:30 UTC+8", HONG_KONG),
        ("2026-11-22 10:30 HKT", HONG_KONG),
        ("2026-11-22T10:30:00.000Z", UTC), ("2026-11-22 10:30 -0500", timezone(timedelta(hours=-5))),
    ],
)  # fmt: skip
def test_zones_of_times(text: str, zone: timezone) -> None:
    assert moment(text, DateOrder.DAY_FIRST) == datetime(2026, 11, 22, 10, 30, tzinfo=zone)
    assert offset("+08:00") == HONG_KONG
    assert offset("Asia/Hong_Kong") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "31/02/2026",
        "2026-13-01",
        "2026-11-22 25:00",
        "22/11",
        True,
        12.0,
        time(10, 30),
        "nan",
        float("nan"),
        "0001-01-01",
        "9999-12-31 23:59 -1400",
    ],
)
def test_what_is_no_date(text: Any) -> None:
    assert moment(text, DateOrder.DAY_FIRST) is None


@pytest.mark.parametrize("cell", ["10:30", "1030", "10:30 am", 0.4375, 1030, time(10, 30), timedelta(minutes=630)])
def test_times_of_the_day(cell: Any) -> None:
    assert clock(cell) == time(10, 30)


def test_the_order_of_day_and_month_is_what_the_column_shows() -> None:
    assert order_of(["03/04/2026", "22/04/2026"]) == (DateOrder.DAY_FIRST, "")
    assert order_of(["03/04/2026", "04/22/2026"]) == (DateOrder.MONTH_FIRST, "")
    assert order_of(["03/04/2026", "2026-04-22"]) == (None, "03/04/2026")
    assert order_of(["04/04/2026", at(2026, 4, 22)]) == (None, "")


def test_a_workbook_with_headings_further_down_on_its_second_sheet() -> None:
    raw = workbook(
        ["Report of the week"],
        title="Cover",
        Data=[
            ["made", at(2026, 11, 22)],
            [],
            ["Container", "Event", "Time"],
            ["MSKU9070323", "Gate in", at(2026, 11, 21, 10, 30)],
            ["# a note"],
            [],
            ["MSKU9070323", "Loaded", "22/11/2026 09:00"],
        ],
    )
    told, issues = read_list(raw, "list.xlsx", ColumnMapping())
    assert told is not None
    assert (told.sheet, told.head_row, issues) == ("Data", 3, [])
    assert [entry.number for entry in told.entries] == [4, 7]
    found: list[Issue] = []
    times = [moment_of(entry, Role.TIME, told.order, found) for entry in told.entries]
    assert times == [at(2026, 11, 21, 10, 30), at(2026, 11, 22, 9, 0)]
    assert found == []


def test_a_saved_mapping_chooses_the_sheet() -> None:
    raw = workbook(["Container", "Event", "Time"], Old=[["Container", "Event", "Time", "Remark"]])
    told, _ = read_list(raw, "list.xlsx", ColumnMapping(sheet="Events"))
    assert told is not None
    assert told.sheet == "Events"


def test_NoHeadings() -> None:
    told, issues = csv("a,b\n1,2\n")
    assert (told, [issue.rule for issue in issues]) == (None, [rules.NoHeadings.id])
    told, issues = csv("Container,Event,Time\n", ColumnMapping(columns={"Container": "ignore", "Event": "ignore"}))
    assert (told, [issue.rule for issue in issues]) == (None, [rules.NoHeadings.id])


@pytest.mark.parametrize(
    ("headings", "rule"),
    [
        ("Container,Time", rules.NoEventColumn),
        ("Container,Event", rules.NoTimeColumn),
        ("Event,Time", rules.NoReferenceColumn),
    ],
)
def test_a_column_that_is_missing(headings: str, rule: type[rules.EventListRule]) -> None:
    told, issues = csv(f"{headings}\nx,y\n")
    assert (told, [(issue.rule, issue.place) for issue in issues]) == (None, [(rule.id, "list.csv A1")])


def test_NoEventColumn() -> None:
    assert csv("Container,Time\n")[1][0].rule == rules.NoEventColumn.id
    assert csv("Container,ETA\n")[1] == []


def test_NoTimeColumn() -> None:
    assert csv("Container,Event\n")[1][0].rule == rules.NoTimeColumn.id


def test_NoReferenceColumn() -> None:
    assert csv("Event,Time\n")[1][0].rule == rules.NoReferenceColumn.id


def test_ColumnNotUsed() -> None:
    told, (issue,) = csv("Container,Event,Time,Colour\n")
    assert told is not None
    assert (issue.rule, issue.place, issue.params) == (rules.ColumnNotUsed.id, "list.csv D1", {"heading": "Colour"})


def test_UnknownRole() -> None:
    told, issues = csv("Container,Event,Time,Colour\n", ColumnMapping(columns={"Colour": "hue"}))
    assert told is None
    assert (issues[0].rule, issues[0].place) == (rules.UnknownRole.id, "list.csv D1")


def test_NotADate() -> None:
    told, _ = csv("Container,Event,Time\nMSKU9070323,Gate in,soon\n")
    assert told is not None
    issues: list[Issue] = []
    assert moment_of(told.entries[0], Role.TIME, told.order, issues) is None
    assert (issues[0].rule, issues[0].place, issues[0].params) == (rules.NotADate.id, "list.csv C2", {"value": "soon"})


def test_AmbiguousDates() -> None:
    told, (issue,) = csv("Container,Event,Time\nMSKU9070323,Gate in,03/04/2026\n")
    assert (issue.rule, issue.place) == (rules.AmbiguousDates.id, "list.csv C1")
    assert told is not None
    assert told.order is DateOrder.DAY_FIRST
    told, issues = csv(
        "Container,Event,Time\nMSKU9070323,Gate in,03/04/2026\n", ColumnMapping(date_order=DateOrder.MONTH_FIRST)
    )
    assert told is not None
    assert (told.order, issues) == (DateOrder.MONTH_FIRST, [])


def test_NotANumber_and_EmptyRowCell_name_their_cell() -> None:
    assert rules.NotANumber.at("list.csv D2", value="cold").text() == "cold is not a number."
    assert rules.EmptyRowCell.at("list.csv B2", what="time").text() == "This row says no time."


@pytest.mark.parametrize("text", ["-18.5", "-18,5", "-18.5 °C", "\u221218.5C"])
def test_numbers_as_people_write_them(text: str) -> None:
    assert str(number_of(text)) == "-18.5"


def test_formulas_are_refused_at_their_cell() -> None:
    raw = workbook(["Container", "Event", "Time"], ["MSKU9070323", "=A1", "2026-11-22"])
    _, issues = read_list(raw, "list.xlsx", ColumnMapping())
    assert [(issue.rule, issue.place) for issue in issues] == [(FormulaRefused.id, "Events!B2")]


def test_a_damaged_file_is_said_to_be_one() -> None:
    told, issues = read_list(b"PK\x03\x04nothing", "list.xlsx", ColumnMapping())
    assert told is None
    assert issues
    told, issues = read_list(b'Container,Event\n"open', "list.csv", ColumnMapping())
    assert told is None
    assert issues
    assert NotASpreadsheet.id not in {issue.rule for issue in issues}
