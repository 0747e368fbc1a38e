"""One application, each customs for itself: facts on each site, envelopes between them, locks bound where approved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.locks.scheme.joining_rules import Wanted
from fairway.locks.scheme.model import (
    Accreditation,
    AccreditationState,
    Carrier,
    Driver,
    Kind,
    Lock,
    Names,
    Part,
    Vehicle,
)
from fairway.parties.model import OrganisationKind
from fairway.parties.store import Principal, principal_of_key
from fairway.record.replay import check_replay
from fairway.site.database import Database
from fairway.site.gateway import bindings
from fairway.site.scheme import applications, devices, erasing, reading, registry
from tests.api.conftest import House
from tests.site.world import World, make_world

DAY = date(2026, 11, 23)
CARRIER = Carrier(
    names=Names(en="Harbour Trucking Ltd", tc="海港運輸有限公司"),
    business_registration="12345678",
    uscc="91440300MA5EQXL178",
    modes=("air-land",),
)
TRUCK = Wanted(
    kind=Kind.VEHICLE, code="V1", content=Vehicle(hk_mark="AB 1234", cn_plate="粤ZAB12港", mo_plate="MX-12-34")
)
CHAN = Wanted(
    kind=Kind.DRIVER,
    code="D1",
    content=Driver(
        names=Names(en="Chan Tai Man"),
        identity="A123456(3)",
        hk_licence="HK998877",
        cn_licence="440301199001011234",
        mo_licence="M55555",
    ),
)
LOCK = Wanted(
    kind=Kind.LOCK,
    code="L1",
    content=Lock(
        terminal="13800138000", profile="jt808-jointech", vendor="Jointech", calibrated_until=date(2027, 6, 30)
    ),
)
APPLICATION = applications.Application(carrier=CARRIER, sides=("hk", "cn", "mo"), things=(TRUCK, CHAN, LOCK))


async def principal(house: House, name: str) -> Principal:
    secret = house.clients[name].headers["authorization"].removeprefix("Bearer ")
    async with house.site.database.single_statements() as conn:
        found = await principal_of_key(conn, secret)
    assert found is not None
    return found


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        await made.hk.organisation("Carrier", OrganisationKind.CARRIER, business_registration="12345678")
        await made.hk.organisation("Rival", OrganisationKind.CARRIER, business_registration="87654321")
        yield made


async def binding(house: House) -> bindings.Binding | None:
    async with house.site.database.single_statements() as conn:
        return await bindings.lookup(conn, "13800138000")


async def test_each_customs_decides_for_itself_and_partial_joining_is_seen(world: World) -> None:
    hk, gd = world.hk.site, world.gd.site
    carrier, officer = await principal(world.hk, "Carrier"), await principal(world.hk, "Customs hk")
    other = await principal(world.gd, "Customs cn")
    case = await applications.apply(hk, carrier, APPLICATION)
    await world.work()

    there = await applications.view(gd, other, case)
    assert (there.reference, there.home, there.scope) == (f"SEL-{case.hex[-8:].upper()}", "hk", "authority")
    told = {one.row.entry.code: one.row.entry.content for one in there.things}
    assert told["D1"].cn_licence == "440301199001011234"
    assert (told["D1"].hk_licence, told["D1"].mo_licence) == ("", ""), "each customs gets the licence of its own side"

    await applications.decide(hk, officer, case, Part.APPROVED)
    await applications.decide(gd, other, case, Part.ASKED, reason="Send the registration of the truck.")
    await world.work()
    seen = await applications.view(hk, carrier, case)
    assert {side: said["part"] for side, said in seen.sides.items()} == {
        "hk": "approved",
        "cn": "asked",
        "mo": "undecided",
    }
    lock = await reading.lock(hk, "13800138000", DAY)
    assert lock is not None and lock.carrier == carrier.organisation
    assert (lock.parts["hk"], lock.parts["cn"], lock.parts["mo"]) == (Part.APPROVED, Part.ASKED, Part.UNDECIDED)
    assert (await binding(world.hk)) is not None and (await binding(world.gd)) is None

    answered = msgspec.structs.replace(APPLICATION, statement="Registration 4403-99 attached to the file.")
    await applications.apply(hk, carrier, answered, case, expects=1)
    await world.work()
    again = await applications.view(gd, other, case)
    assert (again.revision, again.statement) == (2, answered.statement)
    await applications.decide(gd, other, case, Part.APPROVED)
    await world.work()
    plate = await reading.vehicle(hk, "粤Z AB12港", DAY)
    assert plate is not None and plate.parts["cn"] is Part.APPROVED and plate.accredited == {"hk", "cn"}
    bound = await binding(world.gd)
    assert bound is not None and not bound.home

    assert (
        await reading.eligible(hk, lock="13800138000", plate="AB 1234", driver=(case, "D1"), sides=("hk", "cn"), on=DAY)
        == []
    )
    rules = {
        issue.rule
        for issue in await reading.eligible(
            hk, lock="13800138000", plate="AB1234", driver=(case, "D1"), sides=("hk", "cn", "mo"), on=DAY
        )
    }
    assert rules == {"SELS-THING-NOT-APPROVED"}
    for house in (world.hk, world.gd):
        async with house.site.database.single_statements() as conn:
            assert not (await check_replay(conn, house.site.registry, site=house.site.id)).differences


async def test_one_thing_can_be_refused_and_what_changed_is_to_be_decided_anew(world: World) -> None:
    hk = world.hk.site
    carrier, officer = await principal(world.hk, "Carrier"), await principal(world.hk, "Customs hk")
    case = await applications.apply(hk, carrier, APPLICATION)
    with pytest.raises(Refusal, match="SELS-JOIN-REASON"):
        await applications.decide(hk, officer, case, Part.APPROVED, things={"lock:L1": Part.REFUSED})
    await applications.decide(
        hk, officer, case, Part.APPROVED, things={"lock:L1": Part.REFUSED}, reasons={"lock:L1": "Cracked shell."}
    )
    assert await binding(world.hk) is None
    mended = msgspec.structs.replace(
        APPLICATION,
        things=(
            TRUCK,
            CHAN,
            msgspec.structs.replace(LOCK, content=msgspec.structs.replace(LOCK.content, model="709C")),
        ),
    )
    await applications.apply(hk, carrier, mended, case)
    lock = next(one for one in (await applications.view(hk, officer, case)).things if one.row.entry.kind is Kind.LOCK)
    assert (lock.parts["hk"], lock.versions) == (Part.UNDECIDED, 2)
    await applications.decide(hk, officer, case, Part.APPROVED)
    assert await binding(world.hk) is not None
    await applications.decide(hk, officer, case, Part.SUSPENDED, reason="Court order.")
    assert await binding(world.hk) is None
    found = await reading.vehicle(hk, "AB1234", DAY)
    assert found is not None and found.parts["hk"] is Part.SUSPENDED


async def test_all_faults_are_told_at_once(world: World) -> None:
    carrier = await principal(world.hk, "Carrier")
    wrong = applications.Application(
        carrier=msgspec.structs.replace(CARRIER, business_registration="87654321", uscc="1"),
        sides=("hk", "cn"),
        things=(
            Wanted(kind=Kind.VEHICLE, code="V1", content=Vehicle(hk_mark="AB 1234")),
            Wanted(kind=Kind.DRIVER, code="D1", content=Driver()),
            Wanted(kind=Kind.LOCK, code="L1", content=Lock(terminal="x", profile="other", battery_percent=120)),
        ),
    )
    with pytest.raises(Refusal) as refused:
        await applications.apply(world.hk.site, carrier, wrong)
    rules = {issue.rule for issue in refused.value.issues}
    assert rules >= {
        "SELS-JOIN-BR-SAME",
        "gb32100.uscc",
        "SELS-JOIN-PLATES",
        "SELS-JOIN-DRIVER",
        "SELS-JOIN-LOCK",
        "SELS-JOIN-CALIBRATION",
        "SELS-JOIN-BATTERY",
    }


async def test_a_lock_or_truck_of_another_carrier_is_refused_without_telling_whose(world: World) -> None:
    carrier, rival = await principal(world.hk, "Carrier"), await principal(world.hk, "Rival")
    case = await applications.apply(world.hk.site, carrier, APPLICATION)
    same = msgspec.structs.replace(
        APPLICATION, carrier=msgspec.structs.replace(CARRIER, business_registration="87654321")
    )
    with pytest.raises(Refusal, match="SELS-JOIN-TAKEN") as refused:
        await applications.apply(world.hk.site, rival, same)
    assert f"SEL-{case.hex[-8:].upper()}" not in str(refused.value)
    for attempt in (
        applications.view(world.hk.site, rival, case),
        applications.apply(world.hk.site, rival, same, case),
        applications.withdraw(world.hk.site, rival, case),
        applications.decide(world.hk.site, rival, case, Part.APPROVED),
        devices.give_code(world.hk.site, carrier, case, "L1"),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_code_is_told_once_and_only_its_hash_is_kept(world: World) -> None:
    hk, officer = world.hk.site, await principal(world.hk, "Customs hk")
    case = await applications.apply(hk, await principal(world.hk, "Carrier"), APPLICATION)
    with pytest.raises(Refusal, match="SELS-JOIN-LOCK-APPROVED"):
        await devices.give_code(hk, officer, case, "L1")
    await applications.decide(hk, officer, case, Part.APPROVED)
    first = await devices.give_code(hk, officer, case, "L1")
    bound = await binding(world.hk)
    assert bound is not None and bound.code_hash == bindings.code_hash("13800138000", first)
    second = await devices.give_code(hk, officer, case, "L1")
    assert second != first
    async with hk.database.single_statements() as conn:
        kept = await conn.fetchval(
            "SELECT string_agg(convert_from(payload, 'UTF8'), ' ') FROM fact WHERE case_id = $1", case
        )
    assert first not in kept and second not in kept
    await applications.withdraw(hk, await principal(world.hk, "Carrier"), case)
    assert await binding(world.hk) is None


async def test_numbers_of_drivers_are_masked_by_role_and_erased_for_good(world: World) -> None:
    hk = world.hk.site
    carrier, officer = await principal(world.hk, "Carrier"), await principal(world.hk, "Customs hk")
    case = await applications.apply(hk, carrier, APPLICATION)
    await world.work()

    async def driver_of(reader: Principal) -> Driver:
        things = (await applications.view(hk, reader, case)).things
        return next(one.row.entry.content for one in things if one.row.entry.kind is Kind.DRIVER)

    assert (await driver_of(officer)).identity == "A123456(3)"
    assert (await driver_of(carrier)).identity == "••••(3)"
    assert await erasing.erase_driver(hk, carrier, case, "D1", reason="left the firm") >= 2
    assert all(one.row.entry.kind is not Kind.DRIVER for one in (await applications.view(hk, officer, case)).things)
    async with hk.database.single_statements() as conn:
        left = await conn.fetch("SELECT payload FROM fact WHERE case_id = $1 AND payload IS NOT NULL", case)
        rows = await conn.fetchval("SELECT count(*) FROM scheme_entry WHERE content::text LIKE '%A123456%'")
    assert rows == 0
    assert not any(b"A123456" in row["payload"] for row in left)

    # another driver under the same code is not taken for the one that was erased
    lee = msgspec.structs.replace(CHAN, content=msgspec.structs.replace(CHAN.content, names=Names(en="Lee")))
    await applications.apply(hk, carrier, msgspec.structs.replace(APPLICATION, things=(TRUCK, lee, LOCK)), case)
    await world.work()
    there = await applications.view(world.gd.site, await principal(world.gd, "Customs cn"), case)
    (driver,) = [one.row.entry.content for one in there.things if one.row.entry.kind is Kind.DRIVER]
    assert driver.names.en == "Lee"


async def test_the_word_on_a_vendor_profile_reaches_the_other_customs(world: World) -> None:
    officer = await principal(world.hk, "Customs hk")
    said = Accreditation(side="hk", subject="profile:jt808-jointech", state=AccreditationState.ACCREDITED)
    await registry.record(world.hk.site, officer, Kind.ACCREDITATION, "hk:profile:jt808-jointech", said)
    await world.work()
    case: UUID = await applications.apply(world.hk.site, await principal(world.hk, "Carrier"), APPLICATION)
    await world.work()
    there = await reading.lock(world.gd.site, "13800138000", DAY)
    assert there is not None and there.application == case
    assert there.profiles == {"hk": AccreditationState.ACCREDITED}
