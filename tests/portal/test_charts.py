"""Charts: the scale, where columns and bars stand, and that their numbers are there to be read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fairway.portal import charts
from fairway.portal.charts import HEIGHT
from fairway.portal.views.charts import ChartView, Number, Point, Series
from fairway.portal.views.parts import Tone


def chart(*points: tuple[Number | None, ...], **more: object) -> ChartView:
    tones = (Tone.DONE, Tone.HELD, Tone.STOPPED)
    series = tuple(Series(f"S{at}", tones[at]) for at in range(len(points[0])))
    return ChartView("c", "Chart", "Day", series, tuple(Point(f"P{at}", one) for at, one in enumerate(points)), **more)  # type: ignore[arg-type]  # whatever the test changes


@pytest.mark.parametrize(
    ("most", "step"), [(0, "1"), (1, "0.5"), (4, "1"), (5, "2"), (9, "5"), (100, "50"), (130_000, "50000")]
)
def test_a_scale_has_round_steps(most: int, step: str) -> None:
    assert charts.scale(Decimal(most)) == Decimal(step)


def test_stacked_columns_stand_on_each_other_and_reach_their_sum() -> None:
    drawn = charts.columns(chart((30, 10, 0), (10, 5, 5)))
    assert [amount for amount, _ in drawn.lines] == [0, 10, 20, 30, 40]
    first = [one for one in drawn.blocks if one.point == 0]
    assert [one.series for one in first] == [0, 1], "nought is not drawn"
    assert float(first[0].y) == HEIGHT - 135 and float(first[1].y) == 0.0
    assert float(first[0].height) == pytest.approx(135)


def test_columns_beside_each_other_share_the_room_of_their_point() -> None:
    first, second = charts.columns(chart((30, 10), stacked=False)).blocks
    assert float(first.x[:-1]) + float(first.width[:-1]) == pytest.approx(float(second.x[:-1]))
    assert float(first.y) + float(first.height) == float(second.y) + float(second.height) == HEIGHT


def test_a_single_one_among_many_is_seen() -> None:
    drawn = charts.columns(chart((1, 99_999)))
    assert float(drawn.blocks[0].height) == 1.5
    assert charts.bars(chart((1, 99_999)), Point("", (1, 99_999))).parts[0] == (0, "0.00%", "0.50%")


def test_bars_lie_one_behind_the_other_and_the_line_stands_among_them() -> None:
    view = chart((50, 25), (None, 100), line=25)
    drawn = charts.bars(view, view.points[0])
    assert drawn.parts == ((0, "0.00%", "50.00%"), (1, "50.00%", "25.00%"))
    assert drawn.line == "25.00%"
    assert charts.bars(view, view.points[1]).parts == ((1, "0.00%", "100.00%"),)


def test_many_labels_are_thinned_and_those_at_the_ends_lean_on_them() -> None:
    labels = charts.columns(chart(*[(1,)] * 31)).labels
    assert [one.words for one in labels] == [f"P{at}" for at in range(0, 31, 3)]
    assert [one.words for one in labels if not one.wide_only] == ["P0", "P9", "P18", "P27"]
    assert labels[0].anchor == "start" and labels[1].anchor == "middle" and labels[-1].anchor == "end"
    assert [one.anchor for one in charts.columns(chart(*[(1,)] * 8)).labels] == ["middle"] * 8


def test_nothing_to_draw() -> None:
    assert chart((0, None)).none and not chart((0, 1)).none
    assert charts.columns(chart((0, 0))).blocks == ()


@pytest.mark.parametrize(("value", "said"), [(Decimal("1.50"), "1.5"), (Decimal("20"), "20"), (3, "3"), (None, "None")])
def test_a_value_is_told_without_noughts_behind_it(value: Number | None, said: str) -> None:
    assert str(charts.told(value)) == said
