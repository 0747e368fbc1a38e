"""Times with their zone, numbers in the reader's way, phrases that stay safe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from fairway.base.language import Language
from fairway.consignments.model import Texts
from fairway.portal.formats import Formats, kilograms, money, number, span
from fairway.portal.templating import Reader
from fairway.portal.views.frame import Frame
from fairway.portal.views.parts import Side, Words

NOW = datetime(2026, 11, 24, 1, 18, tzinfo=UTC)


def reader(language: Language = Language.EN, side: Side = Side.HK) -> Reader:
    return Reader(Frame(language=language, now=NOW, side=side, path="/"))


def formats(language: Language = Language.EN, side: Side = Side.HK) -> Formats:
    return Formats(language, side, NOW)


def test_due_times_read_as_span_and_clock() -> None:
    text = str(formats().when(NOW + timedelta(minutes=42), due=True))
    assert 'data-relative="due">in 42 min</span>' in text
    assert "10:00 HKT" in text
    assert "soon" in text


def test_passed_due_times_are_late() -> None:
    text = str(formats().when(NOW - timedelta(minutes=5), due=True))
    assert "5 min late" in text
    assert 'class="when late"' in text


def test_a_time_of_another_day_names_the_day() -> None:
    assert formats().clock(NOW + timedelta(days=2)) == "Thu 26 Nov 09:18 HKT"
    assert formats(Language.TC).clock(NOW + timedelta(days=2)).startswith("11月26日（四）")


def test_the_mainland_site_names_its_own_zone() -> None:
    assert formats(Language.SC, Side.CN).clock(NOW) == "09:18 北京时间"


def test_the_title_says_the_whole_time() -> None:
    assert "UTC+8" in str(formats().at(NOW))
    assert "2026" in str(formats().at(NOW))


def test_none_is_a_dash() -> None:
    assert "–" in str(formats().when(None))
    assert kilograms(None, Language.EN) == "–"
    assert money(None, "HKD", Language.EN) == "–"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "now"), (42, "in 42 min"), (96, "in 1 h 36 min"), (1240, "in 21 h"), (-3, "3 min ago"), (5760, "in 4 days")],
)
def test_spans(minutes: int, words: str) -> None:
    assert span(timedelta(minutes=minutes), Language.EN) == words


def test_numbers_are_grouped_and_keep_their_decimals() -> None:
    assert number(Decimal("1284.50"), Language.EN) == "1,284.50"
    assert kilograms(Decimal("1284.500"), Language.EN) == "1,284.5 kg"
    assert kilograms(Decimal("1284"), Language.SC) == "1,284 千克"
    assert money(Decimal("1000000"), "HKD", Language.TC) == "HKD 1,000,000.00"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=5))
def test_no_digit_is_lost(value: Decimal) -> None:
    assert Decimal(number(value, Language.EN).replace(",", "")) == value


def test_placeholders_are_escaped() -> None:
    said = reader().globals()["say"](Words("From {time}", {"time": "<script>"}))  # type: ignore[operator]  # a callable of the template
    assert said == Markup("From &lt;script&gt;")


def test_an_unknown_placeholder_stays_visible() -> None:
    assert reader().globals()["say"]("From {time}") == "From {time}"  # type: ignore[operator]  # as above


def test_names_come_in_the_readers_script_and_are_never_converted() -> None:
    only_simplified = Texts(sc="东莞市恒泰精密模具有限公司")
    assert 'lang="zh-Hans-CN"' in str(reader(Language.EN).names(only_simplified))
    assert 'lang="zh-Hans-CN"' in str(reader(Language.TC).names(only_simplified))
    assert (
        str(reader(Language.SC).names(only_simplified)) == '<span lang="zh-Hans-CN">东莞市恒泰精密模具有限公司</span>'
    )
    assert str(reader().names(None)) == ""


def test_days_do_not_shift_with_the_zone() -> None:
    assert "Wed 25 Nov" in str(formats().date(date(2026, 11, 25)))
    late = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    assert formats().day(late.astimezone(UTC)) == "Wed 25 Nov"


def test_a_time_is_told_as_it_was_written_only_where_the_readers_clock_says_another() -> None:
    at = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
    assert formats().written(at, 0) == "21 Nov 00:42 UTC"
    assert formats().written(at, 60) == "21 Nov 01:42 UTC+01:00"
    assert formats().written(at, -210) == "20 Nov 21:12 UTC-03:30"
    assert formats(Language.TC).written(at, 0) == "11月21日 00:42 UTC"
    assert formats().written(at, 480) == ""
    assert formats().written(at, None) == ""
