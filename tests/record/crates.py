"""A small domain for the tests of the record: crates with things in them, as two kinds of streams of one case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from fairway.base.ids import uuid7
from fairway.base.issues import Issue, Refusal
from fairway.record.model import (
    Actor,
    ActorKind,
    Aggregate,
    Change,
    Context,
    Decision,
    Erased,
    Fact,
    FactMeta,
    Message,
    Row,
    StreamId,
    Table,
)
from fairway.record.registry import Registry

NOW = datetime(2026, 11, 22, 3, 4, 5, 678_901, tzinfo=UTC)
CLERK = Actor(kind=ActorKind.PERSON, id="clerk-1", organisation=UUID(int=7))


class CrateOpened(Fact, frozen=True, kw_only=True, tag="crate-opened"):
    owner: str = ""
    at: datetime | None = None


class ThingAdded(Fact, frozen=True, kw_only=True, tag="thing-added"):
    name: str = ""
    weight: Decimal = Decimal(0)
    tags: tuple[str, ...] = ()


class ThingRemoved(Fact, frozen=True, kw_only=True, tag="thing-removed"):
    name: str = ""


class PaperAttached(Fact, frozen=True, kw_only=True, tag="paper-attached"):
    sha256: str = ""
    source: msgspec.Raw = msgspec.Raw(b"null")


class Crate(msgspec.Struct, frozen=True, kw_only=True):
    owner: str
    things: dict[str, Decimal] = {}
    papers: tuple[str, ...] = ()
    count: int = 0


class Open(msgspec.Struct, frozen=True):
    owner: str


class Add(msgspec.Struct, frozen=True):
    name: str
    weight: Decimal = Decimal("1.50")
    papers: tuple[bytes, ...] = ()
    once: bool = False
    """Do nothing when it is there."""


class Remove(msgspec.Struct, frozen=True):
    name: str


Command = Open | Add | Remove

CRATE_VIEW = Table(
    "crate_view",
    {
        "case_id": "uuid",
        "scope": "text",
        "stream": "text",
        "owner": "text",
        "things": "integer",
        "weight": "numeric",
        "last": "timestamptz",
        "mark": "bytea",
        "detail": "jsonb",
    },
    ("case_id", "scope", "stream"),
)
THING_VIEW = Table(
    "thing_view",
    {"case_id": "uuid", "scope": "text", "stream": "text", "name": "text", "weight": "numeric"},
    ("case_id", "scope", "stream", "name"),
)
SCHEMA = """
CREATE TABLE crate_view (
    case_id uuid NOT NULL, scope text NOT NULL, stream text NOT NULL, owner text NOT NULL, things integer NOT NULL,
    weight numeric NOT NULL, last timestamptz NOT NULL, mark bytea, detail jsonb NOT NULL,
    PRIMARY KEY (case_id, scope, stream)
);
CREATE TABLE thing_view (
    case_id uuid NOT NULL, scope text NOT NULL, stream text NOT NULL, name text NOT NULL, weight numeric NOT NULL,
    PRIMARY KEY (case_id, scope, stream, name)
);
ALTER TABLE crate_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE crate_view FORCE ROW LEVEL SECURITY;
CREATE POLICY writer ON crate_view TO fairway_writer USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON crate_view, thing_view TO fairway_writer;
"""


def decide(state: Crate | None, command: Command, context: Context) -> Decision:
    match command:
        case Open(owner):
            if state is not None:
                raise Refusal([Issue(rule="test.open", message="The crate is open already.")])
            return Decision([CrateOpened(owner=owner, at=context.now)])
        case _ if state is None:
            raise Refusal([Issue(rule="test.closed", message="There is no such crate.")])
        case Add(name, weight, papers, once):
            if name in state.things:
                if once:
                    return Decision()
                raise Refusal([Issue(rule="test.twice", message="It is in the crate already.")])
            attached = [
                PaperAttached(sha256=hashlib.sha256(paper).hexdigest(), source=msgspec.Raw(b'{"a":1,"b":[2.50]}'))
                for paper in papers
            ]
            return Decision([ThingAdded(name=name, weight=weight, tags=("new",)), *attached], papers)
        case Remove(name):
            if name not in state.things:
                raise Refusal([Issue(rule="test.absent", message="It is not in the crate.")])
            return Decision([ThingRemoved(name=name)])


def evolve(state: Crate | None, fact: Fact, meta: FactMeta) -> Crate:
    state = state or Crate(owner="")
    count = state.count + 1
    match fact:
        case CrateOpened(owner=owner):
            return msgspec.structs.replace(state, owner=owner, count=count)
        case ThingAdded(name=name, weight=weight):
            return msgspec.structs.replace(state, things={**state.things, name: weight}, count=count)
        case ThingRemoved(name=name):
            things = {other: weight for other, weight in state.things.items() if other != name}
            return msgspec.structs.replace(state, things=things, count=count)
        case PaperAttached(sha256=sha256):
            return msgspec.structs.replace(state, papers=(*state.papers, sha256), count=count)
        case Erased():
            return msgspec.structs.replace(state, count=count)
    raise AssertionError(f"unknown fact {fact}")


def project(change: Change[Crate]) -> Iterable[Row]:
    stream, state = change.meta.stream, change.after
    key = {"case_id": stream.case_id, "scope": "full", "stream": stream.stream}
    yield Row(
        CRATE_VIEW,
        {
            **key,
            "owner": state.owner,
            "things": len(state.things),
            "weight": sum(state.things.values(), Decimal(0)),
            "last": change.meta.at,
            "mark": hashlib.sha256(state.owner.encode()).digest()[:4] if state.owner else None,
            "detail": {"things": sorted(state.things), "by": change.meta.actor.id, "papers": list(state.papers)},
        },
    )
    match change.fact:
        case ThingAdded(name=name, weight=weight):
            yield Row(THING_VIEW, {**key, "name": name, "weight": weight})
        case ThingRemoved(name=name):
            yield Row(THING_VIEW, {**key, "name": name}, delete=True)


def send(change: Change[Crate]) -> Iterable[Message]:
    if isinstance(change.fact, ThingAdded):
        meta = change.meta
        yield Message(
            channel="partner",
            key=f"{meta.stream.case_id}/{meta.stream.stream}/{meta.version}",
            body=change.fact.name.encode(),
            headers={"kind": "thing-added"},
            order_by=f"{meta.stream.case_id}",
        )


CRATE: Aggregate[Crate, Command] = Aggregate(
    kind="crate",
    state=Crate,
    facts=(CrateOpened, ThingAdded, ThingRemoved, PaperAttached),
    decide=decide,
    evolve=evolve,
    project=project,
    send=send,
    tables=(CRATE_VIEW, THING_VIEW),
)
REGISTRY = Registry([CRATE])


def context(now: datetime = NOW, site: str = "hk") -> Context:
    return Context(now=now, actor=CLERK, site=site, new_id=uuid7)


def a_crate(name: str = "crate") -> StreamId:
    return StreamId(uuid7(), name)
