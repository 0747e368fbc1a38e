"""Looking at alert rules: when something new is told of a shipment, and by time alone.

What it does twice changes nothing: an alert's identifier follows from its rule, shipment and matter.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from fairway.parties.sharing import Involvement
from fairway.record.connection import TRANSIENT
from fairway.site.alerting import store
from fairway.site.community import shipments
from fairway.site.community.planned import planned
from fairway.site.community.shipping import store as shipping
from fairway.site.runtime import Site, policy_actor
from fairway.tracking.alerts.compare import compare
from fairway.tracking.alerts.evaluate import evaluate
from fairway.tracking.alerts.model import AlertRule, Evaluation, Finding
from fairway.tracking.alerts.raised import (
    AlertCommand,
    AlertEscalated,
    AlertOver,
    AlertRaised,
    AlertWithheld,
    Recipient,
    alert_stream,
)
from fairway.tracking.alerts.raised_rows import ALERT
from fairway.tracking.shipment_facts import PlannedLeg
from fairway.tracking.timeline import Timeline, line_up

if TYPE_CHECKING:
    import asyncpg

log = logging.getLogger(__name__)
BATCH = 50
"""Shipments of one step."""
MOST_PUT_ASIDE = 2000
"""Shipments without rules that one step puts aside."""
LATER = timedelta(minutes=10)
"""After which a shipment that could not be looked at is tried again."""
_ACTOR = policy_actor("alert-rules")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that was raised before."""

    alert: UUID
    cause: str
    since: datetime | None
    until: datetime | None
    holds: bool


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's part in a shipment."""

    organisation: UUID
    involvement: Involvement
    until: datetime | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that holds, and whose it is."""

    organisation: UUID
    rule: UUID
    version: int
    definition: AlertRule


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """All that the alerts of a shipment depend on."""

    case: UUID
    reference: str
    owner: UUID
    closed: bool
    timeline: Timeline
    stored: dict[str, datetime]
    """When each event was stored, by its key."""
    parties: tuple[Part, ...]
    rules: tuple[Rule, ...]
    known: dict[tuple[UUID, UUID], tuple[Known, ...]]
    """By organisation and rule."""
    told: tuple[tuple[UUID, UUID], ...]
    """Alert and organisation, for everybody who is told of anything about it."""
    watching: frozenset[UUID]
    people: dict[UUID, tuple[UUID, ...]]
    """Who of each organisation gets e-mails."""


class AlertWorker:
    """Raises alerts, ends them, escalates them."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def step(self) -> int:
        """Deal with what is due; how many shipments and escalations that were."""
        site = self._site
        now = site.clock.now()
        async with site.database.single_statements() as conn:
            await store.settle_without_rules(conn, now, MOST_PUT_ASIDE)
            due = await store.due(conn, now, BATCH)
            late = await store.to_escalate(conn, now, BATCH)
        for case, news in due:
            try:
                again = await self._look(case, now)
            except TRANSIENT:
                raise
            except Exception:
                # A shipment that cannot be looked at must not keep all others waiting; it is told and tried again.
                log.exception("alert rules cannot be looked at for %s", case)
                again = now + LATER
            async with site.database.single_statements() as conn:
                await store.settle(conn, case, news, again)
        for alert, organisation in late:
            async with site.database.single_statements() as conn:
                found = await store.contacts(conn, [organisation])
            wanted = found[organisation]["escalation"] if organisation in found else []
            people = tuple(map(UUID, wanted)) if site.settings.mail_host else ()
            await site.execute(ALERT, alert_stream(alert), AlertEscalated(people=people), _ACTOR)
        return len(due) + len(late)

    async def _look(self, case: UUID, now: datetime) -> datetime | None:
        """Raise and end what is to be raised and ended; when to look again."""
        site = self._site
        async with site.database.single_statements() as conn:
            about = await circumstances(conn, case, now, mail=bool(site.settings.mail_host))
        if about is None:
            return None
        for alert, command in commands(about, now):
            await site.execute(ALERT, alert_stream(alert), command, _ACTOR)
        return again_at(about, now)


