"""Shipments at a site: registered, found, shown, shared, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parties.sharing import Involvement
from fairway.parties.store import Principal
from fairway.record.reader import BEGINNING
from fairway.record.store import Taken
from fairway.site.community.news import look
from fairway.site.community.planned import planned
from fairway.site.community.shipping import store
from fairway.site.community.tie import tie
from fairway.site.runtime import Site, actor_of, new_case
from fairway.tracking.model import CONVEYANCES, Event, Reference, ReferenceKind
from fairway.tracking.references import normal
from fairway.tracking.shipment_facts import (
    AddReferences,
    CloseShipment,
    InviteFollower,
    PlanLegs,
    PlannedLeg,
    RegisterShipment,
    ReleaseFollower,
    RemoveReferences,
    ShipmentCommand,
    shipment_stream,
)
from fairway.tracking.shipment_rows import SHIPMENT
from fairway.tracking.timeline import Timeline, line_up

if TYPE_CHECKING:
    import asyncpg

_event = msgspec.json.Decoder(Event)
MOST_EVENTS = 20_000
"""Events of one shipment that are shown."""


class Led(msgspec.Struct, frozen=True, kw_only=True):
    """A reference that leads to a shipment."""

    reference: Reference
    confirmed: bool
    """Everybody's word about it counts; else only that of the shipment's own parties, or of who named the owner."""
    basis: tuple[str, ...]


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Who follows a shipment."""

    organisation: UUID
    involvement: str
    until: datetime | None = None
    name_en: str | None = None
    name_tc: str | None = None
    name_sc: str | None = None


class ShipmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as somebody who may see it sees it."""

    case: UUID
    owner: UUID
    reference: str
    legs: tuple[PlannedLeg, ...]
    since: datetime
    until: datetime
    closed: bool
    own: bool
    """It is the asker's own."""
    timeline: Timeline
    references: tuple[Led, ...]
    claims: tuple[Led, ...]
    parties: tuple[Party, ...]
    names: dict[str, dict[str, str | None]]
    """Names of the partners that told something, by identifier and script."""
    stored: dict[str, datetime]
    """When each event was stored, by its key: the third clock."""
    messages: dict[str, UUID]
    """The message of each of the asker's own events, by its key."""
    submissions: tuple[UUID, ...] = ()
    """For the owner: the submissions that belong to it."""


def normalised(references: Iterable[tuple[str, str]], pointer: str = "/references") -> tuple[Reference, ...]:
    """References (kind, text) in their normal form. Raises Refusal with every one that cannot be."""
    found: list[Reference] = []
    issues: list[Issue] = []
    for number, (kind, text) in enumerate(references):
        one = normal(ReferenceKind(kind), text)
        if isinstance(one, Issue):
            issues.append(one.at(f"{pointer}/{number}/value"))
        else:
            found.append(one)
    if issues:
        raise Refusal(issues)
    return tuple(dict.fromkeys(found))


