"""Carrying out commands: load, decide, evolve, project, send, commit.

Everything between loading and committing is pure. Each fact is decoded from the bytes that will be stored before it
is applied, so that what is projected at write time is what a replay will see.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

import asyncpg
import msgspec

from fairway.base.issues import Refusal
from fairway.record.codec import (
    encode_fact,
    encode_state,
    to_milliseconds,
)
from fairway.record.commit import Commit, ReceiptRow
from fairway.record.connection import Connection, Source, connection
from fairway.record.model import (
    Aggregate,
    Change,
    Context,
    Decision,
    Fact,
    FactMeta,
    Recorded,
    StreamId,
)
from fairway.record.registry import fact_kind
from fairway.record.rules import IdempotencyKeyReused, RepeatedKey
from fairway.record.store import (
    UNBORN,
    AlreadyAnswered,
    Loaded,
    StoredReceipt,
    commit,
    find_receipt,
    load_many,
)

S = TypeVar("S")
C = TypeVar("C")

PATIENCE = 0.005
"""Seconds: the longest wait before the first retry after a conflict; it doubles with each."""


@dataclass(frozen=True, slots=True)
class Step(Generic[S, C]):
    """One command on one stream, as a part of a transaction."""

    aggregate: Aggregate[S, C]
    stream: StreamId
    command: C
    fresh: bool = False
    """The caller has just made the identifier of the case, so the stream need not be looked for. Wrong is safe:
    the commit meets a conflict, and the stream is loaded."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """An idempotency key: the same request of the same holder gets the first one's answer."""

    holder: str
    key: str
    request: bytes
    """A hash of all that makes the request what it is."""
    response: Callable[[Outcome], bytes]
    """Makes the answer to store."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did. On return from the recorder it is on disk."""

    recorded: tuple[Recorded, ...] = ()
    states: Mapping[StreamId, Any] = field(default_factory=dict)
    """The state of every stream after it."""
    response: bytes | None = None
    """The answer in the receipt, if one was asked for."""
    repeated: bool = False
    """The command was carried out before; only ``response`` is there."""


class Recorder:
    """Carries out commands on the record of one site.

    A command that meets a concurrent one is decided again on the new state, up to ``attempts`` times; then
    :class:`~fairway.record.store.Conflict` goes to the caller. Inside a transaction of the caller's there is no
    second attempt, because the server has already ended that transaction.
    """

    def __init__(self, site: str, *, attempts: int = 8) -> None:
        self.site = site
        self._attempts = attempts

    async def execute(
        self,
        source: Source,
        aggregate: Aggregate[S, C],
        stream: StreamId,
        command: C,
        context: Context,
        *,
        receipt: Receipt | None = None,
        fresh: bool = False,
    ) -> Outcome:
        """Carry out one command on one stream. Raises what ``decide`` raises (Refusal), Conflict and Taken."""
        return await self.execute_many(source, [Step(aggregate, stream, command, fresh)], context, receipt=receipt)

    async def execute_many(
        self, source: Source, steps: Sequence[Step[Any, Any]], context: Context, *, receipt: Receipt | None = None
    ) -> Outcome:
        """Carry out commands on several streams in one transaction: all are recorded, or none.

        Commands are decided in the order given; a later one on the same stream sees what the earlier did.
        """
        if context.site != self.site:
            raise ValueError(f"a command of site {context.site} does not belong into the record of {self.site}")
        context = msgspec.structs.replace(context, now=to_milliseconds(context.now))
        async with connection(source) as conn:
            attempts = 1 if conn.is_in_transaction() else self._attempts
            for attempt in range(attempts):
                try:
                    return await self._attempt(conn, steps, context, receipt, trust_fresh=attempt == 0)
                except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                    if attempt + 1 == attempts:
                        raise
                await asyncio.sleep(random.uniform(0, PATIENCE * 2**attempt))  # noqa: S311  spreads retries
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _attempt(
        self,
        conn: Connection,
        steps: Sequence[Step[Any, Any]],
        context: Context,
        receipt: Receipt | None,
        *,
        trust_fresh: bool,
    ) -> Outcome:
        unknown = {step.stream: step.aggregate for step in steps if not (step.fresh and trust_fresh)}
        loaded, stored = await load_many(
            conn,
            [(aggregate, stream) for stream, aggregate in unknown.items()],
            (receipt.holder, receipt.key) if receipt else None,
        )
        if receipt and stored:
            return _answered(receipt, stored)
        outcome, writes = _apply(steps, dict(zip(unknown, loaded, strict=True)), context)
        writes.fresh = not unknown
        if receipt:
            response = receipt.response(outcome)
            outcome = Outcome(outcome.recorded, outcome.states, response)
            writes.receipt = ReceiptRow(receipt.holder, receipt.key, receipt.request, response)
        if not writes.empty:
            try:
                await commit(conn, writes)
            except AlreadyAnswered:
                if receipt is None or conn.is_in_transaction():
                    raise
                stored = await find_receipt(conn, receipt.holder, receipt.key)
                if stored is None:
                    raise
                return _answered(receipt, stored)
        return outcome


