"""What each capture of the conformance folder says of a lock, read by hand off the bit tables; no capture stands here.

By file and number of the capture (from 0): how many readings it makes; bolt, rope, cover and door of every one of them
(the captures with several readings say the same in each); the events of the first; and the bits and items that it
follows from. Bits of JT/T 808 count from 0, those of the JT701 table from 1. "-" is unknown.

Rules of reading, from the tables:

* 808 status word: bit 12 set is a locked bolt, clear an unlocked one; any of bits 13 to 17 an open door, none a closed
  one. Alarm word: 7 battery low, 8 power cut, 23 route deviation, 29 collision (shock), 31 illegal opening.
* 808 item EB, nested: 0089 bit 0 clear is power off, bit 12 clear is removed; 00C5 bit 6 clear is vibration.
* 5501/5502, product 3: status bit 5 (from 0) is locked; nothing is said of rope, cover and door.
* JT701 status: 4 rope cut, 5 vibration, 7 rope in, 8 locked, 9 unlocking alarm, 10/11 wrong password or card, 12 low
  battery, 13 cover alarm, 14 cover closed, 15 motor fault. A bit that is clear says the contrary: bit 14 an open cover.
* JT600 trackers and text positions have no lock. P45 with an accepted verification is an open bolt; what P45 leaves out
  is unknown.
"""

from __future__ import annotations

from typing import NamedTuple


class Expected(NamedTuple):
    """One capture."""

    readings: int
    bolt: str = "-"
    rope: str = "-"
    cover: str = "-"
    door: str = "-"
    events: str = ""
    why: str = ""


JT600: dict[int, Expected] = {
    0: Expected(1, why="WLNET,5: a wireless sensor; no lock word"),
    1: Expected(1, "unlocked", events="LOCK_OPENED_AUTHORISED", why="P45 source 1 (card), verification 1"),
    2: Expected(1, why="P45 source 5 (closed by itself), verification 0: neither bolt nor rope is told"),
    3: Expected(1, "locked", "in", "closed", why="status 20C0 = bits 7 8 14"),
    4: Expected(1, "locked", "in", "closed", why="status 20E0 = bits 6 7 8 14: the healthy sealed lock"),
    5: Expected(15, why="tracker, device type 2"),
    6: Expected(1, why="tracker, device type 2"),
    7: Expected(1, why="tracker, device type 3"),
    8: Expected(15, why="tracker, device type 2"),
    9: Expected(1, "locked", "in", "open", events="SHOCK", why="status 00F0 = bits 5 6 7 8; bit 14 clear"),
    10: Expected(1, why="U01 of a tracker"),
    11: Expected(1, why="U03 of a tracker"),
    12: Expected(1, why="U06 of a tracker"),
    13: Expected(1, why="U01 of a tracker"),
    14: Expected(1, why="U06 of a tracker"),
    15: Expected(1, why="tracker, device type 1"),
    16: Expected(1, why="tracker, device type 1"),
    17: Expected(1, why="W01 of a tracker"),
    18: Expected(1, why="U01 of a tracker"),
    19: Expected(1, why="U02 of a tracker"),
    20: Expected(1, why="U01 of a tracker"),
}

