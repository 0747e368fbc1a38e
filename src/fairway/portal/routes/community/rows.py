"""Shipments as rows of a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from fairway.portal.routes.community.words import (
    QUALITIES,
    code_place,
    customs_chip,
    kind_words,
    milestone_words,
    mode_marks,
)
from fairway.portal.views.community.shipments import Reached, ShipmentRow
from fairway.portal.views.parts import N_, Phrase, Words
from fairway.site.community.search import Found
from fairway.tracking.model import Quality


def shipment_href(shipment: UUID | str) -> str:
    """The address of a shipment."""
    return f"/shipments/{shipment}"


def shipment_row(
    row: Mapping[str, Any], organisation: UUID, watched: Collection[UUID] = (), *, found_by: Phrase = ""
) -> ShipmentRow:
    """A row of ``shipment_list``."""
    last = row["milestone"]
    following = row.get("next")
    return ShipmentRow(
        id=str(row["case_id"]),
        href=shipment_href(row["case_id"]),
        reference=row["reference"],
        modes=mode_marks(row["modes"]),
        origin=code_place(row["origin"]),
        destination=code_place(row["destination"]),
        last=Reached(milestone_words(last), code_place(row.get("milestone_place")), row["milestone_at"])
        if last
        else None,
        next=Reached(
            milestone_words(following, reached=False), "", row["next_at"], QUALITIES[Quality(row["next_quality"])]
        )
        if following
        else None,
        late=row.get("slip_minutes"),
        customs=customs_chip(row["customs"]),
        conflicts=row["conflicts"],
        closed=row["closed"],
        shared=row["owner"] != organisation,
        watched=row["case_id"] in watched,
        found_by=found_by,
    )


def found_row(one: Found, organisation: UUID) -> ShipmentRow:
    """What a search found."""
    plain = {name: getattr(one, name) for name in Found.__struct_fields__}
    by = Words(N_("by {kind}"), {"kind": Words(kind_words(one.kind))})
    return shipment_row({**plain, "case_id": one.case}, organisation, found_by=by)


def late_words(minutes: int) -> Phrase:
    """By how much something is later than planned."""
    if minutes < 120:
        return Words(N_("{n} min late"), {"n": minutes})
    if minutes < 48 * 60:
        return Words(N_("{h} h late"), {"h": round(minutes / 60)})
    return Words(N_("{n} days late"), {"n": minutes // 1440})
