"""Authorised (AEO) platforms of a site, and the lower share of their parcels that is inspected: for all to see."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from fairway.parcels.dated import local_day
from fairway.parcels.risk.decisions import shipped
from fairway.parcels.risk.select import shares_of
from fairway.parcels.risk.standing.authorised import AUTHORISED_PLATFORMS, Authorise, EndAuthorisation
from fairway.parcels.risk.standing.facts import authorised_stream
from fairway.parcels.risk.standing.tables import with_stored
from fairway.parties.store import Principal
from fairway.site.parcels.risk import store
from fairway.site.parcels.risk.customs import need_the_desk
from fairway.site.runtime import Site, actor_of


class Authorised(msgspec.Struct, frozen=True, kw_only=True):
    """An authorisation as it is noted."""

    name: str
    certificate: str
    valid_from: date
    valid_until: date | None = None
    why: str = ""


class PlatformView(msgspec.Struct, frozen=True, kw_only=True):
    """A platform and its last authorisation."""

    code: str
    version: int
    name: str
    certificate: str
    valid_from: date
    valid_until: date | None
    why: str
    standing: str
    """ "in-force", "coming" or "over"."""
    recorded_at: datetime
    recorded_by: str


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """The share of parcels without any sign that is inspected at random."""

    on: date
    others: Decimal
    authorised: Decimal
    own: bool
    """Whether the reader's organisation is an authorised platform."""


async def listed(
    site: Site, principal: Principal, search: str = "", after: str = "", limit: int = 50
) -> list[PlatformView]:
    """Platforms by their code. Raises NotFound but for the customs of the site."""
    need_the_desk(site, principal)
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        rows = await store.platforms(conn, search, after, limit)
    day = local_day(site.clock.now())
    return [_view(row, day) for row in rows]


def _view(row: dict[str, Any], day: date) -> PlatformView:
    ends = row["valid_until"]
    over = ends is not None and (ends < day or ends < row["valid_from"])
    standing = "over" if over else "coming" if row["valid_from"] > day else "in-force"
    told = {name: row[name] for name in PlatformView.__struct_fields__ if name != "standing"}
    return PlatformView(**told, standing=standing)


async def authorise(site: Site, principal: Principal, code: str, wanted: Authorised) -> None:
    """Note that a platform is authorised, or otherwise than before. Raises Refusal, NotFound."""
    need_the_desk(site, principal)
    command = Authorise(code=code, **msgspec.structs.asdict(wanted))
    await site.execute(AUTHORISED_PLATFORMS, authorised_stream(code), command, actor_of(principal))


async def end(site: Site, principal: Principal, code: str, last_day: date, why: str) -> None:
    """End an authorisation. Raises Refusal, NotFound."""
    need_the_desk(site, principal)
    command = EndAuthorisation(last_day=last_day, why=why)
    await site.execute(AUTHORISED_PLATFORMS, authorised_stream(code), command, actor_of(principal))


async def shares(site: Site, principal: Principal) -> Shares:
    """The random shares in force today, for everybody: what an authorisation is worth is no secret. The limits by which
    parcels are flagged are not told."""
    day = local_day(site.clock.now())
    async with site.database.single_statements() as conn:
        stored = await store.versions(conn, "inspection")
        codes = await store.authorised_codes(conn, day)
        own = await store.registered_codes(conn, principal.organisation)
    table = with_stored(shipped()["inspection"], stored.get("inspection", []))
    found = {one: shares_of(table, day, authorised=one)["random_share"] for one in (False, True)}
    return Shares(on=day, others=found[False], authorised=found[True], own=bool(own & set(codes)))
