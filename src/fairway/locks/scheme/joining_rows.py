"""What is shown and looked up of applications: the rows that follow from each fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from fairway.locks.scheme import joining_facts as f
from fairway.locks.scheme.joining import JoiningCommand, decide
from fairway.locks.scheme.joining_evolve import evolve
from fairway.locks.scheme.model import Kind, Lock, Part, Vehicle
from fairway.locks.scheme.registry import SCHEME
from fairway.locks.scheme.rows import (
    JOINING_PART,
    JOINING_VIEW,
    SCHEME_ENTRY,
    SCHEME_KEY,
    entry_row,
    mark_key,
    words_of,
)
from fairway.parties.model import customs_of, side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, Scope, grant_rows
from fairway.record.model import Aggregate, Change, FactMeta, Row


def _scopes(state: f.JoiningState, site: str) -> tuple[str, ...]:
    own = (Scope.FULL.value,) if state.home == site else ()
    return (*own, Scope.AUTHORITY.value) if side_of(site) in state.sides else own


def keys_of(thing: f.Thing) -> tuple[str, ...]:
    """What a thing is looked up by."""
    match thing.read:
        case Vehicle() as vehicle:
            return tuple(dict.fromkeys(map(mark_key, vehicle.marks())))
        case Lock() as lock:
            return (lock.terminal,)
        case _:
            return ()


def project(change: Change[f.JoiningState]) -> Iterable[Row]:
    """The application, its things with each version, how each customs stands to them, grants."""
    state, meta, fact = change.after, change.meta, change.fact
    if state.carrier is None:
        return
    scopes = _scopes(state, meta.site)
    for scope in scopes:
        yield _view(state, meta, scope)
    match fact:
        case f.JoiningApplied():
            yield from _grants(state, meta)
        case f.ThingEntered():
            before = change.before.things.get(f.thing_key(fact.thing, fact.code)) if change.before else None
            thing = state.things[f.thing_key(fact.thing, fact.code)]
            yield from (_entry(meta, scope, thing) for scope in scopes)
            yield from _keys(meta, before, thing)
        case f.ThingWithdrawn():
            gone = state.things.get(f.thing_key(fact.thing, fact.code))
            if gone is not None:
                yield from (_entry(meta, scope, gone) for scope in scopes)
                yield from _keys(meta, gone, None)
        case f.JoiningDecided():
            yield from _parts(meta, fact, scopes)
            if fact.part is Part.APPROVED and state.carrier.organisation and state.home == meta.site:
                side = side_of(meta.site)
                yield from grant_rows(
                    SCHEME, CaseKind.SCHEME, state.carrier.organisation, Involvement.MEMBER, side=side, site_side=side
                )
        case f.JoiningWithdrawn():
            for thing in state.things.values():
                yield from _keys(meta, thing, None)
        case _:
            pass


def _grants(state: f.JoiningState, meta: FactMeta) -> Iterator[Row]:
    side, case_id = side_of(meta.site), meta.stream.case_id
    if state.carrier and state.carrier.organisation and state.home == meta.site:
        yield from grant_rows(
            case_id, CaseKind.JOINING, state.carrier.organisation, Involvement.OWNER, side=side, site_side=side
        )
    if side in state.sides:
        yield from grant_rows(
            case_id, CaseKind.JOINING, customs_of(side), Involvement.CUSTOMS, side=side, site_side=side
        )


def _view(state: f.JoiningState, meta: FactMeta, scope: str) -> Row:
    carrier = state.carrier
    assert carrier is not None  # the caller has looked
    name = carrier.names.en or carrier.names.tc or carrier.names.sc
    reference = f.reference_of(meta.stream.case_id)
    sides = {side: {"part": state.part_of(side).value, **_word(state.words.get(side))} for side in state.sides}
    return Row(
        JOINING_VIEW,
        {
            "case_id": meta.stream.case_id,
            "scope": scope,
            "reference": reference,
            "home": state.home,
            "organisation": carrier.organisation,
            "name": name,
            "carrier": msgspec.to_builtins(carrier),
            "sides": sides,
            "revision": state.revision,
            "statement": state.statement,
            "withdrawn": state.withdrawn,
            "applied_at": state.applied_at,
            "changed_at": meta.at,
            "search": " ".join((reference, *words_of(carrier))).lower(),
        },
    )


def _word(said: f.SideState | None) -> dict[str, object]:
    if said is None or said.word is None:
        return {}
    return {"reason": said.word.reason, "revision": said.word.revision, "at": msgspec.to_builtins(said.word.at)}


def _entry(meta: FactMeta, scope: str, thing: f.Thing) -> Row:
    return entry_row(
        case_id=meta.stream.case_id,
        scope=scope,
        kind=thing.kind,
        code=thing.code,
        version=thing.version,
        valid_from=thing.valid_from,
        valid_until=thing.valid_until,
        content=thing.read,
        recorded_at=thing.entered_at,
        recorded_by=thing.entered_by,
        withdrawn_at=thing.withdrawn_at,
    )


def _keys(meta: FactMeta, before: f.Thing | None, after: f.Thing | None) -> Iterator[Row]:
    kept = keys_of(after) if after else ()
    gone = [(before, key, True) for key in keys_of(before) if key not in kept] if before else []
    there = [(after, key, False) for key in kept] if after else []
    for thing, key, delete in (*gone, *there):
        values = {"key": key, "kind": thing.kind.value, "case_id": meta.stream.case_id, "code": thing.code}
        yield Row(SCHEME_KEY, values, delete=delete)


def _parts(meta: FactMeta, fact: f.JoiningDecided, scopes: tuple[str, ...]) -> Iterator[Row]:
    said = [(Kind.CARRIER.value, "", fact.revision, fact.part, fact.reason)]
    said += [(one.thing.value, one.code, one.version, one.part, one.reason) for one in fact.things]
    for scope in scopes:
        for kind, code, version, part, reason in said:
            yield Row(
                JOINING_PART,
                {
                    "case_id": meta.stream.case_id,
                    "scope": scope,
                    "side": fact.side,
                    "kind": kind,
                    "code": code,
                    "version": version,
                    "part": part.value,
                    "reason": reason,
                    "at": fact.decided_at,
                },
            )


JOINING: Aggregate[f.JoiningState, JoiningCommand] = Aggregate(
    kind="joining",
    state=f.JoiningState,
    facts=f.JOINING_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(SCHEME_ENTRY, SCHEME_KEY, JOINING_VIEW, JOINING_PART, GRANTS),
)
