"""The outbox: messages that leave after their facts are on disk, once in effect.

A message is sent at least once. A worker leases it, sends it, and marks it sent; when the worker dies in between,
the lease ends and another one sends it again with the same key, by which the receiver tells repetitions. Messages of
a channel with the same ``order_by`` form a **lane**: they leave one at a time, in the order in which they were
committed, and a parked one holds back those behind it until a person retries or discards it.

Retries go by the clock of the site; leases by the server's, because sending takes real time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from fairway.record.connection import Connection
from fairway.record.model import Message

_json = msgspec.json.Encoder()
_headers = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in the hands of a worker."""

    channel: str
    key: str
    """Idempotency key: the receiver is told it, and gets the same one with every attempt."""
    body: bytes
    headers: Mapping[str, str]
    order_by: str
    at: datetime
    """When it was committed."""
    attempt: int
    """1 the first time."""
    lease: UUID


class Undeliverable(Exception):  # noqa: N818  the sender's answer, not a defect
    """No further attempt can succeed; the message is parked at once. The text is for the operator."""


class Sender(Protocol):
    """Takes the messages of one channel to where they belong."""

    async def send(self, message: Outgoing) -> None:
        """Deliver ``message``. On return the receiver has it for good.

        Raises Undeliverable when trying again is useless; any other exception means to try again later. What came
        back belongs to the record before this returns: as facts, by a command.
        """
        ...


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after a failure."""

    first: timedelta = timedelta(seconds=2)
    factor: float = 2.0
    most: timedelta = timedelta(minutes=5)
    attempts: int | None = None
    """After so many the message is parked; None tries for ever."""

    def wait(self, attempt: int, key: str) -> timedelta:
        """After ``attempt`` failures: growing, up to a quarter longer by the key, so that many do not come at once."""
        seconds = min(self.first.total_seconds() * self.factor ** min(attempt - 1, 60), self.most.total_seconds())
        return timedelta(seconds=seconds * (1 + zlib.crc32(key.encode()) % 256 / 1024))

    def spent(self, attempt: int) -> bool:
        """Whether ``attempt`` was the last."""
        return self.attempts is not None and attempt >= self.attempts


async def enqueue(conn: Connection, messages: Iterable[Message], at: datetime) -> int:
    """Put messages into the outbox beside any command; how many are new. A key that is there already is left alone.

    For messages that follow from the log, such as webhooks: in the transaction that advances the cursor.
    """
    rows = list(messages)
    if not rows:
        return 0
    tag = await conn.execute(
        "INSERT INTO outbox (channel, key, body, headers, order_by, moment, ordinal, at, next_at)"
        " SELECT r.channel, r.key, r.body, r.headers::jsonb, r.order_by,"
        " (extract(epoch FROM statement_timestamp()) * 1000000)::bigint, r.ordinal, $6, $6"
        " FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::text[])"
        " WITH ORDINALITY AS r(channel, key, body, headers, order_by, ordinal)"
        " ON CONFLICT (channel, key) DO NOTHING",
        [message.channel for message in rows],
        [message.key for message in rows],
        [message.body for message in rows],
        [_json.encode(message.headers).decode() for message in rows],
        [message.order_by for message in rows],
        at,
    )
    return int(tag.split()[-1])


_CLAIM = """
WITH due AS (
    SELECT c.channel, c.key FROM outbox AS c
    WHERE c.channel = $1 AND c.state = 'waiting' AND c.next_at <= $2
      AND (c.leased_until IS NULL OR c.leased_until < clock_timestamp())
      AND (c.order_by = '' OR NOT EXISTS (
          SELECT FROM outbox AS e
          WHERE e.channel = c.channel AND e.order_by = c.order_by AND e.order_by <> ''
            AND e.state IN ('waiting', 'parked') AND e.key <> c.key
            AND ((e.moment, e.ordinal, e.key) < (c.moment, c.ordinal, c.key)
                 OR e.leased_until > clock_timestamp())))
    ORDER BY c.next_at LIMIT $3
    FOR UPDATE OF c SKIP LOCKED
)
UPDATE outbox AS o
SET lease = gen_random_uuid(), leased_until = clock_timestamp() + make_interval(secs => $4), attempts = o.attempts + 1
FROM due AS d WHERE o.channel = d.channel AND o.key = d.key
RETURNING o.channel, o.key, o.body, o.headers::text AS headers, o.order_by, o.at, o.attempts, o.lease,
          o.moment, o.ordinal
