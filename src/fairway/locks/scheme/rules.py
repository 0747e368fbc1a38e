"""What must hold of an entry of the registry before it is recorded."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.locks.profiles import NAMES
from fairway.locks.scheme.model import (
    CONTENT,
    SIDES,
    Accreditation,
    Corridor,
    Fence,
    Hours,
    Kind,
    Point,
    Position,
    Route,
)
from fairway.locks.scheme.shapes import crosses_itself, metres, square_metres

SOUTH, NORTH, WEST, EAST = 18.0, 31.0, 104.0, 121.0
"""Where the provinces of the scheme and of its candidates lie."""
LARGEST_FENCE_M2 = 25e6
NARROWEST_M, WIDEST_M = 50.0, 5_000.0
MOST_CORNERS = 500
MOST_POSITIONS = 5_000
ENDS_WITHIN_M = 3_000.0
_CODE = re.compile(r"[a-z0-9][a-z0-9.:_-]{0,79}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class Proposed(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A version about to be recorded."""

    kind: Kind
    code: str
    content: msgspec.Raw
    valid_from: date
    valid_until: date | None
    places: Mapping[str, Position | None]
    """The points and control points that are known, with their positions."""
    point_codes: frozenset[str] = frozenset()
    """Those of them that are points."""

    @cached_property
    def read(self) -> Any:
        """The content."""
        return msgspec.json.decode(self.content, type=CONTENT[self.kind])


class EntryRule(Rule[Proposed]):
    """The common part: which kind it is about."""

    target = "scheme"
    citation = "Fairway scheme registry"
    about: ClassVar[type[Any] | tuple[type[Any], ...]] = object

    def check(self, subject: Proposed) -> Iterator[Issue]:
        """Nothing where the entry is of another kind."""
        if isinstance(subject.read, self.about):
            yield from self.found(subject.read, subject)

    @abstractmethod
    def found(self, content: Any, subject: Proposed) -> Iterator[Issue]:
        """Each breach."""


class EntryHasCode(EntryRule):
    """{code} cannot be the code of an entry."""

    id = "SCHEME-CODE"
    remedy = "Use small letters, digits and hyphens, at most 80."

    def found(self, _content: Any, subject: Proposed) -> Iterator[Issue]:
        """Shape of the code."""
        if not _CODE.fullmatch(subject.code):
            yield self.issue("/code", code=subject.code[:80] or "-")


class EntryDays(EntryRule):
    """The last day is before the first."""

    id = "SCHEME-DAYS"
    remedy = "Correct one of them; leave the last day open where there is no end."

    def found(self, _content: Any, subject: Proposed) -> Iterator[Issue]:
        """Order of both days."""
        if subject.valid_until is not None and subject.valid_until < subject.valid_from:
            yield self.issue("/valid_until")


class PointHasSource(EntryRule):
    """A point without a source is not taken."""

    id = "SCHEME-SOURCE"
    remedy = "Say which publication names the point; what nobody published is not a point."
    about = Point

    def found(self, content: Point, _subject: Proposed) -> Iterator[Issue]:
        """Empty source, or no name at all."""
        if not content.source.strip():
            yield self.issue("/source")


class PointHasName(EntryRule):
    """The point has no name."""

    id = "SCHEME-NAME"
    remedy = "Give it in at least one language."
    about = Point

    def found(self, content: Point, _subject: Proposed) -> Iterator[Issue]:
        """All three names empty."""
        if not any(msgspec.structs.astuple(content.names)):
            yield self.issue("/names/en")


class PositionInRegion(EntryRule):
    """{latitude}, {longitude} is far from the provinces of the scheme."""

    id = "SCHEME-POSITION"
    remedy = "Give latitude first, then longitude, in degrees (WGS-84)."
    about = (Point, Fence, Corridor)

    def found(self, content: Any, _subject: Proposed) -> Iterator[Issue]:
        """Any position outside; the first of a line only, since they are usually wrong together."""
        match content:
            case Point():
                there = content.position
                positions = [("/latitude", there)] if there else []
            case Fence():
                positions = [(f"/ring/{number}", one) for number, one in enumerate(content.ring)]
            case _:
                positions = [(f"/line/{number}", one) for number, one in enumerate(content.line)]
        for pointer, (latitude, longitude) in positions:
            if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
                yield self.issue(pointer, latitude=round(latitude, 5), longitude=round(longitude, 5))
                return


class KnownSide(EntryRule):
    """{side} is no customs territory of the scheme."""

    id = "SCHEME-SIDE"
    remedy = "Use hk, cn or mo."
    about = (Point, Corridor, Accreditation)

    def found(self, content: Any, _subject: Proposed) -> Iterator[Issue]:
        """Side of the entry."""
        if content.side not in SIDES:
            yield self.issue("/side", side=content.side[:20] or "-")


class PlaceKnown(EntryRule):
    """{where} is no point or control point that is known here."""

    id = "SCHEME-PLACE"
    remedy = "Use the code of one, or record the point first."
    about = (Fence, Hours, Corridor, Route)

    def found(self, content: Any, subject: Proposed) -> Iterator[Issue]:
        """Every place that the entry names."""
        match content:
            case Fence() | Hours():
                named = [("/place", content.place)]
            case Corridor():
                named = [("/from_place", content.from_place), ("/to_place", content.to_place)]
            case _:
                named = [
                    (f"/legs/{number}/{end}", getattr(leg, end))
                    for number, leg in enumerate(content.legs)
                    for end in ("from_place", "to_place")
                ]
        for pointer, place in named:
            if place not in subject.places:
                yield self.issue(pointer, where=place[:80] or "-")


