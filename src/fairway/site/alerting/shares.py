"""Share links: given by a shipment's owner, opened by whoever has one, ended at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parties.store import Principal, new_secret, secret_hash
from fairway.site.alerting.keeping import store
from fairway.site.community import shipments
from fairway.site.community.planned import planned
from fairway.site.community.shipping import store as shipping
from fairway.site.runtime import Site, actor_of, new_case
from fairway.tracking.line import Entry, Timeline
from fairway.tracking.model import Location, Mode, Quality, Reading, Reference, ReferenceKind
from fairway.tracking.shares import SHARE, ShareGiven, ShareRevoked, Shown, share_stream
from fairway.tracking.shipment_facts import PlannedLeg
from fairway.tracking.timeline import line_up
from fairway.tracking.vocabulary import is_milestone, milestone

LONGEST = timedelta(days=366)
_CUSTOMS = "customs"
_READINGS = "sensor"


class NewShare(msgspec.Struct, frozen=True, kw_only=True):
    """A link with its secret, shown this once."""

    share: UUID
    link: str
    until: datetime


class SharedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone as a visitor sees it."""

    milestone: str
    quality: Quality
    happened: datetime
    offset: int | None
    done: bool
    place: Location
    mode: Mode | None
    flags: tuple[str, ...]
    partner: str = ""
    standard: str = ""
    code: str = ""
    others: tuple[dict[str, Any], ...] = ()
    readings: tuple[Reading, ...] = ()


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as a visitor sees it."""

    shows: tuple[Shown, ...]
    until: datetime
    reference: str
    """The owner's own name for it."""
    lines: tuple[SharedLine, ...]
    customs: str = ""
    references: tuple[Reference, ...] = ()


async def give(
    site: Site,
    principal: Principal,
    case: UUID,
    *,
    until: datetime,
    shows: Sequence[Shown] = (),
    note: str = "",
) -> NewShare:
    """A link to a shipment of the asker's own. Raises NotFound and Refusal."""
    await shipments.require_own(site, principal, case)
    now = site.clock.now()
    if not now < until <= now + LONGEST:
        raise Refusal(
            [
                Issue(
                    rule="share.until",
                    message="A link ends at a time to come, within a year.",
                    remedy="Choose a time within the next year.",
                    pointer="/until",
                )
            ]
        )
    share, secret = new_case(site), new_secret()
    given = ShareGiven(
        share=share,
        organisation=principal.organisation,
        shows=tuple(sorted(set(shows))),
        until=until,
        note=note,
    )
    async with site.database.single_statements() as conn:
        await store.keep_secret(conn, secret_hash(secret), share, case)
    await site.execute(SHARE, share_stream(case, share), given, actor_of(principal))
    return NewShare(share=share, link=f"{site.settings.public_url}/shared/{secret}", until=until)


async def listed(site: Site, principal: Principal, case: UUID | None = None) -> tuple[dict[str, Any], ...]:
    """The links that the asker's organisation gave, newest first; never their secrets."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return tuple(await store.shares(conn, principal.organisation, case))


async def revoke(site: Site, principal: Principal, share: UUID) -> None:
    """End a link at once. Raises NotFound."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.share(conn, principal.organisation, share)
    if row is None:
        raise NotFound
    await site.execute(SHARE, share_stream(row["case_id"], share), ShareRevoked(), actor_of(principal))
    async with site.database.single_statements() as conn:
        await store.drop_secret(conn, share)


async def opened(site: Site, secret: str) -> Shared:
    """What a link shows. Raises NotFound for one that is none, has ended, or was revoked."""
    now = site.clock.now()
    async with site.database.single_statements() as conn:
        link = await store.share_of(conn, secret_hash(secret))
    if link is None:
        raise NotFound
    async with site.database.reading(link["share"], now) as conn:
        row = await shipping.shipment(conn, link["case_id"])
        if row is None:
            raise NotFound
        references = await shipping.references(conn, [link["case_id"]])
        told = await shipping.events(conn, [link["case_id"]])
    events = shipments.shown(told, references)
    stored = {event.key: one["stored_at"] for event, one in zip(events, told, strict=True)}
    legs = msgspec.convert(row["legs"], tuple[PlannedLeg, ...])
    plan = planned(row["owner"], row["reference"], legs, row["changed_at"])
    timeline = line_up([*events, *plan], stored=stored, now=now)
    shows = tuple(Shown(one) for one in link["shows"])
    return Shared(
        shows=shows,
        until=link["until"],
        reference=row["reference"],
        lines=_lines(timeline, shows),
        customs=timeline.customs.state if Shown.CUSTOMS in shows else "",
        references=tuple(Reference(ReferenceKind(one["kind"]), one["value"]) for one in references)
        if Shown.REFERENCES in shows
        else (),
    )


def _lines(timeline: Timeline, shows: Sequence[Shown]) -> tuple[SharedLine, ...]:
    return tuple(_line(entry, shows) for entry in timeline.entries if _is_shown(entry, shows))


def _is_shown(entry: Entry, shows: Sequence[Shown]) -> bool:
    if not is_milestone(entry.milestone):
        return False
    word = milestone(entry.milestone)
    if word.group == _CUSTOMS:
        return Shown.CUSTOMS in shows
    if word.subject == _READINGS or entry.winner.readings:
        return Shown.READINGS in shows
    # Remarks and alarms are words of the partners, not milestones.
    return not word.each or Shown.SOURCES in shows


def _line(entry: Entry, shows: Sequence[Shown]) -> SharedLine:
    sources = Shown.SOURCES in shows
    event = entry.winner
    return SharedLine(
        milestone=entry.milestone,
        quality=entry.quality,
        happened=entry.happened,
        offset=event.times.offset,
        done=entry.done,
        place=entry.place,
        mode=entry.mode,
        flags=tuple(sorted(one.value for one in entry.flags)) if sources else (),
        partner=event.source.partner if sources else "",
        standard=event.source.standard if sources else "",
        code=event.source.code if sources else "",
        others=tuple(
            {
                "partner": one.event.source.partner,
                "happened": one.event.times.happened,
                "quality": one.event.quality,
                "reason": one.reason,
            }
            for one in entry.others
        )
        if sources
        else (),
        readings=event.readings if Shown.READINGS in shows else (),
    )
