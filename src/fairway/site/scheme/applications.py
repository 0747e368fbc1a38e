"""Joining the scheme: what a carrier applies for, and what the customs of this site says to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound
from fairway.locks.scheme import joining_facts as f
from fairway.locks.scheme.joining import Apply, Decide, WithdrawApplication
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.joining_rules import Wanted
from fairway.locks.scheme.lists import Draft, read_lists
from fairway.locks.scheme.model import Carrier, Driver, Kind, Lock, Part
from fairway.locks.scheme.rows import mark_key
from fairway.parties.model import OrganisationKind, Permission
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal
from fairway.record.store import load
from fairway.site.runtime import Site, actor_of, new_case
from fairway.site.scheme import devices, store

THINGS = (Kind.VEHICLE, Kind.DRIVER, Kind.LOCK)
_SHOWN = 3


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """All that is applied for, as it is to be from now on."""

    carrier: Carrier
    sides: tuple[str, ...]
    things: tuple[Wanted, ...]
    statement: str = ""


class ThingView(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle, driver or lock, and how each customs stands to it."""

    row: store.Row
    """Its newest version; a driver's numbers masked for who may not see them."""
    versions: int
    parts: Mapping[str, Part]
    reasons: Mapping[str, str]
    code_given: datetime | None = None
    """Of a lock: when the customs of this site gave it its code."""


class ApplicationView(msgspec.Struct, frozen=True, kw_only=True):
    """An application as a reader may see it."""

    case: UUID
    scope: str
    reference: str
    home: str
    carrier: Carrier
    sides: Mapping[str, dict[str, Any]]
    """For each customs asked: part, and with a decision its reason, time and the revision that it looked at."""
    revision: int
    statement: str
    withdrawn: bool
    applied_at: datetime
    changed_at: datetime
    things: tuple[ThingView, ...]


def may_apply(principal: Principal) -> bool:
    """Whether somebody applies for a carrier."""
    return OrganisationKind.CARRIER in principal.kinds and Permission.RUN_TRIPS in principal.permissions


def may_decide(principal: Principal) -> bool:
    """Whether somebody decides for the customs of the site."""
    return OrganisationKind.CUSTOMS in principal.kinds and Permission.DECIDE in principal.permissions


def sees_numbers(principal: Principal) -> bool:
    """Whether somebody sees numbers of drivers whole: officers of the customs, and who administers the carrier."""
    return may_decide(principal) or Permission.ADMINISTER in principal.permissions


def masked(number: str) -> str:
    """A number with its end only."""
    return f"••••{number[-_SHOWN:]}" if len(number) > _SHOWN else "••••" if number else ""


def _masked(content: Any) -> Any:
    if not isinstance(content, Driver):
        return content
    hidden = {name: masked(getattr(content, name)) for name in ("identity", "hk_licence", "cn_licence", "mo_licence")}
    return msgspec.structs.replace(content, **hidden)


async def apply(
    site: Site,
    principal: Principal,
    wanted: Application,
    case: UUID | None = None,
    *,
    expects: int | None = None,
) -> UUID:
    """Apply, or change an application; its case. Raises Refusal with every fault, NotFound for another's."""
    if case is not None:
        await own(site, principal, case)
    return await apply_as(site, principal, wanted, case or new_case(site), expects=expects, fresh=case is None)


async def apply_as(
    site: Site,
    principal: Principal,
    wanted: Application,
    identifier: UUID,
    *,
    expects: int | None = None,
    fresh: bool = True,
) -> UUID:
    """Apply under an identifier that the caller gives. Raises Refusal, and NotFound for who applies for no carrier."""
    if not may_apply(principal):
        raise NotFound
    async with site.database.single_statements() as conn:
        numbers = await store.numbers_of(conn, principal.organisation, "hk-br")
    command = Apply(
        carrier=msgspec.structs.replace(wanted.carrier, organisation=principal.organisation),
        sides=wanted.sides,
        things=wanted.things,
        statement=wanted.statement,
        registered_numbers=numbers if site.side == "hk" else None,
        taken=await _taken(site, wanted.things, identifier),
        expects=expects,
    )
    await site.execute(JOINING, f.joining_stream(identifier), command, actor_of(principal), fresh=fresh)
    return identifier


async def _taken(site: Site, things: Sequence[Wanted], case: UUID) -> dict[str, str]:
    """Which of these marks and terminals another application of this site holds."""
    found: dict[str, str] = {}
    async with site.database.single_statements() as conn:
        for kind in (Kind.VEHICLE, Kind.LOCK):
            keys = {key: one.code for one in things if one.kind is kind for key in _keys(one)}
            for held in await store.holders_of(conn, kind, list(keys)):
                if held["case_id"] != case:
                    found[f"{kind.value}:{keys[held['key']]}"] = f.reference_of(held["case_id"])
    return found


