"""The names of milestones and places: in Chinese, what is still to come is not said to have happened."""

from __future__ import annotations

import pytest

from fairway.consignments.model import Texts
from fairway.portal.routes.community.words import as_data, milestone_words, place_words
from fairway.tracking.model import Location


@pytest.mark.parametrize(
    ("code", "happened", "to_come"),
    [
        ("ARRIVED", ("已抵達", "已到达"), ("抵達", "到达")),
        ("RELEASED", ("海關已放行", "海关已放行"), ("海關放行", "海关放行")),
        ("BOOKING_CONFIRMED", ("訂艙已確認", "订舱已确认"), ("訂艙確認", "订舱确认")),
    ],
)
def test_a_milestone_to_come_is_not_said_to_have_happened(
    code: str, happened: tuple[str, str], to_come: tuple[str, str]
) -> None:
    """已 says that something is over."""
    for reached, (tc, sc) in ((True, happened), (False, to_come)):
        words = milestone_words(code, reached=reached)
        assert isinstance(words, Texts)
        assert (words.tc, words.sc) == (tc, sc)


def test_a_code_that_nobody_knows_stays_as_it_was_told() -> None:
    """Nothing is taken out of somebody else's text."""
    assert milestone_words("已到 X", reached=False) == milestone_words("已到 X")


def test_the_places_of_a_road_job_are_named_in_each_language() -> None:
    """Our own events name a control point by its code, and the ends by the side alone; others' names stay."""
    point = place_words(Location(facility="shenzhen-bay", facility_list="own", name="Shenzhen Bay Port"))
    assert isinstance(point, Texts)
    assert (point.tc, point.sc) == ("深圳灣口岸", "深圳湾口岸")
    assert place_words(Location(name="Mainland")) == "Mainland"  # a key of the catalogue
    assert place_words(Location(name="Buyer's yard")) == as_data("Buyer's yard")
