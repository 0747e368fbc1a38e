"""What stands of what was told: the same told twice counts once, and a source corrects and withdraws its own word.

A correction names what it corrects by ``supersedes``: the event's own identifier or key; an identifier with ``@`` at
its end for every version of it told before; or ``message:`` and the name of a message for what that message told of
the same milestone and the same thing. Nobody corrects the word of another. What is corrected is kept and shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from fairway.tracking.model import Event

_NEVER = datetime.min.replace(tzinfo=UTC)
_encode = msgspec.msgpack.Encoder(order="sorted").encode


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a set of events."""

    live: tuple[Event, ...]
    """What stands, by time and content: the same for the same set, whatever order it came in."""
    corrected: tuple[tuple[Event, Event], ...] = ()
    """What its source corrected, with what stands in its place in the end."""
    withdrawn: tuple[tuple[Event, Event], ...] = ()
    """What its source withdrew, with the withdrawal."""
    repeated: tuple[tuple[Event, Event], ...] = ()
    """What was told again under the same identifier with another content, with what stands in the end."""
    waiting: tuple[Event, ...] = ()
    """Withdrawals of what was never told, or not yet."""


def standing(events: Iterable[Event]) -> Stood:
    """What of ``events`` stands. The order in which they come does not matter."""
    distinct, repeated = _distinct(events)
    if not any(event.supersedes or event.void for event in distinct):
        return Stood(live=tuple(distinct), repeated=tuple(repeated))
    successors = _successors(distinct)
    ends = _Ends(distinct, successors)
    live: list[Event] = []
    corrected: list[tuple[Event, Event]] = []
    withdrawn: list[tuple[Event, Event]] = []
    again: list[tuple[Event, Event]] = []
    voids: set[int] = set()
    for event in distinct:
        if event.void:
            continue
        end = ends.of(event)
        if end is event:
            live.append(event)
        elif end.void:
            withdrawn.append((event, end))
        else:
            corrected.append((event, end))
    for before, after in repeated:
        end = after if after.void else ends.of(after)
        (withdrawn if end.void else again).append((before, end))
    voids.update(id(end) for _, end in withdrawn)
    voids.update(id(one) for found in successors.values() for one in found)
    return Stood(
        live=tuple(live),
        corrected=tuple(corrected),
        withdrawn=tuple(withdrawn),
        repeated=tuple(again),
        waiting=tuple(event for event in distinct if event.void and id(event) not in voids),
    )


def _distinct(events: Iterable[Event]) -> tuple[list[Event], list[tuple[Event, Event]]]:
    by_key: dict[object, list[Event]] = {}
    for event in events:
        key: object = (event.source.partner, event.own_id) if event.own_id else _same(event)
        known = by_key.get(key)
        if known is None:
            by_key[key] = [event]
        elif event not in known:
            known.append(event)
    distinct: list[Event] = []
    repeated: list[tuple[Event, Event]] = []
    for told in by_key.values():
        if len(told) > 1:
            told.sort(key=lambda event: (event.times.told or _NEVER, _encode(event)))
            repeated += ((before, told[-1]) for before in told[:-1])
        distinct.append(told[-1])
    distinct.sort(key=lambda event: (event.times.happened, _encode(event)))
    repeated.sort(key=_encode)
    return distinct, repeated


def _same(event: Event) -> tuple[object, ...]:
    """What makes :attr:`Event.key` of an event without an identifier of its own, without hashing it."""
    return (
        event.source.partner,
        event.milestone,
        event.references if len(event.references) < 2 else tuple(sorted(event.references)),
        event.quality,
        event.times.happened,
        event.location,
        event.empty,
        event.source.code,
        event.supersedes,
        event.void,
        event.readings,
    )


