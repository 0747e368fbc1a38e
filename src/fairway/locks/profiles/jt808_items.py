"""The additional items of a JT/T 808 location that speak of a lock, its battery or its box.

Each takes the value of one item and adds to the draft; a value of another length than the item has in its maker's table
adds nothing and stays raw, as does every item that is not here. Sources: the items known of open decoders; where such a
source does not say which way round a bit is, the reading here is ours and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fairway.locks.profiles.draft import Child, Draft
from fairway.locks.reading import Bolt, Cover, LockEvent, Rope

Take = Callable[[Draft, bytes], None]
ROPE_IN, COVER_OPEN = 1 << 0, 1 << 3
_POWERED, _ATTACHED = 1 << 0, 1 << 12
_STILL = 1 << 6
_CHILD_OPEN = 1 << 5
_ACCEPTED = {0: False, 1: True}


def percent(value: int) -> int | None:
    """A battery's percent; None for a number that is none."""
    return value if value <= 100 else None


def satellites(draft: Draft, value: bytes) -> None:
    """0x31: satellites in use."""
    if len(value) == 1:
        draft.satellites = value[0]


def battery(draft: Draft, value: bytes) -> None:
    """0x06, 0xD4, 0xFE: percent; 0xFF while it is charged."""
    if len(value) == 1:
        draft.battery_percent = percent(value[0])
        draft.charging = True if value[0] == 0xFF else draft.charging


def tenths(draft: Draft, value: bytes) -> None:
    """0x56: tenths of the battery, and a byte without meaning."""
    if len(value) == 2:
        draft.battery_percent = percent(value[0] * 10)


def level_and_voltage(draft: Draft, value: bytes) -> None:
    """0xE3: a byte without meaning, percent, hundredths of a volt."""
    if len(value) in {4, 6}:
        draft.battery_percent = percent(value[1])


def flag_and_level(draft: Draft, value: bytes) -> None:
    """0xE4: a flag, percent. Sources differ on what the flag says, so it stays raw."""
    if len(value) == 2:
        draft.battery_percent = percent(value[1])


def voltage_and_level(draft: Draft, value: bytes) -> None:
    """0xF7: thousandths of a volt, state (2 and 3 charging), percent."""
    if len(value) == 6:
        draft.battery_percent = percent(value[5])
        draft.charging = value[4] in {2, 3}


def container(draft: Draft, value: bytes) -> None:
    """0xFB: the number of the container, as text."""
    text = value.rstrip(b"\0")
    if text and text.isalnum() and text.isascii():
        draft.container = text.decode().upper()


def rope_and_cover(draft: Draft, value: bytes) -> None:
    """0xDA: how often the rope was cut, and a state byte: bit 0 rope in, bit 3 cover open (which way round is ours).

    A rope that is out and was cut is a cut rope. The count is kept: one that went up between two readings is a cut
    even when the rope is in again. A shorter value cannot be told apart and says nothing.
    """
    if len(value) != 3:
        return
    cuts, state = int.from_bytes(value[:2], "big"), value[2]
    rope = Rope.IN if state & ROPE_IN else Rope.CUT if cuts else Rope.OUT
    draft.say(rope=rope, cover=Cover.OPEN if state & COVER_OPEN else Cover.CLOSED)
    draft.raw["rope_cuts"] = cuts
    if rope is Rope.CUT:
        draft.happened(LockEvent.ROPE_CUT)


def tracker_alarms(draft: Draft, value: bytes) -> None:
    """0xEB of wireless trackers: items within the item, length and tag of two bytes each; alarm words in which a bit
    that is not set is the alarm. What has not exactly this form is another maker's and stays raw."""
    words: dict[int, int] = {}
    at = 0
    while at + 4 <= len(value):
        size, tag = int.from_bytes(value[at : at + 2], "big"), int.from_bytes(value[at + 2 : at + 4], "big")
        if size < 2 or at + 2 + size > len(value):
            return
        if size == 6:
            words.setdefault(tag, int.from_bytes(value[at + 4 : at + 8], "big"))
        at += 2 + size
    if at != len(value):
        return
    state, motion = words.get(0x0089), words.get(0x00C5)
    if state is not None and not state & _POWERED:
        draft.happened(LockEvent.POWER_CUT)
    if state is not None and not state & _ATTACHED:
        draft.happened(LockEvent.LOCK_TAMPERED)
    if motion is not None and not motion & _STILL:
        draft.happened(LockEvent.SHOCK)


def children(draft: Draft, value: bytes) -> None:
    """0xD5 as a list: count, then number[5], card[5], battery, status u16 whose bit 5 is set for an open lock."""
    if not value or len(value) != 1 + value[0] * 13:
        return
    for at in range(1, len(value), 13):
        status = int.from_bytes(value[at + 11 : at + 13], "big")
        bolt = Bolt.UNLOCKED if status & _CHILD_OPEN else Bolt.LOCKED
        raw = {"card": value[at + 5 : at + 10].hex(), "status": f"{status:04x}"}
        draft.children.append(Child(value[at : at + 5].hex(), bolt, percent(value[at + 10]), raw=dict(raw)))


def opening(draft: Draft, value: bytes) -> None:
    """0x0B of Jointech: a command and, by the length, a card u32 or a password of six characters; one more byte when
    the length is even: the result, taken here as 1 done and 0 refused, any other code unknown."""
    size = len(value)
    accepted = _ACCEPTED.get(value[-1]) if size and size % 2 == 0 else None
    if size in {5, 6}:
        draft.tried("card", str(int.from_bytes(value[1:5], "big")), accepted)
    elif size in {7, 8}:
        draft.tried("password", value[1:7].decode("ascii", "replace"), accepted)
    elif size == 1:
        draft.tried("unknown", None, accepted)


GENERIC: Mapping[int, Take] = {
    0x06: battery,
    0x0B: opening,
    0x31: satellites,
    0x56: tenths,
    0xD4: battery,
    0xD5: children,
    0xDA: rope_and_cover,
    0xE3: level_and_voltage,
    0xE4: flag_and_level,
    0xEB: tracker_alarms,
    0xF7: voltage_and_level,
    0xFB: container,
    0xFE: battery,
}
SECRET = frozenset({0x0B, 0x67})
"""Items with passwords in them: their values are not repeated in ``raw``."""
