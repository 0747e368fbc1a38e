"""Items of HHD padlocks (G-300, G-316, G-360P, G-508P, G-666), by the maker's public parameter pages."""

from __future__ import annotations

from dataclasses import dataclass

from fairway.locks.profiles.draft import Child, Draft
from fairway.locks.reading import Bolt, Cover, LockEvent, Rope, Unlocking


@dataclass(frozen=True, slots=True)
class _Event:
    """What an event number says."""

    event: LockEvent | None = None
    bolt: Bolt = Bolt.UNKNOWN
    rope: Rope = Rope.UNKNOWN
    cover: Cover = Cover.UNKNOWN
    by: str | None = None
    accepted: bool | None = None
    sealing: bool = False


def _sealed(by: str | None = None) -> _Event:
    return _Event(LockEvent.LOCK_SEALED, Bolt.LOCKED, Rope.IN, by=by, accepted=True if by else None, sealing=True)


def _opened(by: str) -> _Event:
    return _Event(LockEvent.LOCK_OPENED_AUTHORISED, Bolt.UNLOCKED, by=by, accepted=True)


def _refused(by: str) -> _Event:
    return _Event(LockEvent.AUTH_FAILED, by=by, accepted=False)


EVENTS: dict[int, _Event] = {
    0x00: _Event(LockEvent.LOCK_SEALED, rope=Rope.IN),
    0x01: _Event(rope=Rope.OUT),
    0x02: _sealed(),
    0x03: _sealed("card"),
    0x04: _opened("card"),
    0x05: _sealed("ble"),
    0x06: _opened("ble"),
    0x07: _sealed("platform"),
    0x08: _opened("platform"),
    0x09: _sealed("sms"),
    0x0A: _opened("sms"),
    0x0B: _refused("card"),
    0x0C: _refused("card"),
    0x0D: _refused("card"),
    0x0E: _refused("card"),
    0x0F: _Event(LockEvent.LOCK_OPENED_UNAUTHORISED, rope=Rope.OUT),
    0x10: _Event(LockEvent.LOCK_TAMPERED, cover=Cover.OPEN),
    0x11: _Event(LockEvent.ROPE_CUT, rope=Rope.CUT),
    0x12: _Event(LockEvent.LOCK_LOW_BATTERY),
    0x13: _refused("password"),
    0x14: _sealed(),
    0x17: _Event(LockEvent.LOCK_LOW_BATTERY),
    0x18: _Event(LockEvent.LOCK_FAULT),
}
"""By event number. A closed shackle (0x00) is no closed bolt; shackle and rope are one in the canonical form."""
_OF_CHILD = range(0x61, 0x67)


def event(draft: Draft, value: bytes) -> None:
    """0x60: event number u16, kind u8 (1 alarm) and content: for a card its eight characters. 0x61 to 0x66 are of a
    child lock: its number in six bytes, then the card."""
    if len(value) < 2:
        return
    number = int.from_bytes(value[:2], "big")
    draft.raw["event"] = f"{number:04x}"
    if number in _OF_CHILD:
        if len(value) >= 16:
            card = value[8:16].decode("ascii", "replace")
            draft.children.append(Child(value[2:8].hex(), unlocking=Unlocking("card", card, None, None)))
        return
    said = EVENTS.get(number)
    if said is None:
        return
    draft.say(bolt=said.bolt, rope=said.rope, cover=said.cover)
    if said.event is not None:
        draft.happened(said.event)
    if said.by is not None:
        content = value[3:].decode("ascii", "replace").rstrip("\0") or None
        draft.unlocking = Unlocking(said.by, content, said.accepted, None)


def children(draft: Draft, value: bytes) -> None:
    """0x63: number[6], thousandths of a volt u16, "1" when sealed, physical state, signal; for each child lock."""
    if len(value) % 11:
        return
    for at in range(0, len(value), 11):
        seal = value[at + 8]
        bolt = Bolt.LOCKED if seal == 0x31 else Bolt.UNLOCKED if seal == 0x30 else Bolt.UNKNOWN
        millivolts = int.from_bytes(value[at + 6 : at + 8], "big")
        raw = {"millivolts": millivolts, "state": value[at + 9], "signal": value[at + 10]}
        draft.children.append(Child(value[at : at + 6].hex(), bolt, raw=dict(raw)))


ITEMS = {0x60: event, 0x63: children}
