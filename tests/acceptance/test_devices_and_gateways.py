"""Simulated locks against the sites' own gateways, over real sockets: whose frames are taken where, and each once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from fairway.locks.commands import MoveTo, Unlock
from fairway.locks.reading import Bolt, Cover, LockEvent, Reading, Rope
from fairway.site.gateway import store
from fairway.site.gateway.bindings import bind, code_hash, give_custody, take_custody
from fairway.site.gateway.commands import Ordered, order, status
from fairway.site.gateway.refusals import recent
from simulators.fleet.device import Kind
from simulators.fleet.script import Act, Happening
from tests.acceptance.street import CODES, MINUTE, Street

NUMBER = "13900010001"
HOUR = timedelta(hours=1)
LOCKS: dict[str, Kind] = {NUMBER: "jt808-2013", "13900010002": "jt808-2019", "7800001234": "jt701"}
TAMPERING: dict[Act, LockEvent] = {
    "wrong_password": LockEvent.AUTH_FAILED,
    "shock": LockEvent.SHOCK,
    "open_cover": LockEvent.LOCK_TAMPERED,
    "pull_rope": LockEvent.LOCK_OPENED_UNAUTHORISED,
    "cut_rope": LockEvent.ROPE_CUT,
}


async def registered(street: Street, device: str, *, profile: str = "jt808", home: str = "hk") -> None:
    """The device is known at every site, and belongs to one of them while it is on no trip."""
    for name, post in street.posts.items():
        async with post.house.site.database.writing() as conn:
            kept = code_hash(device, CODES[name]) if profile != "jt701" else None
            await bind(conn, device, profile, code_hash=kept, home=name == home, since=street.now() - HOUR)
    await street.work()


async def readings(street: Street, site: str, device: str, since: datetime) -> list[Reading]:
    async with street.posts[site].house.site.database.single_statements() as conn:
        found = await store.readings_of(conn, device, since - HOUR, street.now() + HOUR, limit=10_000)
    return list(found)


async def ordered(street: Street, site: str, device: str, command: MoveTo | Unlock) -> UUID:
    async with street.posts[site].house.site.database.writing() as conn:
        now = street.now()
        key = await order(conn, device, command, by="test", key=uuid4(), now=now, until=now + HOUR)
    await street.work()
    return key


async def state_of(street: Street, site: str, key: UUID) -> Ordered:
    async with street.posts[site].house.site.database.single_statements() as conn:
        found = await status(conn, key)
    assert found is not None
    return found


async def handed_over(street: Street, device: str, giver: str, taker: str, protocol: str = "jt808") -> None:
    """The custody of a device goes from one site to the next, and the device is told so."""
    now = street.now()
    async with street.posts[giver].house.site.database.writing() as conn:
        await give_custody(conn, device, now)
    async with street.posts[taker].house.site.database.writing() as conn:
        await take_custody(conn, device, uuid4(), now)
    await street.work()
    await ordered(street, giver, device, MoveTo("127.0.0.1", street.posts[taker].ports[protocol]))


def sealed(each: Reading) -> bool:
    return (each.lock.bolt, each.lock.rope, each.lock.cover) == (Bolt.LOCKED, Rope.IN, Cover.CLOSED)


async def test_locks_report_and_each_position_is_stored_once(street: Street) -> None:
    """Three protocols, one of the devices without network for twenty minutes."""
    start = street.now()
    for device, kind in LOCKS.items():
        await registered(street, device, profile="jt701" if kind == "jt701" else "jt808")
        street.truck(device, "clean", kind=kind)
    await street.drive(10 * MINUTE, MINUTE, work=False)
    street.fleet.happen(NUMBER, Happening(do="silence", minutes=20))
    await street.drive(50 * MINUTE, MINUTE, work=False)
    for device in LOCKS:
        found = await readings(street, "hk", device, start)
        assert len(found) == street.fleet.devices[device].counts["records"] == 61 + (device == NUMBER)
        assert [each.at for each in found if each.at.second == 0][-1] == (start + HOUR).replace(microsecond=0)
        assert all(sealed(each) for each in found[3:])
        assert not sealed(found[0])
        assert sum(each.backfilled for each in found) == (20 if device == NUMBER else 0)


async def test_positions_go_to_the_site_that_has_custody_of_the_moment(street: Street) -> None:
    await registered(street, NUMBER)
    start = street.now()
    truck = street.truck(NUMBER, "clean")
    await street.drive(30 * MINUTE)
    street.fleet.happen(NUMBER, Happening(do="silence", minutes=15))
    await street.drive(5 * MINUTE)
    # Custody goes over while the truck has no network; what it wrote down before belongs to the site before.
    boundary = street.now()
    await handed_over(street, NUMBER, "hk", "gd")
    await street.drive(HOUR)
    assert truck.home == "gd"
    before, after = [await readings(street, site, NUMBER, start) for site in ("hk", "gd")]
    assert {each.at for each in before if each.at >= boundary} == set()
    assert {each.at for each in after if each.at < boundary} == set()
    assert len(before) + len(after) == truck.counts["records"]
    assert len(truck.memory) == 0
    # Only the site that has custody opens the lock, and the device's answer is kept.
    late = await ordered(street, "hk", NUMBER, Unlock())
    await street.drive(2 * MINUTE, MINUTE)
    assert truck.truck.lock.locked
    key = await ordered(street, "gd", NUMBER, Unlock())
    await street.drive(2 * MINUTE, MINUTE)
    assert not truck.truck.lock.locked
    assert (await state_of(street, "hk", late)).state != "done"
    told = await state_of(street, "gd", key)
    assert told.state == "done"
    assert told.answer is not None


async def test_tampering_is_understood(street: Street) -> None:
    start = street.now()
    for device, kind in LOCKS.items():
        await registered(street, device, profile="jt701" if kind == "jt701" else "jt808")
        street.truck(device, "clean", kind=kind)
    await street.drive(10 * MINUTE)
    for device in LOCKS:
        for act in TAMPERING:
            street.fleet.happen(device, Happening(do=act))
    await street.drive(2 * MINUTE, MINUTE)
    for device, kind in LOCKS.items():
        found = await readings(street, "hk", device, start)
        events = {said for each in found for said in each.events}
        # JT/T 808 has no alarm for the cover: its state says it.
        assert events >= set(TAMPERING.values()) - ({LockEvent.LOCK_TAMPERED} if kind != "jt701" else set())
        assert found[-1].lock.cover is Cover.OPEN
        assert found[-1].lock.rope in {Rope.CUT, Rope.OUT}


async def test_impostors_are_refused_and_named(street: Street) -> None:
    await registered(street, NUMBER)
    await registered(street, "13900010002")
    start = street.now()
    street.truck(NUMBER, "clean")
    street.truck("13900010002", "clean")
    await street.drive(20 * MINUTE)
    stored = len(await readings(street, "hk", NUMBER, start))
    poses: tuple[Act, ...] = ("another_id", "wrong_code", "replay_elsewhere", "replay_later")
    for posed in poses:
        street.fleet.happen(NUMBER, Happening(do=posed))
        await until_tried(street, posed)
    await street.work()
    tried = {str(each["what"]): each for each in street.fleet.attempts}
    assert not any(tried[name]["let_in"] for name in ("another_id", "wrong_code"))
    assert all(each["accepted"] == 0 for each in tried.values())
    # The victim itself wrote down one record with each order; nobody else's frame was stored in its name.
    assert len(await readings(street, "hk", NUMBER, start)) == stored + 4
    async with street.posts["hk"].house.site.database.single_statements() as conn:
        assert {each.reason for each in await recent(conn, 50)} >= {"wrong-code"}


async def test_a_lock_without_a_secret_is_not_spoken_for_while_it_is_heard_itself(street: Street) -> None:
    device = "7800001234"
    await registered(street, device, profile="jt701")
    start = street.now()
    street.truck(device, "clean", kind="jt701")
    await street.drive(5 * MINUTE, MINUTE)
    street.fleet.happen(device, Happening(do="another_id"))
    await until_tried(street, "another_id")
    await street.work()
    assert [each["accepted"] for each in street.fleet.attempts] == [0]
    assert len(await readings(street, "hk", device, start)) == 7


async def until_tried(street: Street, posed: str) -> None:
    async with asyncio.timeout(20):
        while not any(each["what"] == posed for each in street.fleet.attempts):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