async def answered_before(source: Source, holder: str, key: str, request: bytes) -> bytes | None:
    """What was answered to the command of this idempotency key, if it was carried out.

    For a caller that judges before it composes its steps: what was right the first time may be refused on the state
    that it led to. Raises Refusal when the key was used for another request.
    """
    async with connection(source) as conn:
        stored = await find_receipt(conn, holder, key)
    return None if stored is None else _answered(Receipt(holder, key, request, lambda _: b""), stored).response


def _answered(receipt: Receipt, stored: StoredReceipt) -> Outcome:
    if issues := list(IdempotencyKeyReused().check(RepeatedKey(stored.request, receipt.request))):
        raise Refusal(issues)
    return Outcome(response=stored.response, repeated=True)


@cache
def _decoder(fact: type[Fact]) -> msgspec.json.Decoder[Fact]:
    return msgspec.json.Decoder(fact)


def _apply(
    steps: Sequence[Step[Any, Any]], loaded: Mapping[StreamId, Loaded[Any]], context: Context
) -> tuple[Outcome, Commit]:
    """Decide every step and collect what follows. Pure, but for the salts."""
    streams = {step.stream: loaded.get(step.stream, UNBORN) for step in steps}
    writes = Commit.of(context, max((stream.moment for stream in streams.values()), default=0))
    states = {stream: there.state for stream, there in streams.items()}
    versions = {stream: there.version for stream, there in streams.items()}
    done: list[Recorded] = []
    for step in steps:
        stream, aggregate = step.stream, step.aggregate
        if stream.stream.partition(":")[0] != aggregate.kind:
            raise ValueError(f"stream {stream.stream!r} is not of kind {aggregate.kind!r}")
        decision = aggregate.decide(states[stream], step.command, context)
        payloads = [encode_fact(fact) for fact in decision.facts]
        for fact, payload, blobs in zip(
            decision.facts, payloads, _keep_documents(decision, payloads, writes), strict=True
        ):
            if type(fact) not in aggregate.facts:
                raise ValueError(f"{type(fact).__name__} is not a declared fact of {aggregate.kind!r}")
            version = versions[stream] = versions[stream] + 1
            again = _decoder(type(fact)).decode(payload)
            meta = FactMeta(stream=stream, version=version, at=context.now, actor=context.actor, site=context.site)
            after = aggregate.evolve(states[stream], again, meta)
            change = Change(states[stream], again, after, meta)
            states[stream] = after
            for row in aggregate.project(change):
                writes.add_row(row)
            writes.messages.extend(aggregate.send(change))
            writes.add_fact(stream, version, fact_kind(fact), payload, blobs)
            done.append(Recorded(stream=stream, version=version, at=context.now, actor=context.actor, fact=again))
    for stream, version in versions.items():
        if version > streams[stream].version:
            writes.states[stream] = (version, encode_state(states[stream]))
    return Outcome(tuple(done), states), writes


def _keep_documents(decision: Decision, payloads: Sequence[bytes], writes: Commit) -> list[bytes]:
    """Keep the documents; for each fact the hashes of those it names. What none names goes with the last fact."""
    named = [b""] * len(payloads)
    if decision.blobs and not payloads:
        raise ValueError("a decision keeps documents without a fact that names them")
    for blob in decision.blobs:
        sha256 = writes.add_blob(blob)
        text = sha256.hex().encode()
        at = next((number for number, payload in enumerate(payloads) if text in payload), -1)
        named[at] += sha256
    return named
