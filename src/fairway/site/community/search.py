"""One search for any reference: equality on normalised values, among what the asker was granted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from fairway.consignments.project import normalised
from fairway.parties.store import Principal
from fairway.site.community.shipping import store
from fairway.site.runtime import Site
from fairway.tracking.references import flight_number, guess_kinds

MOST = 50


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that a reference leads to."""

    case: UUID
    kind: str
    """As what the reference leads to it."""
    value: str
    """What was looked for, in its normal form."""
    owner: UUID
    reference: str
    modes: str = ""
    origin: str | None = None
    destination: str | None = None
    milestone: str | None = None
    milestone_at: datetime | None = None
    customs: str = ""
    conflicts: int = 0
    closed: bool = False


def values(text: str) -> tuple[str, ...]:
    """What ``text`` may stand for, as it is compared: as it is written, and in the normal form of each kind of
    reference that it may be (a flight of a date, an air waybill without its hyphen)."""
    wanted = [normalised(text), *(normalised(one.value) for one in guess_kinds(text))]
    wanted.append(normalised(flight_number(text) or ""))
    return tuple(dict.fromkeys(one for one in wanted if one))


async def find(site: Site, principal: Principal, text: str) -> tuple[Found, ...]:
    """The shipments that a reference leads to, each once. What the asker may not see is not there."""
    holder, found = principal.holder, []
    async with site.database.reading(holder, site.clock.now()) as conn:
        for value in values(text):
            found += [(row, value) for row in await store.found(conn, holder, value, MOST)]
        cases = list(dict.fromkeys(row["case_id"] for row, _ in found))
        entries = {row["case_id"]: row for row in await store.entries(conn, holder, cases)} if cases else {}
    first = {row["case_id"]: (row["kind"], value) for row, value in reversed(found)}
    return tuple(
        Found(
            case=case,
            kind=first[case][0],
            value=first[case][1],
            **{
                name: entries[case][name]
                for name in (
                    "owner", "reference", "modes", "origin", "destination", "milestone", "milestone_at", "customs",
                    "conflicts", "closed",
                )
            },
        )
        for case in cases
        if case in entries
    )  # fmt: skip
