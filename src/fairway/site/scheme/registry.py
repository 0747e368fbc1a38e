"""Keeping the registry: one entry by hand, many by import, undoing either, and taking all of it out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.control_points import control_points
from fairway.locks.scheme.geojson import read_geojson
from fairway.locks.scheme.lists import Draft, read_lists
from fairway.locks.scheme.model import COMMON, Accreditation, Content, Kind, Point, Position
from fairway.locks.scheme.registry import (
    REGISTRY,
    RecordEntry,
    WithdrawVersion,
    content_json,
    entry_stream,
    proposed,
)
from fairway.locks.scheme.rules import ENTRY_RULES
from fairway.locks.scheme.shipped import shipped
from fairway.parties.model import OrganisationKind, Permission
from fairway.parties.store import Principal
from fairway.record.model import Actor
from fairway.record.recorder import Step
from fairway.site.runtime import Site, actor_of, new_case
from fairway.site.scheme import store

MOST_ENTRIES = 5_000
"""Entries of one import."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Every place that an entry may name."""

    positions: dict[str, Position | None]
    points: frozenset[str]


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did."""

    batch: UUID
    recorded: int
    unchanged: int
    issues: tuple[Issue, ...] = ()
    """Warnings."""


def today(site: Site) -> date:
    """The civil day on which entries hold."""
    return site.clock.now().astimezone(HONG_KONG).date()


def may_keep(principal: Principal) -> bool:
    """Whether somebody keeps the registry: an officer of a customs, or who runs the site."""
    officer = OrganisationKind.CUSTOMS in principal.kinds and Permission.DECIDE in principal.permissions
    return officer or Permission.OPERATE in principal.permissions


async def places(site: Site, on: date, further: Sequence[Draft] = ()) -> Places:
    """The points of the registry and the control points of the code tables; ``further`` come in with them."""
    async with site.database.single_statements() as conn:
        rows = await store.entries(conn, Kind.POINT, on, limit=MOST_ENTRIES)
    known: dict[str, Point] = {row.entry.code: row.entry.content for row in rows}
    known |= {one.code: one.content for one in further if one.kind is Kind.POINT}
    positions: dict[str, Position | None] = {
        one.code: (one.latitude, one.longitude) if one.latitude is not None and one.longitude is not None else None
        for one in control_points(on)
    }
    positions |= {code: one.position for code, one in known.items()}
    return Places(positions=positions, points=frozenset(code for code, one in known.items() if not one.hands_over))


async def record(
    site: Site,
    principal: Principal,
    kind: Kind,
    code: str,
    content: Content,
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    expects: int | None = None,
) -> int:
    """Record a version of an entry; its number. Raises Refusal with every fault, NotFound for who does not keep it."""
    if not may_keep(principal) or kind not in COMMON:
        raise NotFound
    draft = Draft(kind=kind, code=code, content=content, valid_from=valid_from, valid_until=valid_until)
    _own_word(site, [draft], principal)
    known = await places(site, today(site))
    command = _command(draft, known, today(site), expects=expects)
    outcome = await site.execute(REGISTRY, entry_stream(kind, code), command, actor_of(principal))
    return int(outcome.states[entry_stream(kind, code)].versions[-1].version)


async def undo(site: Site, principal: Principal, kind: Kind, code: str, version: int, *, reason: str = "") -> None:
    """Undo a version: what held before it holds again."""
    async with site.database.single_statements() as conn:
        row = await store.version(conn, kind, code, version)
    if row is None or not may_keep(principal):
        raise NotFound
    _own_word(site, [Draft(kind=kind, code=code, content=row.entry.content)], principal)
    command = WithdrawVersion(version=version, reason=reason)
    await site.execute(REGISTRY, entry_stream(kind, code), command, actor_of(principal))


async def undo_import(site: Site, principal: Principal, batch: UUID) -> int:
    """Undo all that came in with an import and still holds; how many versions that were."""
    if not may_keep(principal):
        raise NotFound
    async with site.database.single_statements() as conn:
        rows = await store.batch(conn, batch)
    return await undo_rows(site, actor_of(principal), rows)


async def undo_rows(site: Site, actor: Actor, rows: Sequence[store.Row]) -> int:
    """Undo these versions in one transaction; how many there were. Raises NotFound for none."""
    if not rows:
        raise NotFound
    steps = [
        Step(REGISTRY, entry_stream(row.entry.kind, row.entry.code), WithdrawVersion(version=row.entry.version))
        for row in rows
    ]
    await site.execute_many(steps, actor)
    return len(steps)


async def take_in(
    site: Site, actor: Actor, raw: bytes, file: str, *, kind: Kind | None = None, principal: Principal | None = None
) -> Imported:
    """Import a file: CSV, XLSX or GeoJSON. All of it or nothing: raises Refusal with every fault at its cell."""
    drafts, issues = _read(raw, file, kind)
    return await _take(site, actor, drafts, issues, principal)


async def take_shipped(site: Site, actor: Actor, kinds: tuple[Kind, ...]) -> Imported:
    """Record the entries that come with the product; what was recorded before stays as it is."""
    return await _take(site, actor, shipped(kinds), [], None)


async def _take(
    site: Site, actor: Actor, drafts: list[Draft], issues: list[Issue], principal: Principal | None
) -> Imported:
    if len(drafts) > MOST_ENTRIES:
        message = "There are more than {most} entries in one file."
        raise Refusal([Issue(rule="scheme.most", message=message, params={"most": str(MOST_ENTRIES)})])
    if not drafts and not issues:
        issues = [Issue(rule="scheme.empty", message="The file lists nothing.", remedy="Fill in the template.")]
    day = today(site)
    known = await places(site, day, drafts)
    commands = [_command(one, known, day) for one in drafts]
    for draft, command in zip(drafts, commands, strict=True):
        issues += [draft.at(found) for rule in ENTRY_RULES for found in rule.check(proposed(command))]
    if principal is not None:
        issues += _not_own(site, drafts, principal)
    if any(issue.severity == "error" for issue in issues):
        raise Refusal(issues)
    batch = new_case(site)
    steps: list[Step[Any, Any]] = [
        Step(REGISTRY, entry_stream(one.kind, one.code), msgspec.structs.replace(command, batch=batch))
        for one, command in zip(drafts, commands, strict=True)
    ]
    outcome = await site.execute_many(steps, actor)
    done = len(outcome.recorded)
    return Imported(batch=batch, recorded=done, unchanged=len(drafts) - done, issues=tuple(issues))


def _read(raw: bytes, file: str, kind: Kind | None) -> tuple[list[Draft], list[Issue]]:
    if raw.lstrip()[:1] == b"{":
        return read_geojson(raw)
    return read_lists(raw, file, COMMON, kind)


def _command(draft: Draft, known: Places, day: date, *, expects: int | None = None) -> RecordEntry:
    return RecordEntry(
        kind=draft.kind,
        code=draft.code,
        valid_from=draft.valid_from or day,
        valid_until=draft.valid_until,
        content=content_json(draft.content),
        expects=expects,
        places=known.positions,
        points=known.points,
    )


def _own_word(site: Site, drafts: Sequence[Draft], principal: Principal) -> None:
    found = _not_own(site, drafts, principal)
    if found:
        raise Refusal(found)


def _not_own(site: Site, drafts: Sequence[Draft], principal: Principal) -> list[Issue]:
    """A customs speaks for itself: its officers record its own accreditations and nobody else's."""
    officer = OrganisationKind.CUSTOMS in principal.kinds
    return [
        draft.at(
            Issue(
                rule="SCHEME-OWN-WORD",
                message="An accreditation is recorded by officers of the customs that gives it, on its own site.",
                remedy="Leave it to that customs: its word comes here by itself.",
                pointer="/side",
            )
        )
        for draft in drafts
        if isinstance(draft.content, Accreditation) and not (officer and draft.content.side == site.side)
    ]


async def entries(
    site: Site,
    principal: Principal,
    kind: Kind,
    *,
    on: date | None = None,
    search: str = "",
    side: str = "",
    standing: str = "",
    sort: store.Sort = store.Sort.NAME,
    after: tuple[Any, str] | None = None,
    limit: int = 50,
) -> list[store.Row]:
    """The entries of a kind as they hold on a day (today), as far as the reader may see them."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.entries(
            conn,
            kind,
            on or today(site),
            search=search,
            side=side,
            standing=standing,
            sort=sort,
            after=after,
            limit=limit,
        )


async def history(site: Site, principal: Principal, kind: Kind, code: str) -> list[store.Row]:
    """Every version of an entry, newest first. Raises NotFound."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        rows = await store.history(conn, kind, code)
    if not rows:
        raise NotFound
    return rows


async def everything(site: Site, principal: Principal, kinds: Sequence[Kind] = COMMON) -> list[store.Row]:
    """Every version that was not undone, for an export."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.all_versions(conn, kinds)


async def counts(site: Site, principal: Principal) -> dict[str, int]:
    """How many entries of each kind hold today."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.counts(conn, today(site))
