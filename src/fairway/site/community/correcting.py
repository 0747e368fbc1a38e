"""A corrected message: how its events take the place of those of the message that it corrects. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from fairway.tracking.model import Event


def corrected(old: Sequence[Event], new: Sequence[Event], sha256: str) -> tuple[Event, ...]:
    """The events of the corrected message: what stayed as it was stays the same event, what replaces an event names
    it, and an event that is not told any more is withdrawn by one that says so. Nothing is deleted.

    Two events correspond when they tell the same milestone of the same thing, in the order in which they stand.
    ``sha256`` of the new message tells a corrected event apart from the one with the same identifier at its source.
    """
    return tuple(_corrected(old, new, sha256))


def _corrected(old: Sequence[Event], new: Sequence[Event], sha256: str) -> Iterator[Event]:
    same = {_content(event) for event in old} & {_content(event) for event in new}
    replaced: dict[object, deque[Event]] = defaultdict(deque)
    for event in old:
        if _content(event) not in same and not event.void:
            replaced[_about(event)].append(event)
    for event in new:
        if _content(event) in same:
            yield event
            continue
        before = replaced[_about(event)]
        if before:
            earlier = before.popleft()
            own = f"{event.own_id}#{sha256[:12]}" if event.own_id and event.own_id == earlier.own_id else event.own_id
            yield replace(event, own_id=own, supersedes=event.supersedes or earlier.key)
        else:
            yield event
    for left in replaced.values():
        for event in left:
            own = f"{event.own_id}#{sha256[:12]}" if event.own_id else ""
            yield replace(event, own_id=own, supersedes=event.key, void=True)


def _about(event: Event) -> object:
    return event.milestone, event.references[:1], event.quality


def _content(event: Event) -> object:
    """All that an event says, but for where in the message it stood."""
    return replace(event, source=replace(event.source, line=None, message=""))
