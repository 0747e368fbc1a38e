"""The exchange of one case with several sites: each receiver has an order of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from fairway.record.model import Actor, ActorKind, Context, FactMeta, StreamId
from fairway.site.exchange.book import ExchangeState, MakeEnvelope, decide, evolve

CONTEXT = Context(
    now=datetime(2026, 11, 23, 1, tzinfo=UTC),
    actor=Actor(kind=ActorKind.POLICY, id="policy"),
    site="hk",
    new_id=uuid4,
)
META = FactMeta(
    stream=StreamId(UUID(int=1), "exchange"), version=1, at=CONTEXT.now, actor=CONTEXT.actor, site=CONTEXT.site
)


def made(state: ExchangeState | None, receiver: str, body: dict[str, Any]) -> tuple[ExchangeState | None, int | None]:
    command = MakeEnvelope(
        kind="trip-status",
        receiver=receiver,
        elements=(),
        purpose="",
        legal_basis="",
        retention="",
        body=body,
        unless_same_as_last=True,
    )
    facts = decide(state, command, CONTEXT).facts
    if not facts:
        return state, None
    return evolve(state, facts[0], META), getattr(facts[0], "sequence", None)


def test_each_receiver_counts_from_one() -> None:
    state, numbers = None, []
    for receiver, body in (("gd", {"a": 1}), ("mo", {"a": 1}), ("gd", {"a": 2}), ("mo", {"a": 1}), ("gd", {"a": 1})):
        state, number = made(state, receiver, body)
        numbers.append(number)
    assert numbers == [1, 1, 2, None, 3]


def test_a_state_from_before_there_were_three_sites_goes_on_counting() -> None:
    before = ExchangeState(made=4, last_body={"trip-status": {"a": 1}})
    assert made(before, "gd", {"a": 1}) == (before, None)
    state, number = made(before, "gd", {"a": 2})
    assert number == 5
    assert made(state, "gd", {"a": 3})[1] == 6
    assert made(state, "mo", {"a": 3})[1] == 1
