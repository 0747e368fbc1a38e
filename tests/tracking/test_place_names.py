"""What places are called by their UN/LOCODE; no airport lends its name to another place."""

from __future__ import annotations

import pytest

from fairway.tracking.airports import airport, airport_of
from fairway.tracking.place_names import name_of


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("HKHKG", ("Hong Kong", "香港", "香港")),
        ("NLRTM", ("Rotterdam", "鹿特丹", "鹿特丹")),
        ("LKCMB", ("Colombo", "科倫坡", "科伦坡")),
    ],
)
def test_ports_have_their_names_in_three_languages(code: str, names: tuple[str, str, str]) -> None:
    assert name_of(code) == names


def test_a_town_with_an_airport_goes_by_its_name() -> None:
    assert name_of("DEFRA") == ("Frankfurt am Main",) * 3
    assert name_of("XXNOO") is None
    assert name_of("ZZZZZ") is None


@pytest.mark.parametrize("code", ["MYPKG", "GBGLA", "CNWUA"])
def test_letters_of_an_airport_that_are_another_place_lend_no_name(code: str) -> None:
    found = airport(code[2:])
    assert found is not None
    assert found.country == code[:2]
    assert airport_of(code) is None
    names = name_of(code)
    assert names is None or found.city not in names