async def register(
    site: Site,
    principal: Principal,
    *,
    reference: str,
    references: Sequence[Reference] = (),
    legs: Sequence[PlannedLeg] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> UUID:
    """Follow a shipment of one's own; its case. What was told about it before is on it when this returns. Raises
    Refusal."""
    case = new_case(site)
    command = RegisterShipment(
        owner=principal.organisation,
        reference=reference,
        references=tuple(references),
        legs=tuple(legs),
        since=since,
        until=until,
    )
    try:
        await site.execute(SHIPMENT, shipment_stream(case), command, actor_of(principal), fresh=True)
    except Taken as taken:
        if taken.constraint != "shipment_name_once":
            raise
        raise Refusal(
            [
                Issue(
                    rule="shipment.name_taken",
                    message="You have a shipment of the name {reference} already.",
                    remedy="Choose another name, or add references to that shipment.",
                    pointer="/reference",
                    params={"reference": reference},
                )
            ]
        ) from None
    await refresh(site, case)
    return case


async def refresh(site: Site, case: UUID) -> None:
    """Tie a shipment at once, not only when the follower comes to it: people read what they wrote."""

    async def work(conn: asyncpg.Connection) -> None:
        await tie(conn, [case], BEGINNING)
        await look(conn, site, [case])

    await site.database.run(work)


async def require_own(site: Site, principal: Principal, case: UUID) -> dict[str, Any]:
    """The shipment, if it is the asker's own. Raises NotFound."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.shipment(conn, case)
    if row is None or row["owner"] != principal.organisation:
        raise NotFound
    return row


async def _change(site: Site, principal: Principal, case: UUID, command: ShipmentCommand) -> None:
    await require_own(site, principal, case)
    await site.execute(SHIPMENT, shipment_stream(case), command, actor_of(principal))
    await refresh(site, case)


async def add_references(site: Site, principal: Principal, case: UUID, references: Sequence[Reference]) -> None:
    """Know a shipment by further references. Raises NotFound and Refusal."""
    await _change(site, principal, case, AddReferences(references=tuple(references)))


async def remove_references(site: Site, principal: Principal, case: UUID, references: Sequence[Reference]) -> None:
    """Take references away; what only they led to is on the shipment no longer. Raises NotFound."""
    await _change(site, principal, case, RemoveReferences(references=tuple(references)))


async def plan(site: Site, principal: Principal, case: UUID, legs: Sequence[PlannedLeg]) -> None:
    """Say which way it is to take. Raises NotFound and Refusal."""
    await _change(site, principal, case, PlanLegs(legs=tuple(legs)))


async def invite(
    site: Site,
    principal: Principal,
    case: UUID,
    organisation: UUID,
    *,
    involvement: Involvement = Involvement.FOLLOWER,
    until: datetime | None = None,
) -> None:
    """Let an organisation follow it, until a time if one is given. Raises NotFound and Refusal."""
    await _change(
        site, principal, case, InviteFollower(organisation=organisation, involvement=involvement, until=until)
    )


async def release(site: Site, principal: Principal, case: UUID, organisation: UUID) -> None:
    """End an organisation's part; it sees nothing of it from now on. Raises NotFound."""
    await _change(site, principal, case, ReleaseFollower(organisation=organisation))


async def close(site: Site, principal: Principal, case: UUID) -> None:
    """Follow it no longer. Raises NotFound."""
    await _change(site, principal, case, CloseShipment())


async def view(site: Site, principal: Principal, case: UUID) -> ShipmentView:
    """A shipment with its line. Raises NotFound for whom it does not concern."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        row = await store.shipment(conn, case)
        if row is None:
            raise NotFound
        told = await store.events(conn, [case])
        references = await store.references(conn, [case])
        claims = await store.claims(conn, case)
        parties = await store.parties(conn, case)
        events = shown(told[:MOST_EVENTS], references)
        partners = sorted({event.source.partner for event in events} - {f"site:{site.id}"})
        names = await store.names(conn, [UUID(one) for one in partners if "-" in one])
    own = row["owner"] == principal.organisation
    submissions: Sequence[UUID] = ()
    if own:
        async with site.database.single_statements() as conn:
            submissions = await store.submissions(conn, case)
    mine = str(principal.organisation)
    legs = msgspec.convert(row["legs"], tuple[PlannedLeg, ...])
    plan = planned(row["owner"], row["reference"], legs, row["changed_at"])
    stored = {event.key: one["stored_at"] for event, one in zip(events, told, strict=False)}
    return ShipmentView(
        case=case,
        owner=row["owner"],
        reference=row["reference"],
        legs=legs,
        since=row["since"],
        until=row["until"],
        closed=row["closed"],
        own=own,
        timeline=line_up([*events, *plan], stored=stored, now=site.clock.now()),
        references=tuple(_led(one) for one in references),
        claims=tuple(
            Led(
                reference=Reference(ReferenceKind(one["kind"]), one["value"]),
                confirmed=one["confirmed"],
                basis=("own",),
            )
            for one in claims
        ),
        parties=tuple(Party(**one) for one in parties),
        names={
            str(one["organisation"]): {script: one[f"name_{script}"] for script in ("en", "tc", "sc")} for one in names
        },
        stored=stored,
        messages={
            event.key: one["message"] for event, one in zip(events, told, strict=False) if event.source.partner == mine
        },
        submissions=tuple(submissions),
    )


def _led(row: dict[str, Any]) -> Led:
    reference = Reference(ReferenceKind(row["kind"]), row["value"])
    return Led(reference=reference, confirmed=row["confirmed"], basis=tuple(row["basis"]))


def shown(told: Iterable[dict[str, Any]], references: Iterable[dict[str, Any]]) -> list[Event]:
    """Events as the shipment's holders see them: of the other cargo that an event names, nothing."""
    known = {Reference(ReferenceKind(one["kind"]), one["value"]) for one in references}
    found = []
    for row in told:
        event = _event.decode(row["body"])
        kept = tuple(one for one in event.references if one in known or one.kind in CONVEYANCES)
        found.append(event if kept == event.references else replace(event, references=kept, whole_key=event.key))
    return found


async def events(conn: asyncpg.Connection, case: UUID) -> tuple[Event, ...]:
    """What was told about a shipment, as its holders see it; nothing for others (reader or writer connection)."""
    told = await store.events(conn, [case])
    return tuple(shown(told, await store.references(conn, [case])))
