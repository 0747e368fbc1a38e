"""Maps: one shipment with its way, and all shipments by where they were last. What the map shows stands beside it in
words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.community.shipment import ShipmentHead
from fairway.portal.views.community.shipments import Menu, ModeMark, ShipmentRow
from fairway.portal.views.parts import Choice, Nothing, Phrase


@dataclass(frozen=True, slots=True)
class MapFrame:
    """What the map itself needs."""

    kind: str
    """ "shipment" or "shipments"."""
    source: str
    """Address of its GeoJSON."""
    places: str
    """Address of the places of the code tables."""
    label: Phrase
    style: str = ""
    """Address of an online style; empty for the land that comes with the product."""


@dataclass(frozen=True, slots=True)
class MapMilestone:
    """A milestone at a place."""

    words: Phrase
    at: datetime
    offset: int | None
    """Minutes from UTC as its source wrote the time."""
    quality: Phrase
    done: bool
    who: Phrase
    standard: Phrase
    code: str
    href: str
    """Its line, with every voice."""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A stop: a place with its milestones."""

    number: int
    name: Phrase
    code: str
    kind: Phrase
    position: str
    exact: bool
    done: bool
    current: bool
    milestones: tuple[MapMilestone, ...]
    readings: int = 0


@dataclass(frozen=True, slots=True)
class MapLeg:
    """A leg as a row of the table."""

    number: int
    mode: ModeMark | None
    origin: Phrase
    destination: Phrase
    conveyances: tuple[str, ...]
    state: str
    says: Phrase
    since: datetime | None
    until: datetime | None
    kilometres: float
    bases: tuple[Phrase, ...]
    """What its line rests on."""
    seen_at: datetime | None = None
    seen: str = ""
    """Where its vessel was heard last."""
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A milestone that is on no map."""

    words: Phrase
    at: datetime
    told: Phrase
    """The place as it was told; empty where none was."""
    who: Phrase
    href: str


@dataclass(frozen=True, slots=True)
class ShipmentMapPage:
    """The map of a shipment."""

    head: ShipmentHead
    frame: MapFrame
    places: tuple[MapPlace, ...]
    legs: tuple[MapLeg, ...]
    unplaced: tuple[Unplaced, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A shipment beside the map."""

    row: ShipmentRow
    place: Phrase
    at: datetime | None
    """When it was there; None where no place is known."""
    by_vessel: bool = False
    """It is where its vessel was heard."""


@dataclass(frozen=True, slots=True)
class ShipmentsMapPage:
    """All shipments on one map."""

    frame: MapFrame
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    clear_href: str
    list_href: str
    """The same filters as a list."""
    entries: tuple[MapEntry, ...]
    placed: int
    unplaced: int
    beyond: int
    """Shipments on the map that are not listed beside it."""
    more: bool
    """There are more than one map shows."""
    nothing: Nothing
    as_of: datetime
