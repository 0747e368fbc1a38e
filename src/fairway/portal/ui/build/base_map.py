"""Cuts the base map out of the land polygons of OpenStreetMap. Run once; its results in ``ui/map`` are committed.

    python build/base_map.py map.geo.json

needs shapely, in an environment of its own (neither the product nor its build uses it), and ``map.geo.json`` of the npm
package ``@geo-maps/earth-lands-10m`` 0.6.0 (``npm pack`` fetches it): land as OpenStreetMap had it in November 2017,
Open Database License 1.0. It takes a minute and some 4 GB of memory.

Four files of TopoJSON are written: the Greater Bay Area and the mouth of the Maas as they are, the coast of southern
China with a pencil as thick as a kilometre, and the world with one of fifteen. Where a finer piece lies the page paints
the sea over the coarser one first and draws the piece on it, so that nothing has to be cut out. The continental polygon
has half a million corners and is nowhere repaired: it is clipped by rectangles only, which takes it as it is. River
pieces inland that would stand in the land as small ponds are left out, and islets that nobody could see.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry import MultiPolygon, Polygon

OUT = Path(__file__).parent.parent / "map"
KM_PER_DEGREE = 111.195
Ring = list[list[float]]


class Piece(NamedTuple):
    """A part of the map."""

    name: str
    west: float
    south: float
    east: float
    north: float
    tolerance: float
    """Degrees by which a line may be off."""
    decimals: int
    smallest_hole: float
    smallest_land: float
    """Square kilometres; smaller ones are left out."""


DELTA = Piece("delta", 112.6, 21.5, 115.0, 23.5, 0.0, 4, 4.0, 0.02)
MAAS = Piece("maas", 3.4, 51.6, 4.8, 52.2, 0.0006, 4, 1.0, 0.1)
COAST = Piece("coast", 104.0, 14.0, 124.0, 28.0, 0.01, 3, 40.0, 6.0)
WORLD = Piece("world", -180.0, -58.0, 180.0, 84.0, 0.15, 2, 3000.0, 600.0)


def square_kilometres(ring: Ring) -> float:
    """The area of a ring, on a plane at its middle latitude: good enough to tell small from large."""
    wide = math.cos(math.radians(sum(corner[1] for corner in ring) / len(ring)))
    twice = sum(one[0] * other[1] - other[0] * one[1] for one, other in zip(ring, [*ring[1:], ring[0]], strict=True))
    return abs(twice) / 2 * wide * KM_PER_DEGREE**2


def polygons_of(geometry: Any) -> Iterator[Polygon]:
    """The polygons of whatever a clip leaves."""
    if isinstance(geometry, Polygon):
        yield geometry
    elif isinstance(geometry, MultiPolygon) or hasattr(geometry, "geoms"):
        for part in geometry.geoms:
            yield from polygons_of(part)


def drawn(ring: Ring, piece: Piece) -> Ring:
    """A ring with no more corners than the piece shows; empty when nothing is left."""
    line = shapely.LineString(ring)
    if piece.tolerance:
        line = line.simplify(piece.tolerance, preserve_topology=False)
    found: Ring = []
    for east, north in line.coords:
        corner = [round(east, piece.decimals), round(north, piece.decimals)]
        if not found or found[-1] != corner:
            found.append(corner)
    return found if len(found) >= 4 else []


def cut(land: list[list[Ring]], piece: Piece) -> list[list[Ring]]:
    """The land of a piece."""
    found = []
    for polygon in land:
        outer = polygon[0]
        if (
            max(c[0] for c in outer) < piece.west
            or min(c[0] for c in outer) > piece.east
            or max(c[1] for c in outer) < piece.south
            or min(c[1] for c in outer) > piece.north
            or square_kilometres(outer) < piece.smallest_land
        ):
            continue
        rings = polygon
        if piece is WORLD:
            # Lines first: the clip of a million corners would be of no use to a pencil that thick.
            large = [ring for ring in polygon[1:] if square_kilometres(ring) >= piece.smallest_hole]
            rings = [thin for ring in (outer, *large) if (thin := drawn(ring, piece))]
        if not rings:
            continue
        whole = Polygon(rings[0], rings[1:])
        for part in polygons_of(shapely.clip_by_rect(whole, piece.west, piece.south, piece.east, piece.north)):
            shore, *ponds = [drawn([list(c) for c in ring.coords], piece) for ring in (part.exterior, *part.interiors)]
            if shore and square_kilometres(shore) >= piece.smallest_land:
                found.append(
                    [shore, *(pond for pond in ponds if pond and square_kilometres(pond) >= piece.smallest_hole)]
                )
    return found


def topology(polygons: list[list[Ring]], piece: Piece) -> dict[str, Any]:
    """Polygons as TopoJSON, each ring an arc of its own: half the size of GeoJSON, because a corner says only how far
    it lies from the one before it."""
    grid = 10**piece.decimals
    arcs: list[list[list[int]]] = []
    shapes = []
    for polygon in polygons:
        rings = []
        for ring in polygon:
            corners = [(round((x - piece.west) * grid), round((y - piece.south) * grid)) for x, y in ring]
            before = [(0, 0), *corners]
            arcs.append([[x - a, y - b] for (x, y), (a, b) in zip(corners, before, strict=False)])
            rings.append([len(arcs) - 1])
        shapes.append(rings)
    return {
        "type": "Topology",
        "licence": "ODbL-1.0, (c) OpenStreetMap contributors, 2017-11",
        "bbox": [piece.west, piece.south, piece.east, piece.north],
        "transform": {"scale": [1 / grid, 1 / grid], "translate": [piece.west, piece.south]},
        "objects": {"land": {"type": "MultiPolygon", "arcs": shapes}},
        "arcs": arcs,
    }


def main() -> int:
    """Cut all pieces."""
    data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    land = [polygon for geometry in data["geometries"] for polygon in geometry["coordinates"]]
    OUT.mkdir(exist_ok=True)
    for piece in (DELTA, MAAS, COAST, WORLD):
        polygons = cut(land, piece)
        path = OUT / f"{piece.name}.json"
        path.write_text(json.dumps(topology(polygons, piece), separators=(",", ":")) + "\n", encoding="utf-8")
        corners = sum(len(ring) for polygon in polygons for ring in polygon)
        sys.stdout.write(f"{path.name}: {len(polygons)} polygons, {corners} corners, {path.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
