"""What stands of what was told: the same told twice counts once, and a source corrects and withdraws its own word.

A correction names what it corrects by ``supersedes``: the event's own identifier or key; an identifier with ``@`` at
its end for every version of it told before; or ``message:`` and the name of a message for what that message told of
the same milestone and the same thing. Nobody corrects the word of another. What is corrected is kept and shown.
"""

from __future__ import annotations

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
    live, corrected, withdrawn, again = [], [], [], []
    voids: set[int] = set()
    for event in distinct:
        if event.void:
            continue
        end = _end(event, successors)
        if end is event:
            live.append(event)
        elif end.void:
            withdrawn.append((event, end))
        else:
            corrected.append((event, end))
    for before, after in repeated:
        end = after if after.void else _end(after, successors)
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


def _successors(events: list[Event]) -> dict[int, list[Event]]:
    """For each event, by identity, what corrects or withdraws it."""
    by_partner: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_partner[event.source.partner].append(event)
    found: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if event.supersedes:
            for target in _targets(event, by_partner[event.source.partner]):
                found[id(target)].append(event)
    for event in events:
        # What was withdrawn by its first name is withdrawn in every later version that the withdrawal knew of.
        for void in [one for one in found.get(id(event), ()) if one.void]:
            for later in _all_after(event, found):
                if not later.void and _told(later) <= _told(void) and void not in found[id(later)]:
                    found[id(later)].append(void)
    return found


def _targets(event: Event, told: list[Event]) -> Iterator[Event]:
    named = event.supersedes
    if named.startswith("message:"):
        message = named.removeprefix("message:")
        for one in told:
            if (
                message
                and one.source.message == message
                and one.milestone == event.milestone
                and one.references[:1] == event.references[:1]
                and _before(one, event)
            ):
                yield one
    elif named.endswith("@"):
        yield from (one for one in told if one.own_id.startswith(named) and _before(one, event))
    else:
        found = [one for one in told if one.own_id == named and one is not event]
        yield from found or [one for one in told if one is not event and one.key == named]


def _told(event: Event) -> datetime:
    return event.times.told or _NEVER


def _before(one: Event, event: Event) -> bool:
    """Whether ``one`` was told earlier: by its time, else an original before its correction, else by content."""
    if one is event or one.void:
        return False
    return (_told(one), bool(one.supersedes), _encode(one)) < (
        _told(event),
        event.void or bool(event.supersedes),
        _encode(event),
    )


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


def _end(event: Event, successors: dict[int, list[Event]]) -> Event:
    """What stands in the place of an event: itself, the last correction, or its withdrawal.

    Two events of one source that each claim to correct the other: the one told last stands.
    """
    after = _all_after(event, successors)
    if not after:
        return event
    if voids := [one for one in after if one.void]:
        return max(voids, key=_late)
    ends = [one for one in after if not successors.get(id(one))]
    if ends:
        return max(ends, key=_late)
    return max((event, *after), key=_late)


def _late(event: Event) -> tuple[datetime, bytes]:
    return _told(event), _encode(event)
