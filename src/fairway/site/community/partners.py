"""The page of a partner: how it writes, what it sent, how good that was, whom it lets see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.base.time import HONG_KONG
from fairway.parties.store import Principal, organisation_of_number
from fairway.site.community import store
from fairway.site.community.intake import STANDARDS
from fairway.site.runtime import Site, actor_of
from fairway.tracking.model import Reference
from fairway.tracking.partner import (
    PARTNER,
    GiveEntitlement,
    KnowParty,
    PartnerCommand,
    SetProfile,
    SetTestMode,
    WithdrawEntitlement,
    partner_stream,
)
from fairway.tracking.profiles import STANDARD, Profile

_profile = msgspec.json.Decoder(Profile)
_encoder = msgspec.json.Encoder(order="sorted")
MOST_FAULTS = 50
MOST_ENTITLEMENTS = 500


class PartnerPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a partner."""

    organisation: UUID
    profile: Profile = STANDARD
    standards: tuple[str, ...] = ()
    """What it says that it sends."""
    note: str = ""
    test: bool = False
    parties: dict[str, UUID] = {}
    """Its codes of organisations of this site."""
    entitlements: tuple[dict[str, Any], ...] = ()


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner sent on a day in a standard."""

    day: date
    standard: str
    messages: int
    refused: int
    partly: int
    events: int
    duplicates: int


class CommonFault(msgspec.Struct, frozen=True, kw_only=True):
    """What was wrong, how often, with the newest message that shows it."""

    rule: str
    severity: str
    message: str
    count: int
    example: UUID


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """How much a partner sent, and how good it was."""

    since: date
    messages: int
    events: int
    duplicates: int
    last_at: datetime | None
    error_rate: float
    """The share of messages of which something was refused; 0 where nothing was sent."""
    score: int
    """0 to 100: a refused message counts whole, one partly refused half; each warning in a hundred messages a point."""
    days: tuple[Sent, ...]
    faults: tuple[CommonFault, ...]


async def page(site: Site, principal: Principal) -> PartnerPage:
    """The own page as partner."""
    organisation = principal.organisation
    async with site.database.reading(organisation, site.clock.now()) as conn:
        row = await store.partner(conn, organisation)
        parties = await store.partner_parties(conn, organisation)
        given = await store.entitlements(conn, organisation, MOST_ENTITLEMENTS)
    known = {one["code"]: one["organisation"] for one in parties}
    if row is None:
        return PartnerPage(organisation=organisation, parties=known, entitlements=tuple(given))
    return PartnerPage(
        organisation=organisation,
        profile=msgspec.convert(row["profile"], Profile),
        standards=tuple(row["standards"]),
        note=row["note"],
        test=row["test"],
        parties=known,
        entitlements=tuple(given),
    )


async def _change(site: Site, principal: Principal, command: PartnerCommand) -> None:
    await site.execute(PARTNER, partner_stream(principal.organisation), command, actor_of(principal))


async def set_profile(
    site: Site, principal: Principal, profile: bytes, *, standards: Sequence[str] = (), note: str = ""
) -> None:
    """Say how the own messages are to be read; ``profile`` is a Profile as JSON. Raises Refusal."""
    try:
        read = _profile.decode(profile)
    except msgspec.DecodeError as error:
        raise Refusal(
            [
                Issue(
                    rule="partner.profile",
                    message="This is no profile: {reason}.",
                    remedy="Compare it with the schema of profiles.",
                    pointer="/profile",
                    params={"reason": str(error)[:300].rstrip(".")},
                )
            ]
        ) from error
    unknown = sorted(set(standards) - set(STANDARDS))
    if unknown:
        raise Refusal(
            [
                Issue(
                    rule="partner.standards",
                    message="{standards} is no standard that is known here.",
                    pointer="/standards",
                    params={"standards": ", ".join(unknown)[:200]},
                )
            ]
        )
    command = SetProfile(profile=msgspec.Raw(_encoder.encode(read)), standards=tuple(standards), note=note)
    await _change(site, principal, command)


async def set_test(site: Site, principal: Principal, *, test: bool) -> None:
    """Turn test mode on or off: messages are read and answered, and tell nothing."""
    await _change(site, principal, SetTestMode(test=test))


async def know_party(site: Site, principal: Principal, code: str, organisation: UUID | None) -> None:
    """Say which organisation of this site a code of one's own messages stands for. Raises Refusal."""
    if organisation is not None:
        await _require_here(site, organisation)
    await _change(site, principal, KnowParty(code=code, organisation=organisation))


async def entitle(
    site: Site, principal: Principal, reference: Reference, organisation: UUID, until: datetime | None = None
) -> None:
    """Let an organisation see what is told of a reference. Raises Refusal."""
    await _require_here(site, organisation)
    await _change(site, principal, GiveEntitlement(reference=reference, organisation=organisation, until=until))


async def withdraw(site: Site, principal: Principal, reference: Reference, organisation: UUID) -> None:
    """End that."""
    await _change(site, principal, WithdrawEntitlement(reference=reference, organisation=organisation))


async def organisation_of(site: Site, scheme: str, number: str) -> UUID:
    """The organisation with a number: "hk-br", "uscc" or "cn-customs". Raises Refusal, the same for a number that no
    organisation has as for an identifier that none has."""
    async with site.database.single_statements() as conn:
        found = await organisation_of_number(conn, scheme, number)
    if found is None:
        raise _nobody("/organisation_number")
    return found


async def _require_here(site: Site, organisation: UUID) -> None:
    async with site.database.single_statements() as conn:
        if await store.directory_entry(conn, organisation) is None:
            raise _nobody("/organisation")


def _nobody(pointer: str) -> Refusal:
    return Refusal(
        [
            Issue(
                rule="partner.organisation",
                message="There is no such organisation at this site.",
                remedy="Choose one of the directory.",
                pointer=pointer,
            )
        ]
    )


async def statistics(site: Site, principal: Principal, days: int = 30) -> Statistics:
    """What the asker sent in the last days, and what was wrong with it most often."""
    since = (site.clock.now() - timedelta(days=days - 1)).astimezone(HONG_KONG).date()
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        rows = await store.partner_days(conn, principal.organisation, since)
        faults = await store.partner_faults(conn, principal.organisation, since, MOST_FAULTS)
    messages = sum(row["messages"] for row in rows)
    refused, partly = sum(row["refused"] for row in rows), sum(row["partly"] for row in rows)
    warnings = sum(fault["count"] for fault in faults if fault["severity"] != "error")
    return Statistics(
        since=since,
        messages=messages,
        events=sum(row["events"] for row in rows),
        duplicates=sum(row["duplicates"] for row in rows),
        last_at=max((row["last_at"] for row in rows), default=None),
        error_rate=(refused + partly) / messages if messages else 0.0,
        score=score(messages, refused, partly, warnings),
        days=tuple(Sent(**{name: row[name] for name in Sent.__struct_fields__}) for row in rows),
        faults=tuple(CommonFault(**row) for row in faults),
    )


def score(messages: int, refused: int, partly: int, warnings: int) -> int:
    """The quality score, 0 to 100; 100 where nothing was sent."""
    if not messages:
        return 100
    lost = (refused + partly / 2 + warnings / 100) / messages
    return max(0, round(100 * (1 - lost)))


async def overview(site: Site, days: int = 30) -> list[dict[str, Any]]:
    """Every partner that sent anything in the last days, for the site's operator."""
    since = (site.clock.now() - timedelta(days=days - 1)).astimezone(HONG_KONG).date()
    async with site.database.single_statements() as conn:
        return await store.partners_overview(conn, since)
