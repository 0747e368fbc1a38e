"""Terminal numbers and clock times as JT/T 808 packs them: binary coded decimal, time in GMT+8."""

from __future__ import annotations

import re
from calendar import timegm
from functools import lru_cache

from fairway.wire.bcd import BCD
from fairway.wire.undecodable import Undecodable

ZONE = 8 * 3600
"""Seconds by which a terminal's clock is ahead of UTC: the standard has GMT+8 everywhere."""
_IMEI_DIGITS = 14
_DIGITS = re.compile("[0-9]+")


def luhn(digits: str) -> str:
    """The check digit of an IMEI without it."""
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(digits)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


@lru_cache(maxsize=1 << 16)
def number_of(identity: bytes) -> str:
    """The terminal's number as the registry has it, from the 6 (2013) or 10 (2019) bytes of a header.

    Decimal digits without the zeros that fill them up, so that both headers give one number. Some makers put the
    binary value of an IMEI into the six bytes: its check digit is added. Anything else stays hexadecimal.
    """
    text = identity.hex()
    if text.isdecimal():
        return text.lstrip("0") or "0"
    digits = str(int.from_bytes(identity, "big"))
    if len(identity) == 6 and len(digits) == _IMEI_DIGITS:
        return digits + luhn(digits)
    return text


@lru_cache(maxsize=1 << 12)
def identity_of(number: str, version: int | None) -> bytes:
    """The bytes for a header: the inverse of :func:`number_of` for decimal numbers; ValueError when they do not fit.

    A number of 15 digits cannot stand in the six bytes of a 2013 header; it is written as the IMEI it is.
    """
    size = 6 if version is None else 10
    if _DIGITS.fullmatch(number) and len(number) <= size * 2:
        return bytes.fromhex(number.zfill(size * 2))
    if version is None and len(number) == _IMEI_DIGITS + 1 and luhn(number[:-1]) == number[-1]:
        return int(number[:-1]).to_bytes(6, "big")
    if re.fullmatch("[0-9a-f]+", number) and len(number) == size * 2:
        return bytes.fromhex(number)
    raise ValueError(f"no terminal number of this header: {number}")


@lru_cache(maxsize=1 << 10)
def _midnight(date: bytes) -> int | None:
    """Seconds from 1970 to the start of ``date`` (YYMMDD) in GMT+8; None for a date that does not exist."""
    year, month, day = BCD[date[0]], BCD[date[1]], BCD[date[2]]
    if year < 0 or not 1 <= month <= 12 or not 1 <= day <= _days(year, month):
        return None
    return timegm((2000 + year, month, day, 0, 0, 0)) - ZONE


def _days(year: int, month: int) -> int:
    if month == 2:
        return 28 if year % 4 else 29
    return 30 if month in {4, 6, 9, 11} else 31


def seconds_of(packed: bytes, offset: int = 0) -> int:
    """Seconds since 1970 UTC of YYMMDDhhmmss in GMT+8. ``offset`` is where it stands, for the refusal of a date or
    time that does not exist."""
    day = _midnight(packed[:3])
    hour, minute, second = BCD[packed[3]], BCD[packed[4]], BCD[packed[5]]
    if day is None or not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        raise Undecodable("jt808.time", "{time} is no date and time.", offset, time=packed.hex())
    return day + hour * 3600 + minute * 60 + second


def packed_time(seconds: int) -> bytes:
    """YYMMDDhhmmss in GMT+8: the inverse of :func:`seconds_of`, for the years 2000 to 2099."""
    from time import gmtime

    at = gmtime(seconds + ZONE)
    if not 2000 <= at.tm_year < 2100:
        raise ValueError("the protocol's years end with 2099")
    return bytes.fromhex(
        f"{at.tm_year - 2000:02}{at.tm_mon:02}{at.tm_mday:02}{at.tm_hour:02}{at.tm_min:02}{at.tm_sec:02}"
    )
