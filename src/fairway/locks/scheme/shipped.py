"""The entries that come with the product: points that a source names, and fences, corridors and routes that we drew."""

from __future__ import annotations

from pathlib import Path

from fairway.base.issues import Refusal
from fairway.locks.scheme.lists import Draft, read_lists
from fairway.locks.scheme.model import COMMON, Kind

DATA = Path(__file__).with_name("data")
POINTS = (Kind.POINT,)
"""What is true of the scheme; the rest is the demonstration's."""
DEMONSTRATION = (Kind.POINT, Kind.FENCE, Kind.CORRIDOR, Kind.ROUTE)


def shipped(kinds: tuple[Kind, ...]) -> list[Draft]:
    """The shipped entries of these kinds, points first. Raises Refusal for a damaged file."""
    found: list[Draft] = []
    for kind in kinds:
        path = DATA / f"{kind.value}.csv"
        drafts, issues = read_lists(path.read_bytes(), path.name, COMMON, kind)
        if issues:
            raise Refusal(issues)
        found += drafts
    return found
