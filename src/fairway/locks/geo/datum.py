"""WGS-84 and GCJ-02, the datum that navigation units in the Mainland must put on their maps.

GCJ-02 shifts a WGS-84 position by up to some 700 m, by a formula of sines on the ellipsoid of Krasovsky that was never
published and is known from released map software. The shift is applied within a box around China and nowhere else, in
Hong Kong and Macao as well: whether a device does so there is said by the device, not guessed from the place.

:func:`to_wgs84` inverts :func:`to_gcj02` to less than a billionth of a degree (a tenth of a millimetre).
"""

from __future__ import annotations

import math

from fairway.locks.reading import Datum, Fix

SOUTH, NORTH, WEST, EAST = 0.8293, 55.8271, 72.004, 137.8347
_A = 6378245.0
_E2 = 0.00669342162296594323
_CLOSE = 1e-13
_ROUNDS = 30


def in_box(latitude: float, longitude: float) -> bool:
    """Whether a WGS-84 position lies in the box in which GCJ-02 shifts."""
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """By how many degrees GCJ-02 lies beside a WGS-84 position of the box."""
    x, y = longitude - 105.0, latitude - 35.0
    root, pi = math.sqrt(abs(x)), math.pi
    wave = (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + wave
        + (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
        + (160.0 * math.sin(y / 12.0 * pi) + 320.0 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    )
    east = (
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + wave
        + (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
        + (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    )
    radians = math.radians(latitude)
    magic = 1.0 - _E2 * math.sin(radians) ** 2
    half = math.sqrt(magic)
    return (
        north * 180.0 / ((_A * (1.0 - _E2)) / (magic * half) * pi),
        east * 180.0 / (_A / half * math.cos(radians) * pi),
    )


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """A WGS-84 position in GCJ-02; the same outside the box."""
    if not in_box(latitude, longitude):
        return latitude, longitude
    north, east = _shift(latitude, longitude)
    return latitude + north, longitude + east


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """The WGS-84 position that :func:`to_gcj02` maps here; the same where there is none in the box.

    Fixed-point iteration: the shift changes by less than a hundredth of the way, so each round gives two digits.
    """
    lat, lon = latitude, longitude
    for _ in range(_ROUNDS):
        north, east = _shift(lat, lon)
        next_lat, next_lon = latitude - north, longitude - east
        done = abs(next_lat - lat) < _CLOSE and abs(next_lon - lon) < _CLOSE
        lat, lon = next_lat, next_lon
        if done:
            break
    return (lat, lon) if in_box(lat, lon) else (latitude, longitude)


def wgs84(fix: Fix) -> tuple[float, float] | None:
    """Latitude and longitude of a fix in WGS-84; None for what is no place on earth."""
    latitude, longitude = fix.latitude, fix.longitude
    if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):
        return None
    return to_wgs84(latitude, longitude) if fix.datum is Datum.GCJ02 else (latitude, longitude)