"""


async def claim(conn: Connection, channel: str, now: datetime, *, lease: float, limit: int) -> list[Outgoing]:
    """Take up to ``limit`` messages of ``channel`` that are due at ``now``, for ``lease`` seconds of real time."""
    rows = await conn.fetch(_CLAIM, channel, now, limit, lease)
    rows.sort(key=lambda row: (row["moment"], row["ordinal"], row["key"]))
    return [
        Outgoing(
            channel=row["channel"],
            key=row["key"],
            body=row["body"],
            headers=_headers.decode(row["headers"]),
            order_by=row["order_by"],
            at=row["at"],
            attempt=row["attempts"],
            lease=row["lease"],
        )
        for row in rows
    ]


async def mark_sent(conn: Connection, messages: Sequence[Outgoing], now: datetime) -> None:
    """They are delivered. One whose lease has passed to another worker is left to that one."""
    await conn.execute(
        "UPDATE outbox AS o SET state = 'sent', done_at = $4, lease = NULL, leased_until = NULL, last_error = NULL"
        " FROM unnest($1::text[], $2::text[], $3::uuid[]) AS d(channel, key, lease)"
        " WHERE o.channel = d.channel AND o.key = d.key AND o.lease = d.lease AND o.state = 'waiting'",
        [message.channel for message in messages],
        [message.key for message in messages],
        [message.lease for message in messages],
        now,
    )


async def mark_failed(conn: Connection, message: Outgoing, error: str, next_at: datetime) -> None:
    """Try ``message`` again at ``next_at``; what is behind it in its lane waits as long."""
    await conn.execute(
        "UPDATE outbox SET next_at = $4, last_error = $5, lease = NULL, leased_until = NULL"
        " WHERE channel = $1 AND key = $2 AND lease = $3 AND state = 'waiting'",
        message.channel,
        message.key,
        message.lease,
        next_at,
        error,
    )
    if message.order_by:
        await conn.execute(
            "UPDATE outbox SET next_at = $3 WHERE channel = $1 AND order_by = $2 AND order_by <> ''"
            " AND state = 'waiting' AND next_at < $3 AND lease IS NULL",
            message.channel,
            message.order_by,
            next_at,
        )


async def park(conn: Connection, message: Outgoing, error: str) -> None:
    """Set ``message`` aside for a person."""
    await conn.execute(
        "UPDATE outbox SET state = 'parked', last_error = $4, lease = NULL, leased_until = NULL"
        " WHERE channel = $1 AND key = $2 AND lease = $3 AND state = 'waiting'",
        message.channel,
        message.key,
        message.lease,
        error,
    )


async def retry(conn: Connection, channel: str, key: str, now: datetime) -> bool:
    """Send a parked or waiting message as soon as possible; whether there is one."""
    tag = await conn.execute(
        "UPDATE outbox SET state = 'waiting', next_at = $3 WHERE channel = $1 AND key = $2"
        " AND state IN ('waiting', 'parked')",
        channel,
        key,
        now,
    )
    return tag == "UPDATE 1"


async def discard(conn: Connection, channel: str, key: str, now: datetime) -> bool:
    """Never send a parked message, and let those behind it go; whether there is one."""
    tag = await conn.execute(
        "UPDATE outbox SET state = 'discarded', done_at = $3 WHERE channel = $1 AND key = $2 AND state = 'parked'",
        channel,
        key,
        now,
    )
    return tag == "UPDATE 1"


async def sent_since(conn: Connection, since: datetime) -> int:
    """How many messages were sent from a time on; those that :func:`prune` has dropped do not count."""
    return int(await conn.fetchval("SELECT count(*) FROM outbox WHERE state = 'sent' AND done_at >= $1", since))


async def prune(conn: Connection, before: datetime) -> None:
    """Drop what was sent or discarded before a time. Its keys may be used again."""
    await conn.execute("DELETE FROM outbox WHERE state IN ('sent', 'discarded') AND done_at < $1", before)


@dataclass(frozen=True, slots=True)
class ChannelBacklog:
    """What a channel still has to send."""

    channel: str
    waiting: int
    parked: int
    oldest: datetime
    last_error: str | None
    """Of the oldest message that has failed."""


async def backlog(conn: Connection) -> list[ChannelBacklog]:
    """The channels with messages that are waiting or parked."""
    rows = await conn.fetch(
        "SELECT channel, count(*) FILTER (WHERE state = 'waiting') AS waiting,"
        " count(*) FILTER (WHERE state = 'parked') AS parked, min(at) AS oldest,"
        " (array_agg(last_error ORDER BY at) FILTER (WHERE last_error IS NOT NULL))[1] AS last_error"
        " FROM outbox WHERE state IN ('waiting', 'parked') GROUP BY channel ORDER BY channel"
    )
    return [
        ChannelBacklog(row["channel"], row["waiting"], row["parked"], row["oldest"], row["last_error"]) for row in rows
    ]
