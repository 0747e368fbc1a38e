"""What of a batch belongs together: parcels that come back, orders that travel in several parcels."""

from __future__ import annotations

from dataclasses import dataclass

from fairway.base.issues import Issue
from fairway.portal.views.parts import Chip, Nothing, Phrase


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A parcel that comes back."""

    waybill: str
    href: str
    original: str
    """The waybill that it went out with."""
    original_href: str
    own: bool
    """Whether it went out with this same batch."""
    chip: Chip
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One parcel of an order."""

    waybill: str
    href: str
    carried: Phrase
    """The truck or flight that it goes by."""
    carried_href: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in several parcels."""

    order: str
    parts: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class ReturnsPage:
    """Both for one batch."""

    reference: str
    batch_href: str
    issues: tuple[Issue, ...]
    """Of orders whose parcels reach a limit only together."""
    comes_back: bool
    """Whether parcels of this kind of batch can come back."""
    returns: tuple[ReturnRow, ...]
    orders: tuple[OrderRow, ...]
    most: int
    nothing: Nothing
