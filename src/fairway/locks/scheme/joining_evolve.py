"""The state of an application after each of its facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from fairway.locks.scheme import joining_facts as f
from fairway.record.model import Fact, FactMeta


def evolve(state: f.JoiningState | None, fact: Fact, meta: FactMeta) -> f.JoiningState:
    """The state after ``fact``. A thing whose fact was erased is simply not there."""
    joining = state or f.JoiningState()
    match fact:
        case f.JoiningApplied():
            return replace(
                joining,
                home=fact.home,
                sides=fact.sides,
                carrier=fact.carrier,
                statement=fact.statement,
                revision=1,
                applied_at=meta.at,
            )
        case f.JoiningRevised():
            return replace(joining, revision=fact.revision, carrier=fact.carrier, statement=fact.statement)
        case f.ThingEntered():
            thing = f.Thing(
                kind=fact.thing,
                code=fact.code,
                version=fact.version,
                valid_from=fact.valid_from,
                valid_until=fact.valid_until,
                content=fact.content,
                entered_at=meta.at,
                entered_by=meta.actor.id,
            )
            return replace(joining, things={**joining.things, f.thing_key(fact.thing, fact.code): thing})
        case f.ThingWithdrawn():
            return _without(joining, f.thing_key(fact.thing, fact.code), meta.at)
        case f.JoiningDecided():
            return _with_decision(joining, fact)
        case f.LockCodeGiven():
            return replace(
                joining,
                codes={**joining.codes, fact.code: fact.sha256},
                codes_given={**joining.codes_given, fact.code: meta.at},
            )
        case f.JoiningWithdrawn():
            return replace(joining, withdrawn=True)
        case _:
            return joining


def _without(joining: f.JoiningState, key: str, at: datetime) -> f.JoiningState:
    known = joining.things.get(key)
    if known is None:
        return joining
    return replace(joining, things={**joining.things, key: replace(known, withdrawn_at=at)})


def _with_decision(joining: f.JoiningState, fact: f.JoiningDecided) -> f.JoiningState:
    before = joining.words.get(fact.side) or f.SideState()
    things: dict[str, Any] = dict(before.things)
    for one in fact.things:
        things[f.thing_key(one.thing, one.code)] = f.Word(
            part=one.part, at=fact.decided_at, version=one.version, reason=one.reason
        )
    word = f.Word(part=fact.part, at=fact.decided_at, revision=fact.revision, reason=fact.reason)
    return replace(joining, words={**joining.words, fact.side: f.SideState(word=word, things=things)})
