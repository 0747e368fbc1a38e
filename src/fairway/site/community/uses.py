"""Which use of a thing that is used again and again is a shipment's. Pure.

Between two returns of the empty container lies one use. The use that counts for a shipment is the one that holds the
time at which somebody tied the container to the shipment's papers, else the time at which the shipment certainly used
it. A unit load device is built up and broken down within days. What was told of an earlier or later use is somebody
else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from fairway.tracking.graph import Held
from fairway.tracking.model import ReferenceKind

RETURNED = "EMPTY_RETURNED"
"""The milestone that ends a use of a container."""
MOMENT = timedelta(minutes=1)
"""The return itself still belongs to the use that it ends."""
UNIT_LOAD = timedelta(days=14)
"""How far from its time a unit load device counts for a shipment, either way."""


def of_this_use(held: Held, returns: Sequence[datetime], anchors: Iterable[datetime], in_use_at: datetime) -> Held:
    """``held`` for the one use; ``returns`` in order, ``anchors`` when somebody tied the thing to the papers."""
    anchor = min(anchors, default=in_use_at)
    since, until = held.since, held.until
    if held.reference.kind is ReferenceKind.ULD:
        since, until = max(since, anchor - UNIT_LOAD), min(until, anchor + UNIT_LOAD)
    if held.reference.kind is ReferenceKind.CONTAINER:
        earlier = [one + MOMENT for one in returns if one + MOMENT <= anchor]
        later = [one + MOMENT for one in returns if one + MOMENT > anchor]
        since, until = max([since, *earlier[-1:]]), min([until, *later[:1]])
    return replace(held, since=since, until=max(since, until))