class _Said:
    """What one source told, to be found by the ways in which a correction names it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.by_id: dict[str, list[Event]] = defaultdict(list)
        self.versions: dict[str, list[tuple[Order, Event]]] = defaultdict(list)
        self.by_message: dict[tuple[str, str, object], list[tuple[Order, Event]]] = defaultdict(list)
        self._by_key: dict[str, Event] | None = None

    def add(self, event: Event) -> None:
        self.events.append(event)
        self.by_id[event.own_id].append(event)
        if event.void:
            return
        name, at, _ = event.own_id.partition("@")
        if at:
            self.versions[name + at].append((_order(event), event))
        if event.source.message:
            place = event.source.message, event.milestone, event.references[:1]
            self.by_message[place].append((_order(event), event))

    def sort(self) -> None:
        """To be called when all is added: versions by the time at which they were told."""
        for versions in self.versions.values():
            versions.sort(key=_first)

    def by_key(self, key: str) -> Event | None:
        if self._by_key is None:
            self._by_key = {event.key: event for event in self.events}
        return self._by_key.get(key)

    def named_by(self, event: Event) -> Iterator[Event]:
        """What ``event`` corrects or withdraws itself; what that one did comes on top."""
        named = event.supersedes
        if named.startswith("message:"):
            place = named.removeprefix("message:"), event.milestone, event.references[:1]
            mine = _order(event)
            yield from (one for order, one in self.by_message.get(place, ()) if order < mine)
        elif named.endswith("@"):
            versions = self.versions.get(named, [])
            for _, one in reversed(versions[: bisect_left(versions, _order(event), key=_first)]):
                yield one
                if one.supersedes == named:
                    # This version did so itself with all that were told before it.
                    break
        else:
            found = [one for one in self.by_id.get(named, ()) if one is not event]
            if not found and (keyed := self.by_key(named)) is not None and keyed is not event:
                found = [keyed]
            yield from found


def _successors(events: list[Event]) -> dict[int, list[Event]]:
    """For each event, by identity, what corrects or withdraws it."""
    said: dict[str, _Said] = defaultdict(_Said)
    for event in events:
        said[event.source.partner].add(event)
    for one in said.values():
        one.sort()
    found: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if event.supersedes:
            for target in said[event.source.partner].named_by(event):
                found[id(target)].append(event)
    for event in events:
        # What was withdrawn by its first name is withdrawn in every later version that the withdrawal knew of.
        for void in [one for one in found.get(id(event), ()) if one.void]:
            for later in _all_after(event, found):
                if not later.void and _told(later) <= _told(void) and void not in found[id(later)]:
                    found[id(later)].append(void)
    return found


class _Ends:
    """What stands in the place of each event: itself, the last correction, or its withdrawal."""

    def __init__(self, events: list[Event], successors: dict[int, list[Event]]) -> None:
        self._successors = successors
        self._known: dict[int, Event] = {}
        for event in sorted(events, key=_order, reverse=True):
            self._known[id(event)] = self._find(event)

    def of(self, event: Event) -> Event:
        return self._known[id(event)]

    def _find(self, event: Event) -> Event:
        after = self._successors.get(id(event))
        if not after:
            return event
        ends = [one if one.void else self._known.get(id(one)) for one in after]
        known = [one for one in ends if one is not None]
        if len(known) == len(ends):
            return max(known, key=lambda one: (one.void, _late(one)))
        return self._search(event)

    def _search(self, event: Event) -> Event:
        """The same where a correction says that it was told before what it corrects. Two events of one source that
        each claim to correct the other: the one told last stands."""
        after = _all_after(event, self._successors)
        if voids := [one for one in after if one.void]:
            return max(voids, key=_late)
        ends = [one for one in after if not self._successors.get(id(one))]
        return max(ends or (event, *after), key=_late)


def _all_after(event: Event, successors: dict[int, list[Event]]) -> list[Event]:
    found: list[Event] = []
    waiting, seen = [event], {id(event)}
    while waiting:
        for one in successors.get(id(waiting.pop()), ()):
            if id(one) not in seen:
                seen.add(id(one))
                found.append(one)
                waiting.append(one)
    return found


Order = tuple[datetime, bool, bytes]


def _order(event: Event) -> Order:
    """When it was told; at the same time an original before its correction, else by content."""
    return _told(event), bool(event.supersedes), _encode(event)


def _first(pair: tuple[Order, Event]) -> Order:
    return pair[0]


def _told(event: Event) -> datetime:
    return event.times.told or _NEVER


def _late(event: Event) -> tuple[datetime, bytes]:
    return _told(event), _encode(event)
