"""The outbox: order, retries, leases, parking."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.time import FixedClock
from fairway.record.connection import Connection
from fairway.record.model import Message
from fairway.record.outbox import (
    Backoff,
    Outgoing,
    Undeliverable,
    backlog,
    claim,
    discard,
    enqueue,
    mark_failed,
    mark_sent,
    prune,
    retry,
)
from fairway.record.outbox_worker import OutboxWorker
from fairway.record.recorder import Recorder, Step
from fairway.record.store import Taken
from fairway.site.database import Database
from tests.record.crates import CRATE, NOW, Add, Open, a_crate, context


class Partner:
    """Receives messages; fails when told to."""

    def __init__(self, failures: int = 0, *, undeliverable: bool = False, delay: float = 0.0) -> None:
        self.received: list[Outgoing] = []
        self.attempts: list[str] = []
        self.failures = failures
        self.undeliverable = undeliverable
        self.delay = delay
        self.at_once: Counter[str] = Counter()

    async def send(self, message: Outgoing) -> None:
        self.attempts.append(message.key)
        self.at_once[message.order_by] += 1
        assert not message.order_by or self.at_once[message.order_by] == 1, "two of one lane in flight"
        try:
            await asyncio.sleep(self.delay * random.random())
            if self.undeliverable:
                raise Undeliverable("no such receiver")
            if self.failures > 0:
                self.failures -= 1
                raise ConnectionError("the partner is down")
            self.received.append(message)
        finally:
            self.at_once[message.order_by] -= 1


def some(*keys: str, order_by: str = "") -> list[Message]:
    return [Message("partner", key, key.encode(), {"n": key}, order_by) for key in keys]


def a_worker(
    source: Database | Connection, partner: Partner, clock: FixedClock, backoff: Backoff | None = None
) -> OutboxWorker:
    return OutboxWorker(
        source, {"partner": partner}, clock, backoff={"partner": backoff} if backoff else None, interval=0.01
    )


async def states(conn: Connection) -> dict[str, str]:
    return {row["key"]: row["state"] for row in await conn.fetch("SELECT key, state FROM outbox")}


async def test_messages_leave_once(owner: Connection, database: Database) -> None:
    partner, clock = Partner(), FixedClock(NOW)
    async with database.single_statements() as conn:
        assert await enqueue(conn, some("a", "b", "c"), NOW) == 3
        assert await enqueue(conn, some("c", "d"), NOW) == 1
        assert await enqueue(conn, [], NOW) == 0
        assert await a_worker(database, partner, clock).drain() == 4
        assert await a_worker(database, partner, clock).drain() == 0
        assert sorted(message.key for message in partner.received) == ["a", "b", "c", "d"]
        assert partner.received[0].headers == {"n": partner.received[0].key}
        assert set((await states(conn)).values()) == {"sent"}
        await prune(conn, NOW + timedelta(seconds=1))
        assert await states(conn) == {}


async def test_a_lane_keeps_its_order_through_failures(owner: Connection, database: Database) -> None:
    partner, clock = Partner(failures=7), FixedClock(NOW)
    recorder = Recorder("hk")
    streams = [a_crate(f"crate:{number}") for number in range(3)]
    for stream in streams:
        await recorder.execute(database, CRATE, stream, Open("Ming"), context())
    for number in range(6):
        for stream in streams:
            await recorder.execute(database, CRATE, stream, Add(f"{number}"), context())
    worker = a_worker(database, partner, clock)
    for _ in range(20):
        await worker.drain()
        clock.set(clock.now() + timedelta(minutes=10))
    for stream in streams:
        bodies = [message.body for message in partner.received if message.order_by == str(stream.case_id)]
        assert bodies == [b"%d" % number for number in range(6)]
    assert len(partner.attempts) == 18 + 7


async def test_many_workers_send_each_message_once_and_lanes_in_order(owner: Connection, database: Database) -> None:
    partner, clock = Partner(delay=0.003), FixedClock(NOW)
    async with database.single_statements() as conn:
        for number in range(30):
            await enqueue(conn, some(f"{number:02}", order_by=f"lane {number % 4}"), NOW)
            await enqueue(conn, some(f"free {number}"), NOW)
    workers = [asyncio.create_task(a_worker(database, partner, clock).run()) for _ in range(3)]
    for _ in range(500):
        if len(partner.received) >= 60:
            break
        await asyncio.sleep(0.01)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    assert Counter(message.key for message in partner.received).most_common(1)[0][1] == 1
    assert len(partner.received) == 60
    for lane in range(4):
        keys = [message.key for message in partner.received if message.order_by == f"lane {lane}"]
        assert keys == sorted(keys)


async def test_failures_are_kept_and_wait_longer_each_time(owner: Connection, database: Database) -> None:
    partner, clock = Partner(failures=100), FixedClock(NOW)
    worker = a_worker(database, partner, clock, Backoff(first=timedelta(seconds=1), attempts=4))
    async with database.single_statements() as conn:
        await enqueue(conn, some("a"), NOW)
        waits = []
        for _ in range(3):
            await worker.drain()
            row = await conn.fetchrow("SELECT state, next_at, last_error, attempts FROM outbox")
            assert row is not None
            waits.append((row["next_at"] - clock.now()).total_seconds())
            assert "the partner is down" in row["last_error"]
            assert await worker.drain() == 0, "it is not due yet"
            clock.set(row["next_at"])
        assert 1 <= waits[0] < 1.25 and 2 <= waits[1] < 2.5 and 4 <= waits[2] < 5
        await worker.drain()
        assert await states(conn) == {"a": "parked"}
        (channel,) = await backlog(conn)
        assert (channel.channel, channel.waiting, channel.parked) == ("partner", 0, 1)
        partner.failures = 0
        assert await retry(conn, "partner", "a", clock.now())
        await worker.drain()
        assert await states(conn) == {"a": "sent"}
        assert not await retry(conn, "partner", "a", clock.now())
        assert await backlog(conn) == []


async def test_a_parked_message_holds_its_lane_until_it_is_discarded(owner: Connection, database: Database) -> None:
    partner, clock = Partner(undeliverable=True), FixedClock(NOW)
    worker = a_worker(database, partner, clock)
    async with database.single_statements() as conn:
        await enqueue(conn, some("1", "2", order_by="lane"), NOW)
        await worker.drain()
        partner.undeliverable = False
        await worker.drain()
        assert await states(conn) == {"1": "parked", "2": "waiting"}
        assert not await discard(conn, "partner", "2", NOW)
        assert await discard(conn, "partner", "1", NOW)
        await worker.drain()
        assert await states(conn) == {"1": "discarded", "2": "sent"}


async def test_a_lease_that_ends_passes_on_and_its_holder_changes_nothing(conn: Connection) -> None:
    await enqueue(conn, some("a"), NOW)
    (first,) = await claim(conn, "partner", NOW, lease=0.05, limit=9)
    assert await claim(conn, "partner", NOW, lease=0.05, limit=9) == []
    await asyncio.sleep(0.06)
    (second,) = await claim(conn, "partner", NOW, lease=5, limit=9)
    assert (first.attempt, second.attempt) == (1, 2)
    await mark_failed(conn, first, "late", NOW + timedelta(days=1))
    await mark_sent(conn, [first], NOW)
    assert await states(conn) == {"a": "waiting"}
    await mark_sent(conn, [second], NOW)
    assert await states(conn) == {"a": "sent"}


async def test_a_hanging_partner_is_given_up_before_the_lease_ends(owner: Connection, database: Database) -> None:
    class Hanging:
        async def send(self, message: Outgoing) -> None:
            await asyncio.sleep(60)

    async with database.single_statements() as conn:
        await enqueue(conn, some("a"), NOW)
        worker = OutboxWorker(database, {"partner": Hanging()}, FixedClock(NOW), lease=0.1)
        await asyncio.wait_for(worker.drain(), 5)
        row = await conn.fetchrow("SELECT last_error, state FROM outbox")
    assert row is not None and row["last_error"].startswith("TimeoutError") and row["state"] == "waiting"


async def test_a_wake_up_is_a_hint(owner: Connection, database: Database) -> None:
    partner = Partner()
    worker = OutboxWorker(database, {"partner": partner}, FixedClock(NOW), interval=30)
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)
    async with database.single_statements() as conn:
        await enqueue(conn, some("a"), NOW)
    worker.wake()
    for _ in range(200):
        if partner.received:
            break
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [message.key for message in partner.received] == ["a"]


async def test_two_facts_cannot_send_under_one_key(conn: Connection, recorder: Recorder) -> None:
    stream = a_crate()
    await enqueue(conn, [Message("partner", f"{stream.case_id}/crate/2", b"other")], NOW)
    with pytest.raises(Taken) as taken:
        await recorder.execute_many(conn, [Step(CRATE, stream, Open("Ming")), Step(CRATE, stream, Add("x"))], context())
    assert taken.value.constraint == "outbox_pkey"
    assert await conn.fetchval("SELECT count(*) FROM fact") == 0


@given(st.integers(1, 10_000), st.text())
def test_backoff_grows_and_is_bounded(attempt: int, key: str) -> None:
    backoff = Backoff()
    assert backoff.first <= backoff.wait(attempt, key) <= backoff.most * 1.25
    assert backoff.wait(attempt + 1, key) >= backoff.wait(attempt, key)
    assert not backoff.spent(attempt)
    assert Backoff(attempts=attempt).spent(attempt)


def test_an_outgoing_message_is_plain() -> None:
    assert Outgoing("c", "k", b"", {}, "", NOW, 1, uuid4()).attempt == 1
