"""A corrected message: how its events take the place of those of the message that it corrects. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from uuid import UUID

from msgspec.structs import replace

from fairway.tracking.model import Event

_MARKED = re.compile(r"#[0-9a-f]{12}$")


def mark_of(sha256: str, corrects: UUID) -> str:
    """Tells the events of one correction apart from all others with the same identifiers at their source."""
    return hashlib.sha256(f"{sha256}{corrects}".encode()).hexdigest()[:12]


def corrected(
    old: Sequence[Event], new: Sequence[Event], mark: str, earlier: Collection[str] = ()
) -> tuple[Event, ...]:
    """The events of the corrected message: what stayed as it was stays the same event, what replaces an event names
    it, and an event that is not told any more is withdrawn by one that says so. Nothing is deleted.

    Two events correspond when they have the same identifier at their source, else when they tell the same milestone of
    the same thing, in the order in which they stand. ``mark`` (:func:`mark_of`) tells events of this correction apart
    from those of earlier ones; ``earlier`` are the keys of what the messages before ``old`` told: what of it is told
    again now is told anew, because it was replaced or withdrawn meanwhile.
    """
    left = {number: event for number, event in enumerate(old) if not event.void}
    gone = {event.key for event in old} | set(earlier)
    before = _met(left, new)
    out: list[Event] = []
    for number, event in enumerate(new):
        replaced = before.get(number)
        if replaced is None and event.key in gone:
            out.append(replace(event, own_id=f"{event.own_id or event.key}#{mark}", supersedes=""))
        elif replaced is None:
            out.append(event)
        elif _content(replaced) == _content(event):
            out.append(replaced)
        else:
            own = f"{event.own_id}#{mark}" if event.own_id else ""
            out.append(replace(event, own_id=own, supersedes=replaced.key))
    out += _withdrawals(left.values(), mark)
    return tuple(out)


def _met(left: dict[int, Event], new: Sequence[Event]) -> dict[int, Event]:
    """The old event that each new one stands for, by its number: the same, else of the same identifier, else about the
    same. What is met is taken out of ``left``."""
    met: dict[int, Event] = {}
    for alike in (_whole, _identity, _about):
        waiting: dict[object, deque[int]] = defaultdict(deque)
        for number, event in left.items():
            waiting[alike(event)].append(number)
        for number, event in enumerate(new):
            found = waiting.get(alike(event)) if number not in met else None
            if found:
                met[number] = left.pop(found.popleft())
    return met


def _withdrawals(left: Collection[Event], mark: str) -> Iterator[Event]:
    for event in left:
        own = f"{_own(event)}#{mark}" if event.own_id else ""
        yield replace(event, own_id=own, supersedes=event.key, void=True)


def _own(event: Event) -> str:
    """The identifier at its source, without the marks of corrections."""
    own = event.own_id
    while _MARKED.search(own):
        own = own[:-13]
    return own


Alike = Callable[[Event], object]


def _whole(event: Event) -> object:
    return _own(event) or event.references[:1], _content(event)


def _identity(event: Event) -> object:
    """Of an event without an identifier nothing else is of the same."""
    return _own(event) or id(event)


def _about(event: Event) -> object:
    return event.milestone, event.references[:1], event.quality


def _content(event: Event) -> object:
    """All that an event says, but for where in the message it stood and what names it."""
    source = replace(event.source, line=None, message="", rank=0)
    return replace(event, source=source, own_id="", supersedes="")
