"""The vessel watch: NMEA 0183 sentences of AIS with the time of reception before each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import xor

from simulators.partners.names import IMO, VESSEL, Journey

MEDIA, FILE = "text/plain", "kwai-tsing.nmea"
MMSI = 477_999_001
_ARMOUR = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
_TEXT = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?"
_SEA, _LAMMA, _ANCHORAGE = (21.60, 114.00), (22.18, 114.00), (22.28, 114.07)
_CHANNEL, _BERTH = (22.318, 114.100), (22.331, 114.110)
_STEP = timedelta(minutes=4)
Bits = list[tuple[int, int]]


def _checked(text: str) -> str:
    return f"{reduce(xor, text.encode()):02X}"


def _sentences(at: datetime, fields: Bits, group: str = "") -> Iterator[str]:
    bits = "".join(format(value & (1 << width) - 1, f"0{width}b") for value, width in fields)
    fill = -len(bits) % 6
    bits += "0" * fill
    payload = "".join(_ARMOUR[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))
    parts = [payload[at : at + 56] for at in range(0, len(payload), 56)]
    for number, part in enumerate(parts, 1):
        body = f"AIVDM,{len(parts)},{number},{group},A,{part},{fill if number == len(parts) else 0}"
        tags = f"c:{int(at.timestamp())}"
        yield f"\\{tags}*{_checked(tags)}\\!{body}*{_checked(body)}"


def _text(value: str, characters: int) -> Bits:
    return [(_TEXT.index(character), 6) for character in value.ljust(characters, "@")]


def _voyage(at: datetime) -> Iterator[str]:
    fields = [
        (5, 6), (0, 2), (MMSI, 30), (0, 2), (int(IMO), 30), *_text("VRXX9", 7), *_text(VESSEL, 20), (71, 8),
        (200, 9), (100, 9), (20, 6), (25, 6), (1, 4), (0, 4), (0, 5), (24, 5), (60, 6), (135, 8),
        *_text("HK HKG", 20), (0, 1), (0, 1),
    ]  # fmt: skip
    return _sentences(at, fields, "5")


def _position(at: datetime, place: tuple[float, float], speed: float, heading: int, status: int) -> Iterator[str]:
    north, east = (round(value * 600_000) for value in place)
    fields = [
        (1, 6), (0, 2), (MMSI, 30), (status, 4), (0, 8), (round(speed * 10), 10), (1, 1), (east, 28), (north, 27),
        (heading * 10, 12), (heading, 9), (at.second, 6), (0, 6), (0, 19),
    ]  # fmt: skip
    return _sentences(at, fields)


def _miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    return 60 * math.hypot(other[0] - one[0], (other[1] - one[1]) * math.cos(math.radians(one[0])))


def _sailing(begin: datetime, speed: float, *way: tuple[float, float]) -> Iterator[tuple[datetime, list[str]]]:
    at = begin
    for one, other in pairwise(way):
        steps = max(1, round(_miles(one, other) / (speed * _STEP.total_seconds() / 3600)))
        heading = round(math.degrees(math.atan2((other[1] - one[1]) * 0.92, other[0] - one[0]))) % 360
        for step in range(steps):
            part = step / steps
            place = (one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1]))
            yield at, list(_position(at, place, speed, heading, 0))
            at += _STEP


def _lying(
    begin: datetime, place: tuple[float, float], hours: float, heading: int, status: int
) -> Iterator[tuple[datetime, list[str]]]:
    for step in range(int(hours * 15)):
        at = begin + step * _STEP
        yield at, list(_position(at, place, 0.1, heading, status))


def called(journey: Journey) -> bytes:
    """The vessel comes from the sea, waits off Kau Yi Chau, and makes fast at Terminal 9."""
    begin = journey.before(50)
    found = [(begin, list(_voyage(begin)))]
    found += _sailing(begin + _STEP, 12.0, _SEA, _LAMMA, _ANCHORAGE)
    found += _lying(found[-1][0] + _STEP, _ANCHORAGE, 3, 200, 1)
    found += _sailing(found[-1][0] + _STEP, 6.0, _ANCHORAGE, _CHANNEL, _BERTH)
    found += _lying(found[-1][0] + _STEP, _BERTH, 2, 32, 5)
    return "".join(f"{line}\r\n" for _, lines in found for line in lines).encode()
