"""The gateway follows the record, whatever dies between a decision and its effect on the gateway."""

from __future__ import annotations

import msgspec
import pytest

from fairway.locks.scheme.joining import Decide, GiveLockCode, WithdrawApplication
from fairway.locks.scheme.joining_facts import joining_stream
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.model import Part
from fairway.record.sequencer import Sequencer
from fairway.site.gateway import bindings
from fairway.site.runtime import actor_of
from fairway.site.scheme import applications, devices
from fairway.site.scheme.following import LockFollower
from tests.api.conftest import House
from tests.site.scheme.test_joining import APPLICATION, CARRIER, binding, principal, world
from tests.site.world import World

__all__ = ["world"]
TERMINAL = "13800138000"


async def followed(house: House, sequencer: Sequencer) -> None:
    """The next look at the log."""
    async with house.site.database.single_statements() as conn:
        await sequencer.drain(conn)
    follower = LockFollower(house.site, batch=3)
    while await follower.step():
        pass


async def test_what_died_between_the_decision_and_the_gateway_is_done_by_the_next_look(world: World) -> None:
    hk, sequencer = world.hk.site, world.hk_parts["sequencer"]
    officer, carrier = await principal(world.hk, "Customs hk"), await principal(world.hk, "Carrier")
    case = await applications.apply(hk, carrier, APPLICATION)

    async def only_recorded(command: object) -> None:
        """The fact is there, and whoever wrote it is gone."""
        await hk.execute(JOINING, joining_stream(case), command, actor_of(officer))

    await only_recorded(Decide(side="hk", part=Part.APPROVED))
    assert await binding(world.hk) is None
    await followed(world.hk, sequencer)
    bound = await binding(world.hk)
    assert bound is not None and bound.code_hash is None and bound.home

    digest = bindings.code_hash(TERMINAL, "A" * 16)
    await only_recorded(GiveLockCode(side="hk", code="L1", sha256=digest.hex()))
    await followed(world.hk, sequencer)
    bound = await binding(world.hk)
    assert bound is not None and bound.proves("A" * 16)

    second = await devices.give_code(hk, officer, case, "L1")
    await followed(world.hk, sequencer)
    bound = await binding(world.hk)
    assert bound is not None and bound.proves(second), "an older fact does not bring an older code back"

    await only_recorded(Decide(side="hk", part=Part.SUSPENDED, reason="Court order."))
    await followed(world.hk, sequencer)
    assert await binding(world.hk) is None


async def test_what_another_site_tells_reaches_the_gateway(world: World) -> None:
    hk, gd = world.hk.site, world.gd.site
    carrier = await principal(world.hk, "Carrier")
    case = await applications.apply(hk, carrier, APPLICATION)
    await world.work()
    await applications.decide(gd, await principal(world.gd, "Customs cn"), case, Part.APPROVED)
    assert await binding(world.gd) is not None
    await hk.execute(JOINING, joining_stream(case), WithdrawApplication(), actor_of(carrier))
    await world.work()
    await followed(world.gd, world.gd_parts["sequencer"])
    assert await binding(world.gd) is None, "its locks speak to no site any more"


@pytest.mark.parametrize("decided", [Part.REFUSED, None])
async def test_another_application_with_the_number_takes_nobody_elses_lock(world: World, decided: Part | None) -> None:
    """The rival applies at another site, which does not know whose lock it is here."""
    hk, gd = world.hk.site, world.gd.site
    case = await applications.apply(hk, await principal(world.hk, "Carrier"), APPLICATION)
    await world.work()
    officer = await principal(world.gd, "Customs cn")
    await applications.decide(gd, officer, case, Part.APPROVED)
    async with hk.database.writing() as conn:
        await conn.execute("DELETE FROM scheme_key")
    same = msgspec.structs.replace(
        APPLICATION, carrier=msgspec.structs.replace(CARRIER, business_registration="87654321")
    )
    other = await applications.apply(hk, await principal(world.hk, "Rival"), same)
    await world.work()
    if decided is not None:
        await applications.decide(gd, officer, other, decided, reason="Somebody else's.")
    await followed(world.gd, world.gd_parts["sequencer"])
    assert await binding(world.gd) is not None
