"""Codes and times that the specification lists for single fields."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

RETURN_STATUS = frozenset(
    {
        *("1", "2", "3", "4", "100", "120", "300", "399", "500", "501", "502", "503"),
        *("505", "599", "600", "700", "800", "899"),
    }
)
"""States of an object in an answer; a negative number is an error of processing."""
CODES: dict[str, frozenset[str]] = {
    "appType": frozenset({"1", "2", "3"}),
    "appStatus": frozenset({"1", "2"}),
    "statisticsFlag": frozenset({"A", "B"}),
    "summaryFlag": frozenset({"1", "2"}),
    "logisticsStatus": frozenset({"S"}),
    "dxpMode": frozenset({"DXP"}),
    "ieFlag": frozenset({"I", "E"}),
}
"""By the name of the field, in every message that has it."""
OF_MESSAGE: dict[str, dict[str, frozenset[str]]] = {
    "311": {"orderType": frozenset({"I"})},
    "303": {"orderType": frozenset({"E", "B", "W"})},
    "621": {"ieFlag": frozenset({"I"}), "tradeMode": frozenset({"9610", "1210", "1239"})},
    "711": {"ieFlag": frozenset({"I"})},
    "603": {"ieFlag": frozenset({"E"}), "tradeMode": frozenset({"9610", "1210", "9710", "9810"})},
    "604": {"statisticsFlag": frozenset({"A", "B"})},
    "816": {"status": frozenset({"1", "2", "3"})},
    "818": {"status": frozenset({"1", "2", "3"})},
}
"""By the number of the message."""
SUBSCRIBED = frozenset({"ALL", "DATA", "RET"})
DAY, SECOND, MILLISECOND = "YYYYMMDD", "YYYYMMDDhhmmss", "YYYYMMDDhhmmssSSS"
TIMES: dict[str, str] = {
    **dict.fromkeys(("declTime", "ieDate"), DAY),
    **dict.fromkeys(("appTime", "payTime", "logisticsTime", "accountingDate", "leaveTime"), SECOND),
    **dict.fromkeys(("startTime", "endTime"), SECOND),
    **dict.fromkeys(("returnTime", "opDate"), MILLISECOND),
}
"""The form of each field that is a time."""
_CLOCK = {
    DAY: re.compile(""),
    SECOND: re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"),
    MILLISECOND: re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9][0-9]{3}"),
}


@lru_cache(maxsize=4096)
def is_day(text: str) -> bool:
    """Whether the eight characters are a day of the calendar."""
    if not (len(text) == 8 and text.isascii() and text.isdigit()):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def is_time(text: str, form: str) -> bool:
    """Whether ``text`` is a time of ``form``."""
    return is_day(text[:8]) and _CLOCK[form].fullmatch(text[8:]) is not None


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CARD = re.compile(r"[0-9]{17}[0-9X]")


def is_identity_number(text: str) -> bool:
    """Whether ``text`` has the form of a Mainland identity card: region, day of birth, check character (GB 11643)."""
    if not _CARD.fullmatch(text) or not is_day(text[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECK[total % 11] == text[17]
