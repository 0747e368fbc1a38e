"""Where a document stands by its answers, in whatever order and however often they come. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from fairway.site.parcels.filing.store import Held

OFFICIAL = ("1", "2", "3", "4", "100", "120", "300", "399", "500", "501", "502", "503", "505", "599", "600", "700")
RANKS = {code: rank for rank, code in enumerate((*OFFICIAL, "800", "899"))}
"""The official order of standings, by which those of the same moment are told apart."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer says of one document."""

    status: str
    at: datetime
    text: str = ""
    pre_no: str = ""
    invt_no: str = ""


def taken(held: Held, answer: Answer) -> Held | None:
    """The document after an answer; None where nothing is new."""
    entry = f"{answer.at.astimezone(UTC):%Y%m%d%H%M%S%f} {answer.status}"
    again = entry in held.passed
    numbers = (held.pre_no or answer.pre_no, held.invt_no or answer.invt_no)
    if again and numbers == (held.pre_no, held.invt_no):
        return None
    passed = held.passed if again else sorted([*held.passed, entry], key=_rank)
    newest = passed[-1] == entry
    return Held(
        case_id=held.case_id,
        organisation=held.organisation,
        number=held.number,
        key=held.key,
        guid=held.guid,
        status=answer.status if newest else held.status,
        text=answer.text if newest else held.text,
        passed=passed,
        at=answer.at if newest else held.at,
        pre_no=numbers[0],
        invt_no=numbers[1],
    )


def _rank(entry: str) -> tuple[str, int, str]:
    at, _, code = entry.partition(" ")
    return at, RANKS.get(code, len(RANKS)), code


def codes(passed: Sequence[str]) -> list[str]:
    """The standings that a document went through, each once, in their order."""
    return list(dict.fromkeys(entry.partition(" ")[2] for entry in passed))