class FenceRing(EntryRule):
    """A fence is a polygon of 3 to {most} corners whose sides do not cross, of at most 25 square kilometres."""

    id = "SCHEME-FENCE"
    remedy = "Draw it around the ground of the place."
    about = Fence

    def found(self, content: Fence, _subject: Proposed) -> Iterator[Issue]:
        """Corners, crossing sides, size."""
        ring = content.ring
        wrong = not 3 <= len(ring) <= MOST_CORNERS or len(set(ring)) < 3
        if wrong or crosses_itself(ring) or not 0 < square_metres(ring) <= LARGEST_FENCE_M2:
            yield self.issue("/ring", most=MOST_CORNERS)


class CorridorShape(EntryRule):
    """A corridor is a line of 2 to {most} positions, and its half width is 50 to 5,000 metres."""

    id = "SCHEME-CORRIDOR"
    remedy = "Draw the line along the road, from one place to the next."
    about = Corridor

    def found(self, content: Corridor, _subject: Proposed) -> Iterator[Issue]:
        """Number of positions, width."""
        if not 2 <= len(content.line) <= MOST_POSITIONS or len(set(content.line)) < 2:
            yield self.issue("/line", most=MOST_POSITIONS)
        if not NARROWEST_M <= content.half_width_m <= WIDEST_M:
            yield self.issue("/half_width_m", most=MOST_POSITIONS)


class CorridorEnds(EntryRule):
    """The line is {metres} m away from {where} at that end."""

    id = "SCHEME-CORRIDOR-END"
    remedy = "Let it begin and end within 3 kilometres of its places."
    about = Corridor

    def found(self, content: Corridor, subject: Proposed) -> Iterator[Issue]:
        """Both ends, where the position of the place is known."""
        if len(content.line) < 2:
            return
        for end, place, at in (("0", content.from_place, content.line[0]), ("-", content.to_place, content.line[-1])):
            there = subject.places.get(place)
            if there is not None and (away := metres(there, at)) > ENDS_WITHIN_M:
                pointer = "/line/0" if end == "0" else f"/line/{len(content.line) - 1}"
                yield self.issue(pointer, metres=round(away), where=place)


class RouteConnects(EntryRule):
    """The legs of a route follow each other from a point to a point, by way of a control point wherever another
    customs takes over.
    """

    id = "SCHEME-ROUTE"
    remedy = "Let each leg begin where the one before it ends, and give two legs in a row to different customs."
    about = Route

    def found(self, content: Route, subject: Proposed) -> Iterator[Issue]:
        """Joints, ends, sides."""
        legs = content.legs
        if not 1 <= len(legs) <= 9:
            yield self.issue("/legs")
            return
        for pointer, place in (
            ("/legs/0/from_place", content.origin),
            (f"/legs/{len(legs) - 1}/to_place", legs[-1].to_place),
        ):
            if place in subject.places and place not in subject.point_codes:
                yield self.issue(pointer)
        for number, (leg, following) in enumerate(pairwise(legs)):
            if leg.to_place != following.from_place or leg.to_place in subject.point_codes:
                yield self.issue(f"/legs/{number}/to_place")
            if leg.side == following.side or leg.side not in SIDES or following.side not in SIDES:
                yield self.issue(f"/legs/{number + 1}/side")


class HoursShape(EntryRule):
    """Hours are two times of a day and the days of the week on which they hold."""

    id = "SCHEME-HOURS"
    remedy = "Write 07:00 and 22:00, with 24:00 for the end of the day, and days as 1 (Monday) to 7."
    about = Hours

    def found(self, content: Hours, _subject: Proposed) -> Iterator[Issue]:
        """Shape and order."""
        wrong = [f"/{name}" for name in ("opens", "closes") if not _TIME.fullmatch(getattr(content, name))]
        if not wrong and content.opens >= content.closes:
            wrong = ["/closes"]
        yield from map(self.issue, wrong)
        if not content.days or not set(content.days) <= set(range(1, 8)):
            yield self.issue("/days")


class AccreditationSubject(EntryRule):
    """{subject} is neither a vendor profile nor a lock."""

    id = "SCHEME-ACCREDITATION"
    remedy = "Write profile: and one of {profiles}, or lock: and the terminal identifier."
    about = Accreditation

    def found(self, content: Accreditation, _subject: Proposed) -> Iterator[Issue]:
        """Known profile, or any lock."""
        kind, _, name = content.subject.partition(":")
        if not (kind == "profile" and name in NAMES) and not (kind == "lock" and name):
            yield self.issue("/subject", subject=content.subject[:80] or "-", profiles=", ".join(NAMES))


ENTRY_RULES: Sequence[Rule[Proposed]] = (
    EntryHasCode(),
    EntryDays(),
    PointHasName(),
    PointHasSource(),
    KnownSide(),
    PositionInRegion(),
    PlaceKnown(),
    FenceRing(),
    CorridorShape(),
    CorridorEnds(),
    RouteConnects(),
    HoursShape(),
    AccreditationSubject(),
)
