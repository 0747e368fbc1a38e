"""Binary coded decimal: two digits to a byte."""

from __future__ import annotations


def _number(byte: int) -> int:
    high, low = byte >> 4, byte & 15
    return high * 10 + low if high < 10 and low < 10 else -1


BCD = tuple(_number(byte) for byte in range(256))
"""The number that a byte of two decimal digits stands for; -1 for a byte that is none."""