async def circumstances(conn: asyncpg.Connection, case: UUID, now: datetime, *, mail: bool) -> Circumstances | None:
    """All that the alerts of a shipment depend on; None where no rule and no alert is about it (writer)."""
    row = await shipping.shipment(conn, case)
    if row is None:
        return None
    parties = tuple(
        Part(organisation=one["organisation"], involvement=Involvement(one["involvement"]), until=one["until"])
        for one in await store.parties(conn, case, now)
    )
    organisations = [one.organisation for one in parties]
    rules = tuple(
        Rule(
            organisation=one["organisation"],
            rule=one["rule"],
            version=one["version"],
            definition=msgspec.convert(one["definition"], AlertRule),
        )
        for one in await store.rules_in_force(conn, organisations)
    )
    raised = await store.of_shipment(conn, case)
    if not rules and not raised:
        return None
    known: dict[tuple[UUID, UUID], list[Known]] = defaultdict(list)
    for one in raised:
        if one["holder"] == one["organisation"]:
            known[one["organisation"], one["rule"]].append(
                Known(
                    alert=one["case_id"],
                    cause=one["cause"],
                    since=one["since"],
                    until=one["until"],
                    holds=one["over_at"] is None,
                )
            )
    legs = msgspec.convert(row["legs"], tuple[PlannedLeg, ...])
    told = await shipping.events(conn, [case])
    heard = shipments.shown(told, await shipping.references(conn, [case]))
    stored = {event.key: entry["stored_at"] for event, entry in zip(heard, told, strict=True)}
    events = [*heard, *planned(row["owner"], row["reference"], legs, row["changed_at"])]
    contacts = await store.contacts(conn, organisations) if mail else {}
    return Circumstances(
        case=case,
        reference=row["reference"],
        owner=row["owner"],
        closed=row["closed"],
        timeline=line_up(events, stored=stored, now=now),
        stored=stored,
        parties=parties,
        rules=rules,
        known={key: tuple(found) for key, found in known.items()},
        told=tuple((one["case_id"], one["holder"]) for one in raised),
        watching=frozenset(await store.watching(conn, case)),
        people={name: tuple(map(UUID, one["people"])) for name, one in contacts.items()},
    )


def _applies(rule: Rule, about: Circumstances) -> bool:
    if about.closed:
        return False
    match rule.definition.shipments:
        case "own":
            return rule.organisation == about.owner
        case "watched":
            return rule.organisation in about.watching
        case _:
            return True


def _looked_at(about: Circumstances, now: datetime) -> Iterator[tuple[Rule, Evaluation]]:
    for rule in about.rules:
        if _applies(rule, about):
            yield rule, evaluate(rule.definition.condition, about.timeline, now, stored=about.stored)


def again_at(about: Circumstances, now: datetime) -> datetime | None:
    """When time alone may change something."""
    moments = [found.again for _, found in _looked_at(about, now)] + [one.until for one in about.parties]
    return min((at for at in moments if at is not None and at > now), default=None)


def commands(about: Circumstances, now: datetime) -> Iterator[tuple[UUID, AlertCommand]]:
    """What is to be said of which alert."""
    organisations = {one.organisation for one in about.parties}
    for alert, holder in about.told:
        if holder not in organisations:
            yield alert, AlertWithheld(organisation=holder)
    left = dict(about.known)
    for rule, found in _looked_at(about, now):
        known = left.pop((rule.organisation, rule.rule), ())
        difference = compare(found.findings, known)
        for ended, until in difference.over:
            yield ended.alert, AlertOver(until=until or now)
        for finding in difference.new:
            yield _identifier(rule, about.case, finding, known), _raised(rule, about, finding, now)
    for known in left.values():
        for ended in known:
            if ended.holds:
                yield ended.alert, AlertOver(until=now)


def _identifier(rule: Rule, case: UUID, finding: Finding, known: Iterable[Known]) -> UUID:
    number = finding.since or sum(one.cause == finding.cause for one in known)
    return uuid5(case, f"{rule.organisation}/{rule.rule}/{finding.cause}/{number}")


def _raised(rule: Rule, about: Circumstances, finding: Finding, now: datetime) -> AlertRaised:
    wanted = rule.definition
    own = rule.organisation == about.owner
    recipients = tuple(
        Recipient(
            organisation=one.organisation,
            involvement=one.involvement,
            until=one.until,
            people=about.people.get(one.organisation, ()) if wanted.mail else (),
        )
        for one in about.parties
        if one.organisation == rule.organisation or (own and one.involvement in wanted.tell)
    )
    return AlertRaised(
        organisation=rule.organisation,
        rule=rule.rule,
        rule_version=rule.version,
        rule_name=wanted.name,
        shipment=about.case,
        reference=about.reference,
        matter=finding.kind,
        severity=wanted.severity.value,
        cause=finding.cause,
        message=finding.message,
        params=finding.params,
        evidence=finding.evidence,
        since=finding.since,
        until=finding.until,
        stays=finding.stays,
        recipients=recipients,
        escalate_at=now + timedelta(minutes=wanted.escalate_after) if wanted.escalate_after else None,
    )


__all__ = ["BATCH", "AlertWorker", "Circumstances", "Known", "Part", "Rule", "commands"]
