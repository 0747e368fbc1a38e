"""The land that comes with the product: small enough, and where the ports of the Pearl River are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from fairway.portal.assets import BUILT

FOLDER = BUILT.parent.parent / "ui" / "map"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the sources of the portal's assets are not here")
Ring = list[tuple[float, float]]


def topology(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def polygons(map_: dict[str, Any]) -> Iterator[list[Ring]]:
    (wide, high), (west, south) = map_["transform"]["scale"], map_["transform"]["translate"]
    rings = [
        [(west + x * wide, south + y * high) for x, y in accumulate(arc, lambda a, b: [a[0] + b[0], a[1] + b[1]])]
        for arc in map_["arcs"]
    ]
    for polygon in map_["objects"]["land"]["arcs"]:
        yield [rings[ring] for (ring,) in polygon]


def holds(ring: Ring, east: float, north: float) -> bool:
    inside, before = False, ring[-1]
    for corner in ring:
        if (corner[1] > north) != (before[1] > north):
            part = (north - corner[1]) / (before[1] - corner[1])
            if east < corner[0] + part * (before[0] - corner[0]):
                inside = not inside
        before = corner
    return inside


def is_land(map_: dict[str, Any], north: float, east: float) -> bool:
    return any(
        holds(shore, east, north) and not any(holds(pond, east, north) for pond in ponds)
        for shore, *ponds in polygons(map_)
    )


@pytest.mark.parametrize(
    ("name", "most"), [("delta", 170_000), ("world", 120_000), ("coast", 120_000), ("maas", 20_000)]
)
def test_a_piece_is_small_and_says_whose_it_is(name: str, most: int) -> None:
    path, map_ = FOLDER / f"{name}.json", topology(name)
    assert path.stat().st_size < most
    assert "OpenStreetMap contributors" in map_["licence"]
    assert "ODbL" in map_["licence"]
    west, south, east, north = map_["bbox"]
    for shore, *ponds in polygons(map_):
        for ring in (shore, *ponds):
            assert ring[0] == pytest.approx(ring[-1])
            assert all(west - 1e-6 <= x <= east + 1e-6 and south - 1e-6 <= y <= north + 1e-6 for x, y in ring)


@pytest.mark.parametrize(
    ("place", "north", "east"),
    [
        ("Hong Kong airport", 22.310, 113.915),
        ("Kwai Tsing, Terminal 9", 22.334, 114.110),
        ("Kowloon", 22.320, 114.172),
        ("Shekou", 22.485, 113.915),
        ("Yantian", 22.578, 114.270),
        ("Dongguan", 23.05, 113.74),
        ("Macao, Taipa", 22.155, 113.56),
    ],
)
def test_reclaimed_land_is_land(place: str, north: float, east: float) -> None:
    assert is_land(topology("delta"), north, east), place


@pytest.mark.parametrize(
    ("place", "north", "east"),
    [
        ("anchorages off Kau Yi Chau", 22.28, 114.07),
        ("Lingding fairway", 22.40, 113.76),
        ("Victoria Harbour", 22.288, 114.17),
        ("Mirs Bay", 22.50, 114.40),
    ],
)
def test_fairways_are_water(place: str, north: float, east: float) -> None:
    assert not is_land(topology("delta"), north, east), place


def test_the_notice_names_the_licence_of_the_land() -> None:
    notice = Path(__file__).parents[2] / "NOTICE"
    text = notice.read_text(encoding="utf-8")
    assert "OpenStreetMap contributors" in text
    assert "Open Database License" in text