def _keys(wanted: Wanted) -> tuple[str, ...]:
    content = wanted.content
    if isinstance(content, Lock):
        return (content.terminal,)
    return tuple(map(mark_key, content.marks())) if not isinstance(content, Driver) else ()


async def own(site: Site, principal: Principal, case: UUID) -> dict[str, Any]:
    """The own application of a carrier. Raises NotFound for any other."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.joining(conn, case)
    if row is None or row["scope"] != Scope.FULL.value or row["organisation"] != principal.organisation:
        raise NotFound
    return row


async def withdraw(site: Site, principal: Principal, case: UUID, *, reason: str = "") -> None:
    """Take part no longer: the locks of the application speak to this site no more."""
    if not may_apply(principal):
        raise NotFound
    await own(site, principal, case)
    await site.execute(JOINING, f.joining_stream(case), WithdrawApplication(reason=reason), actor_of(principal))
    await devices.bind_locks(site, case)


async def decide(
    site: Site,
    principal: Principal,
    case: UUID,
    part: Part,
    *,
    reason: str = "",
    things: Mapping[str, Part] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> None:
    """Decide for the customs of this site. Raises Refusal with every fault, NotFound for who is no officer here."""
    if not may_decide(principal):
        raise NotFound
    await view(site, principal, case)
    command = Decide(side=site.side, part=part, reason=reason, things=things or {}, reasons=reasons or {})
    await site.execute(JOINING, f.joining_stream(case), command, actor_of(principal))
    await devices.bind_locks(site, case)


async def listed(
    site: Site,
    principal: Principal,
    *,
    search: str = "",
    part: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Applications, last changed first: the own ones of a carrier, those filed to the customs of an officer."""
    scope = Scope.AUTHORITY if OrganisationKind.CUSTOMS in principal.kinds else Scope.FULL
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.joinings(
            conn, scope.value, search=search, side=site.side, part=part, after=after, limit=limit
        )


async def unmasked(site: Site, principal: Principal, case: UUID) -> ApplicationView:
    """The own application with all numbers, for sending it again changed; it is not for showing."""
    await own(site, principal, case)
    return await _view(site, principal, case, whole=True)


async def view(site: Site, principal: Principal, case: UUID) -> ApplicationView:
    """One application. Raises NotFound for whom it does not concern."""
    return await _view(site, principal, case, whole=sees_numbers(principal))


async def _view(site: Site, principal: Principal, case: UUID, *, whole: bool) -> ApplicationView:
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.joining(conn, case)
        if row is None:
            raise NotFound
        rows = await store.joining_things(conn, case, row["scope"])
        said = await store.joining_parts(conn, case, row["scope"])
    async with site.database.single_statements() as conn:
        state: f.JoiningState | None = (await load(conn, JOINING, f.joining_stream(case))).state
    if state is None:
        raise NotFound
    newest: dict[str, store.Row] = {}
    count: dict[str, int] = {}
    for one in rows:
        key = f.thing_key(one.entry.kind, one.entry.code)
        newest.setdefault(key, one)
        count[key] = count.get(key, 0) + 1
    reasons = {(one["side"], f"{one['kind']}:{one['code']}"): one["reason"] for one in said}
    things = []
    for key, one in newest.items():
        thing = state.things.get(key)
        if thing is None or one.entry.withdrawn:
            continue
        entry = one.entry if whole else msgspec.structs.replace(one.entry, content=_masked(one.entry.content))
        things.append(
            ThingView(
                row=msgspec.structs.replace(one, entry=entry),
                versions=count[key],
                parts={side: state.part_of(side, thing) for side in state.sides},
                reasons={side: reasons.get((side, key), "") for side in state.sides},
                code_given=state.codes_given.get(one.entry.code) if one.entry.kind is Kind.LOCK else None,
            )
        )
    return ApplicationView(
        case=case,
        scope=row["scope"],
        reference=row["reference"],
        home=row["home"],
        carrier=msgspec.convert(row["carrier"], Carrier),
        sides=row["sides"],
        revision=row["revision"],
        statement=row["statement"],
        withdrawn=row["withdrawn"],
        applied_at=row["applied_at"],
        changed_at=row["changed_at"],
        things=tuple(things),
    )


def read_things(raw: bytes, file: str, kind: Kind | None = None) -> tuple[list[Wanted], list[Issue]]:
    """Vehicles, drivers and locks from a CSV file or workbook, and what is wrong with it at its cells."""
    drafts, issues = read_lists(raw, file, THINGS, kind)
    return [wanted_of(one) for one in drafts], issues


def wanted_of(draft: Draft) -> Wanted:
    """A row of a file as a thing that is applied for."""
    return Wanted(
        kind=draft.kind,
        code=draft.code,
        content=draft.content,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        place=draft.place,
    )
