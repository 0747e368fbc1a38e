"""What a message says of its cargo: check digits, one container twice, control totals, dates that cannot be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from fairway.codes.identifiers import container_check_digit
from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.rules import (
    CheckDigitWrong,
    ContainerTwice,
    ImpossibleDate,
    NotAContainerNumber,
    TotalWrong,
)
from fairway.wire.edifact.segment import Segment
from fairway.wire.edifact.structure import Place, Places

CONTAINER = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")
_LOOKS_LIKE_ONE = re.compile(r"[A-Z]{4}[0-9]{7}")
ONCE = frozenset({"CODECO", "COARRI", "COPRAR", "COPARN", "COREOR", "BAPLIE", "CUSCAR"})
"""Messages with one equipment group for each container; IFTSTA and the forwarding messages name one repeatedly."""
EQUIPMENT, CONSIGNMENTS = "16", "10"
"""Codes of DE 6069: total number of equipment, of consignments."""

_SPOKEN = frozenset({"EQD", "SGP", "DTM", "CNT"})
_FORMATS = {
    "2": "%d%m%y", "3": "%m%d%y", "4": "%d%m%Y", "5": "%d%m%Y%H%M", "10": "%Y%m%dT%H%M",
    "101": "%y%m%d", "102": "%Y%m%d", "105": "%y%j",
    "201": "%y%m%d%H%M", "202": "%y%m%d%H%M%S", "203": "%Y%m%d%H%M", "204": "%Y%m%d%H%M%S",
    "401": "%H%M", "402": "%H%M%S", "609": "%y%m", "610": "%Y%m",
}  # fmt: skip
_ZONED = {"205": ("%Y%m%d%H%M", 12), "301": ("%y%m%d%H%M", 10), "302": ("%y%m%d%H%M%S", 12),
          "303": ("%Y%m%d%H%M", 12), "304": ("%Y%m%d%H%M%S", 14)}  # fmt: skip
_RANGES = {"711": ("102", 8), "717": ("101", 6), "718": ("102", 8), "713": ("201", 10), "719": ("203", 12)}
LONGEST_DATE = 35
"""Characters of data element 2380; what is longer is too long rather than no date."""
EARLIEST, LATEST = 1900, 2100
"""Years that a date may have."""


def cargo_issues(
    segments: Sequence[Segment], places: Places, root: Place | None, kind: str, *, strict: bool
) -> list[EdifactIssue]:
    """The faults that no syntax checker sees, in one message. ``places`` are those of the segments after UNH."""
    out: list[EdifactIssue] = []
    first = segments[0].position
    seen: set[str] = set()
    totals: list[Segment] = []
    for segment in [one for one in segments if one.tag in _SPOKEN]:
        tag = segment.tag
        if tag == "DTM":
            if _PLAIN_DATE(segment.text):
                continue
            value, form = segment.value(1, 2), segment.value(1, 3)
            if value and len(value) <= LONGEST_DATE and form and not possible(value, form[:3]):
                out.append(
                    ImpossibleDate.at(
                        segment, first=first, strict=strict, element=1, component=2, value=value, format=form
                    )
                )
        elif tag == "CNT":
            totals.append(segment)
        elif tag == "SGP":
            number = segment.value(1)
            if CONTAINER.fullmatch(number) and not is_container(number):
                out += _container(segment, number, first, element=1, strict=strict)
        elif segment.value(1) == "CN" and (number := segment.value(2)):
            if not is_container(number):
                out += _container(segment, number, first, element=2, strict=strict)
            if number in seen and kind in ONCE:
                out.append(ContainerTwice.at(segment, first=first, strict=strict, element=2, component=1, value=number))
            seen.add(number)
    if totals and root is not None:
        out += _totals(totals, segments, places, root, kind, strict=strict)
    return out


_PLAIN_DATE = re.compile(
    r"DTM.[0-9A-Z]{1,3}.(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])"
    r"(?:.102|(?:[01][0-9]|2[0-3])[0-5][0-9].203)"
).fullmatch
"""The dates that nearly all messages have, on days that every month has."""


def is_container(number: str) -> bool:
    """Whether it is a container number of ISO 6346 with the right check digit."""
    return CONTAINER.fullmatch(number) is not None and container_check_digit(number[:10]) == number[10]


def _container(segment: Segment, number: str, first: int, *, element: int, strict: bool) -> list[EdifactIssue]:
    if not _LOOKS_LIKE_ONE.fullmatch(number):
        return [NotAContainerNumber.at(segment, first=first, strict=strict, element=element, component=1, value=number)]
    digit = container_check_digit(number[:10])
    out = []
    if digit != number[10]:
        out.append(
            CheckDigitWrong.at(
                segment, first=first, strict=strict, element=element, component=1, value=number, digit=digit
            )
        )
    if number[3] not in "UJZ":
        out.append(
            NotAContainerNumber.at(segment, first=first, strict=strict, element=element, component=1, value=number)
        )
    return out


def _totals(
    totals: list[Segment], segments: Sequence[Segment], places: Places, root: Place, kind: str, *, strict: bool
) -> list[EdifactIssue]:
    """Totals of the whole message only: those in groups count what the group has, and EQN counts for itself."""
    tags = [segment.tag for segment in segments]
    if "EQN" in tags:
        return []
    first = segments[0].position
    out = []
    for segment in totals:
        qualifier, told = segment.value(1), segment.value(1, 2)
        counted = {EQUIPMENT: "EQD", CONSIGNMENTS: "CNI"}.get(qualifier)
        index = segment.position - first - 1
        place = places[index][1] if 0 <= index < len(places) else None
        if counted is None or not told.isdecimal() or place is None or place.within is not root:
            continue
        told = told.lstrip("0") or "0"
        found = tags.count(counted)
        if told == str(found) or (not found and kind not in ONCE):
            continue
        if counted == "EQD" and told == str(sum(one.tag == "EQD" and one.value(1) == "CN" for one in segments)):
            continue
        out.append(
            TotalWrong.at(
                segment, first=first, strict=strict, element=1, component=2, qualifier=qualifier, told=told, found=found
            )
        )
    return out


@lru_cache(maxsize=16384)
def possible(value: str, form: str) -> bool:
    """Whether ``value`` can be a date or time of format ``form`` (DE 2379); True for formats that are not judged."""
    if form in _RANGES:
        inner, width = _RANGES[form]
        bare = value.replace("-", "")
        return len(bare) == 2 * width and all(possible(bare[at : at + width], inner) for at in (0, width))
    if form in _ZONED:
        layout, width = _ZONED[form]
        return _parsed(value[:width], layout)
    layout = _FORMATS.get(form, "")
    return not layout or _parsed(value, layout)


_WIDTHS = {"%Y": 4, "%m": 2, "%d": 2, "%y": 2, "%H": 2, "%M": 2, "%S": 2, "%j": 3, "T": 1}


def _parsed(value: str, layout: str) -> bool:
    width = sum(_WIDTHS[part] for part in re.findall(r"%.|T", layout))
    if len(value) != width or not value.replace("T", "").isdecimal() or not value.isascii():
        return False
    if value.endswith("2400") and layout.endswith("%H%M"):
        value = value[:-4] + "0000"
    try:
        found = datetime.strptime(value, layout)  # noqa: DTZ007  only whether it can be, no time is kept
    except ValueError:
        return False
    return "%Y" not in layout or EARLIEST <= found.year < LATEST
