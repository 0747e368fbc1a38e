"""Where a submission belongs in the work list of each of its holders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fairway.site.ordering.store import FAR
from fairway.site.work.listing import Entry
from fairway.site.work.standing import Turn

TURNS = tuple(Turn)
"""A turn's number in the table is its place here."""


def place_of(one: Entry) -> dict[str, Any]:
    """The row of ``work_order`` for a submission, without its holder."""
    row, found = one.row, one.standing
    turn, place, recent = one.key
    return {
        "case_id": row["case_id"],
        "turn": turn,
        "place": place,
        "recent": recent,
        "reference": (row["reference"] or "").casefold(),
        "crossing": row["crossing_date"] or FAR,
        "step": found.step.value,
        "target": found.target.value if found.target else "",
        "direction": row["direction"],
        "control_point": row["control_point"] or "",
        "due": one.due,
    }


def ranked(found: Iterable[tuple[UUID, Entry]]) -> list[dict[str, Any]]:
    """The places of submissions, each with its holder."""
    return [{"holder": holder, **place_of(one)} for holder, one in found]
