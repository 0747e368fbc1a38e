"""The prepared geography of a leg: its corridor and its grounds."""

from __future__ import annotations

from functools import lru_cache

from fairway.locks.engine.terms import CorridorTerms, LegTerms, Position
from fairway.locks.geo.corridor import Beside, Corridor
from fairway.locks.geo.fences import Fence


class Ground:
    """What the path of a leg is held against. Unchanging; shared by all runs on the same terms."""

    __slots__ = ("corridor", "destination", "fences", "half_width_m", "origin")

    def __init__(self, leg: LegTerms) -> None:
        self.corridor = _corridor(leg.corridor)
        self.half_width_m = self.corridor.half_width_m
        self.origin = Fence(leg.origin.code, leg.origin.ring)
        self.destination = Fence(leg.destination.code, leg.destination.ring)
        others = tuple(Fence(fence.code, fence.ring) for fence in leg.on_the_way)
        self.fences = (self.origin, *others, self.destination)

    def on_ground(self, place: Position) -> bool:
        """Whether a place lies on a ground of the leg."""
        return True in self.held(place)

    def held(self, place: Position) -> list[bool]:
        """For each of the grounds whether a place lies on it."""
        return [fence.holds(*place) for fence in self.fences]

    def common(self, one: Position, other: Position) -> bool:
        """Whether two places lie on one ground of the leg."""
        return any(fence.holds(*one) and fence.holds(*other) for fence in self.fences)

    def beside(self, place: Position) -> tuple[Beside, ...]:
        """Where a place is along the corridor."""
        return tuple(self.corridor.passes(*place))

    def beyond_m(self, place: Position, *, on_ground: bool) -> int:
        """How many metres a place lies beyond the border of the corridor: 0 inside, and on a ground of the leg.

        Counted to the decimetre before it is compared, so that the last digits of two machines decide nothing.
        """
        away = round(self.corridor.at(*place).away_m, 1)
        if away <= self.half_width_m or on_ground:
            return 0
        return max(1, round(away - self.half_width_m))


@lru_cache(maxsize=256)
def _corridor(terms: CorridorTerms) -> Corridor:
    return Corridor(terms.line, terms.half_width_m)
