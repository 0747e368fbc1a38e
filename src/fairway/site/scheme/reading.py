"""What a sealed trip asks of the scheme: its route on a day, the things it is to use, and whether they may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import check_all
from fairway.base.time import HONG_KONG
from fairway.locks.scheme.eligible_rules import USE_RULES, Use, Used
from fairway.locks.scheme.hours import Visit
from fairway.locks.scheme.joining_facts import JoiningState, joining_stream, thing_key
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.model import (
    SITE_OF_SIDE,
    AccreditationState,
    Content,
    Corridor,
    Entry,
    Fence,
    Kind,
    Lock,
    Names,
    Part,
    Point,
    Route,
)
from fairway.locks.scheme.rows import mark_key
from fairway.record.store import load
from fairway.site.runtime import Site
from fairway.site.scheme import store

if TYPE_CHECKING:
    import asyncpg


class ResolvedLeg(msgspec.Struct, frozen=True, kw_only=True):
    """A leg with its geometry as it holds on a day."""

    number: int
    """From 1."""
    side: str
    site: str
    from_place: str
    to_place: str
    control_point: str | None
    """Where the leg ends at a boundary; None where it ends at the destination."""
    corridor: Entry[Corridor]
    origin: Entry[Fence] | None
    destination: Entry[Fence] | None


class ResolvedRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A route with its legs as they hold on a day."""

    code: str
    version: int
    names: Names
    legs: tuple[ResolvedLeg, ...]


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle, driver or lock of an application, and how each customs stands to it."""

    application: UUID
    carrier: UUID | None
    """The organisation, at the site where it applied."""
    entry: Entry[Content]
    parts: Mapping[str, Part]
    """By side. A lock that a customs approved is accredited by it."""
    profiles: Mapping[str, AccreditationState] = {}
    """Of a lock: what each customs says of its vendor profile. Nothing said is not accredited."""

    @property
    def accredited(self) -> frozenset[str]:
        """The sides that have approved it."""
        return frozenset(side for side, part in self.parts.items() if part is Part.APPROVED)


async def route(site: Site, code: str, on: date) -> ResolvedRoute | None:
    """A route with corridors and fences. None when it, or a corridor of it, does not hold on that day, or one of its
    ends is not usable: what is unknown is not a way."""
    async with site.database.single_statements() as conn:
        row = await store.entry(conn, Kind.ROUTE, code, on)
        if row is None:
            return None
        way: Route = row.entry.content
        ends = [await store.entry(conn, Kind.POINT, end, on) for end in (way.origin, way.destination)]
        if not all(end is not None and end.entry.content.usable for end in ends):
            return None
        corridors = [await store.entry(conn, Kind.CORRIDOR, leg.corridor, on) for leg in way.legs]
        places = {place for leg in way.legs for place in (leg.from_place, leg.to_place)}
        fences = await store.of_place(conn, Kind.FENCE, places, on)
    legs = []
    for number, (leg, corridor_row) in enumerate(zip(way.legs, corridors, strict=True), start=1):
        if corridor_row is None:
            return None
        origin, destination = fences.get(leg.from_place), fences.get(leg.to_place)
        legs.append(
            ResolvedLeg(
                number=number,
                side=leg.side,
                site=SITE_OF_SIDE[leg.side],
                from_place=leg.from_place,
                to_place=leg.to_place,
                control_point=leg.to_place if number < len(way.legs) else None,
                corridor=corridor_row.entry,
                origin=origin.entry if origin else None,
                destination=destination.entry if destination else None,
            )
        )
    return ResolvedRoute(code=code, version=row.entry.version, names=way.names, legs=tuple(legs))


async def routes(site: Site, on: date) -> list[Entry[Route]]:
    """Every route that holds on a day."""
    async with site.database.single_statements() as conn:
        return [row.entry for row in await store.entries(conn, Kind.ROUTE, on, limit=1_000)]


async def points(site: Site, on: date) -> dict[str, Entry[Point]]:
    """Every point that is known on a day, usable or not, by code."""
    async with site.database.single_statements() as conn:
        return {row.entry.code: row.entry for row in await store.entries(conn, Kind.POINT, on, limit=5_000)}


async def corridor(site: Site, code: str, version: int) -> Entry[Corridor] | None:
    """A corridor as that version has it, whether it holds or not: for replaying a trip."""
    async with site.database.single_statements() as conn:
        row = await store.version(conn, Kind.CORRIDOR, code, version)
    return row.entry if row else None


async def fence(site: Site, code: str, version: int) -> Entry[Fence] | None:
    """A fence as that version has it, whether it holds or not: for replaying a trip."""
    async with site.database.single_statements() as conn:
        row = await store.version(conn, Kind.FENCE, code, version)
    return row.entry if row else None


async def fences(site: Site, places: Sequence[str], on: date) -> dict[str, Entry[Fence]]:
    """The fences of places (points and control points) as they hold on a day, by the place."""
    async with site.database.single_statements() as conn:
        return {place: row.entry for place, row in (await store.of_place(conn, Kind.FENCE, places, on)).items()}


async def visits(site: Site, places: Mapping[str, str], since: datetime, until: datetime) -> list[Visit]:
    """What the rule on the hours of points judges: the points among ``places`` (a pointer by the place), each with its
    hours as they hold when ``since`` begins."""
    on = since.astimezone(HONG_KONG).date()
    async with site.database.single_statements() as conn:
        hours = await store.of_place(conn, Kind.HOURS, places, on)
        found = {place: await store.entry(conn, Kind.POINT, place, on) for place in hours}
    return [
        Visit(
            names=row.entry.content.names, hours=hours[place].entry.content, since=since, until=until, pointer=pointer
        )
        for place, pointer in places.items()
        if (row := found.get(place)) is not None
    ]


async def lock(site: Site, terminal: str, on: date) -> Enrolled | None:
    """A lock by its terminal identifier."""
    return await _by_key(site, Kind.LOCK, terminal, on)


async def vehicle(site: Site, plate: str, on: date) -> Enrolled | None:
    """A vehicle by any of its registration marks."""
    return await _by_key(site, Kind.VEHICLE, mark_key(plate), on)


async def driver(site: Site, application: UUID, code: str, on: date) -> Enrolled | None:
    """A driver of an application."""
    return await _enrolled(site, application, Kind.DRIVER, code, on)


async def things(site: Site, carrier: UUID, kind: Kind, on: date) -> list[Enrolled]:
    """All vehicles, drivers or locks of a carrier of this site that hold on a day."""
    async with site.database.single_statements() as conn:
        cases = await store.joinings_of_carrier(conn, carrier)
        states = [(case, (await load(conn, JOINING, joining_stream(case))).state) for case in cases]
    found = []
    for case, state in states:
        for thing in state.things.values() if state else ():
            if thing.kind is kind and (one := await _enrolled(site, case, kind, thing.code, on)):
                found.append(one)
    return found


async def _by_key(site: Site, kind: Kind, key: str, on: date) -> Enrolled | None:
    async with site.database.single_statements() as conn:
        holders = await store.holders_of(conn, kind, [key])
    for one in holders:
        found = await _enrolled(site, one["case_id"], kind, one["code"], on)
        if found is not None:
            return found
    return None


async def _enrolled(site: Site, case: UUID, kind: Kind, code: str, on: date) -> Enrolled | None:
    async with site.database.single_statements() as conn:
        row = await store.thing_on(conn, case, kind, code, on)
        state: JoiningState | None = (await load(conn, JOINING, joining_stream(case))).state
        if row is None or state is None or state.carrier is None:
            return None
        profiles = await _profiles(conn, row.entry.content, on)
    thing = state.things.get(thing_key(kind, code))
    withdrawn = state.withdrawn or thing is None
    parts = {
        side: Part.UNDECIDED if withdrawn or thing is None else _part(state, side, row.entry, thing_key(kind, code))
        for side in state.sides
    }
    return Enrolled(
        application=case, carrier=state.carrier.organisation, entry=row.entry, parts=parts, profiles=profiles
    )


def _part(state: JoiningState, side: str, entry: Entry[Content], key: str) -> Part:
    """How a customs stands to the version that holds on the day."""
    whole = state.part_of(side)
    word = state.words[side].things.get(key) if side in state.words else None
    if whole is not Part.APPROVED:
        return whole
    return word.part if word is not None and word.version == entry.version else Part.UNDECIDED


async def _profiles(conn: asyncpg.Connection, content: Content, on: date) -> dict[str, AccreditationState]:
    if not isinstance(content, Lock):
        return {}
    found = {}
    for side in SITE_OF_SIDE:
        row = await store.entry(conn, Kind.ACCREDITATION, f"{side}:profile:{content.profile}", on)
        if row is not None:
            found[side] = row.entry.content.state
    return found


async def eligible(
    site: Site,
    *,
    lock: str,
    plate: str,
    driver: tuple[UUID, str] | None,
    sides: Sequence[str],
    on: date,
) -> list[Issue]:
    """What stands against a trip over the ground of ``sides`` with this lock, vehicle and driver (application and
    code); empty when it may go. Pointers name the field: "/lock", "/vehicle", "/driver"."""
    things = [
        _used("lock", lock, await _by_key(site, Kind.LOCK, lock, on)),
        _used("vehicle", plate, await _by_key(site, Kind.VEHICLE, mark_key(plate), on)),
    ]
    if driver is not None:
        case, code = driver
        things.append(_used("driver", code, await _enrolled(site, case, Kind.DRIVER, code, on)))
    return check_all(USE_RULES, Use(things=tuple(things), sides=tuple(sides), on=on), on)


def _used(role: str, name: str, found: Enrolled | None) -> Used:
    content = found.entry.content if found else None
    return Used(
        role=role,
        name=name,
        parts=found.parts if found else None,
        application=str(found.application) if found else "",
        calibrated_until=content.calibrated_until if isinstance(content, Lock) else None,
    )
