"""The scheme of the demonstration: recorded on every site, one carrier approved by each customs, locks with codes."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid5

from fairway.app.demo.cast import load
from fairway.app.demo.scheme import CARRIER, TERMINALS, seed
from fairway.app.demo.town import Town
from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from fairway.site.gateway import bindings
from fairway.site.scheme import reading, registry
from tests.site.world import make_world


async def test_every_site_knows_the_scheme_and_the_carrier_may_drive_where_it_was_approved(
    database: Database, other_database: Database, tmp_path: Path
) -> None:
    cast, town = load(), Town(tmp_path / "town")
    firm = cast.firm(CARRIER)
    case = uuid5(firm.organisation, "joining")
    async with make_world(database, other_database, tmp_path) as world:
        await world.hk.organisation(
            "Pearl Link",
            OrganisationKind.CARRIER,
            organisation=firm.organisation,
            business_registration=firm.business_registration or "",
        )
        for house in (world.hk, world.gd, world.hk):
            await seed(house.site, town, cast)
        await world.work()
        day = registry.today(world.hk.site)
        for house in (world.hk, world.gd):
            route = await reading.route(house.site, "air-mail-centre-longyan", day)
            assert route is not None and [leg.side for leg in route.legs] == ["hk", "cn"]
            issues = await reading.eligible(
                house.site, lock=TERMINALS[0], plate="FW 4001", driver=(case, "D1"), sides=("hk", "cn"), on=day
            )
            assert issues == []
            code = town.book.lock_codes[f"{house.site.id}:{TERMINALS[0]}"]
            async with house.site.database.single_statements() as conn:
                bound = await bindings.lookup(conn, TERMINALS[0])
            assert bound is not None and bound.code_hash == bindings.code_hash(TERMINALS[0], code)
            lock = await reading.lock(house.site, TERMINALS[0], day)
            assert lock is not None and set(lock.profiles) == {"hk", "cn"}