_OPEN_BOLT = ("unlocked", "-", "-", "closed")
JT808: dict[int, Expected] = {
    0: Expected(1, *_OPEN_BOLT, events="POWER_CUT", why="status 00080003 = 0 1 19; alarm 00040100 = 8 18"),
    1: Expected(1, *_OPEN_BOLT, why="status 000C0002 = 1 18 19"),
    2: Expected(
        1, *_OPEN_BOLT, why="status 022C004E = 1 2 3 6 18 19 21 25; item 0B, six bytes: card, result 65 unknown"
    ),
    3: Expected(1, *_OPEN_BOLT, why="status 0000000B = 0 1 3; EB 0089 FFFFFFFF, 00C5 FFFFFFEF (bit 4 clear, 6 set)"),
    4: Expected(1, *_OPEN_BOLT, events="SHOCK", why="status 0000000B; EB 00C5 FFFFFFAF: bits 4 and 6 clear"),
    5: Expected(6, *_OPEN_BOLT, why="status 000C0003 = 0 1 18 19 in all six; item EB is text"),
    6: Expected(1, *_OPEN_BOLT, why="status 000C0000 = 18 19"),
    7: Expected(1, *_OPEN_BOLT, why="status 00000403 = 0 1 10"),
    8: Expected(1, "unlocked", "-", "-", "open", why="status 00006002 = 1 13 14: doors 1 and 2 open"),
    9: Expected(0, why="0900"),
    10: Expected(1, *_OPEN_BOLT, why="status 1000000E = 1 2 3 28"),
    11: Expected(1, *_OPEN_BOLT, why="status 000C0002 = 1 18 19"),
    12: Expected(
        1, *_OPEN_BOLT, events="POWER_CUT", why="status 0000001A = 1 3 4; alarm 00000100 = 8; EB 0089 bit 0 clear"
    ),
    13: Expected(1, "unlocked", why="5501 product 3, status 0810 = 4 11: bit 5 clear; item 0B, eight bytes: password"),
    14: Expected(1, "unlocked", why="5502 product 3, status 0000"),
    15: Expected(1, *_OPEN_BOLT, why="status 000C000C = 2 3 18 19; alarm 00020000 = 17, not in the table"),
    16: Expected(1, *_OPEN_BOLT, why="status 0000000A = 1 3"),
    17: Expected(1, "unlocked", why="5501 product 3, status 0800 = 11: bit 5 clear"),
    18: Expected(1, *_OPEN_BOLT, events="POWER_CUT", why="status 00000010 = 4; alarm 00000100 = 8; EB without 0089"),
    19: Expected(8, *_OPEN_BOLT, why="0210: status 00000001 = 0 in all eight"),
    20: Expected(1, *_OPEN_BOLT, why="status 00000003 = 0 1"),
    21: Expected(0, why="text"),
    22: Expected(0, why="0900"),
    23: Expected(
        1,
        *_OPEN_BOLT,
        events="LOCK_LOW_BATTERY LOCK_TAMPERED",
        why="status 00000003; alarm 00000080 = 7; EB 0089 FFFFEFFF: bit 12 clear; 00C5 FFFFFFEF: bit 6 set",
    ),
    24: Expected(0, why="2070"),
    25: Expected(1, *_OPEN_BOLT, why="status 00040002 = 1 18; alarm 00020000 = 17, not in the table"),
    26: Expected(1, "locked", "-", "-", "closed", why="status 00001C06 = 1 2 10 11 12"),
    27: Expected(1, "unlocked", why="5501 product 3, status 0000, alarm 0000"),
    28: Expected(0, why="1300"),
    29: Expected(1, why="5501 product 1: its words have no table"),
    30: Expected(1, *_OPEN_BOLT, why="status 00040003 = 0 1 18; EB without 0089"),
    31: Expected(1, *_OPEN_BOLT, why="status 000000C2 = 1 6 7"),
    32: Expected(1, *_OPEN_BOLT, why="status 00000003 = 0 1; EB without 0089"),
    33: Expected(1, *_OPEN_BOLT, why="status 00000001 = 0; item 33: a lock block whose letters have no table"),
    34: Expected(1, *_OPEN_BOLT, why="status 00040007 = 0 1 2 18"),
    35: Expected(0, why="0102"),
    36: Expected(0, why="0102"),
    37: Expected(1, *_OPEN_BOLT, why="status 0000000A = 1 3; alarm 00000001 = 0 (SOS)"),
    38: Expected(0, why="0002"),
    39: Expected(1, *_OPEN_BOLT, why="status 1000004F = 0 1 2 3 6 28"),
    40: Expected(3, *_OPEN_BOLT, why="status 004C000A = 1 3 18 19 22, then twice 004C0000 = 18 19 22"),
    41: Expected(1, *_OPEN_BOLT, why="status 00000002 = 1"),
    42: Expected(0, why="0107"),
    43: Expected(1, "unlocked", "-", "-", "open", why="status 00010042 = 1 6 16: door 4 (driver) open"),
    44: Expected(1, *_OPEN_BOLT, why="status 9058000E = 1 2 3 19 20 22 28 31; alarm 00010000 = 16, not in the table"),
    45: Expected(1, *_OPEN_BOLT, why="status 00000003 = 0 1"),
    46: Expected(1, *_OPEN_BOLT, why="status 000C000B = 0 1 3 18 19; alarm 00000800 = 11; the checksum is wrong"),
    47: Expected(1, *_OPEN_BOLT, why="status 10000010 = 4 28"),
    48: Expected(0, why="0900"),
}
WRONG_CHECKSUM: dict[int, tuple[str, str]] = {46: ("9A", "9B")}
"""Of the JT/T 808 captures: what the checksum should be and what it is."""
