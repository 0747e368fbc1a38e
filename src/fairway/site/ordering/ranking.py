"""Where a submission belongs in the work list of each of its holders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from fairway.site.ordering.store import FAR
from fairway.site.work.listing import Entry
from fairway.site.work.standing import Turn

TURNS = tuple(Turn)
"""A turn's number in the table is its place here."""


def place_of(one: Entry, lodge: int = 0) -> dict[str, Any]:
    """The row of ``work_order`` for a submission with ``lodge`` declarations to lodge, without its holder."""
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
        "lodge": lodge,
        "lodges": lodge > 0,
    }


def ranked(found: Iterable[tuple[UUID, Entry]], lodge: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """The places of submissions, each with its holder. ``lodge``: the declarations to lodge of each, which count for
    who sees the submission whole."""
    return [
        {"holder": holder, **place_of(one, lodge.get(one.row["case_id"], 0) if one.row["scope"] == "full" else 0)}
        for holder, one in found
    ]
