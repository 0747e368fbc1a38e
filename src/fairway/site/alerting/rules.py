"""Alert rules of an organisation: made, changed, ended, tried on the past."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parties.store import Principal
from fairway.site.alerting import store
from fairway.site.community import shipments
from fairway.site.community.planned import planned
from fairway.site.community.shipping import store as shipping
from fairway.site.runtime import Site, actor_of, new_case
from fairway.tracking.alerts.model import AlertRule, Condition, CustomsHold, FreeTime, Overdue, Slip, Temperature
from fairway.tracking.alerts.preview import WouldBe, would_have_raised
from fairway.tracking.alerts.rule_book import (
    RULE_BOOK,
    EndAlertRule,
    RuleCommand,
    SetAlertContacts,
    SetAlertRule,
    rules_stream,
)
from fairway.tracking.customs_status import CustomsState
from fairway.tracking.shipment_facts import PlannedLeg
from fairway.tracking.vocabulary import is_milestone

LAST = timedelta(days=30)
"""What a preview looks back on."""
MOST_PREVIEWED = 200
"""Shipments that a preview looks at, the newest."""
LONGEST_PREVIEW = 5.0
"""Seconds of work after which a preview says what it has."""
MOST_SHOWN = 100


class RuleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A rule with its versions, the newest first."""

    rule: UUID
    name: str
    version: int
    definition: AlertRule
    since: datetime
    ended: datetime | None
    versions: tuple[dict[str, Any], ...]


class PreviewedAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that a rule would have raised."""

    shipment: UUID
    reference: str
    at: datetime
    would: WouldBe


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would have raised in the last month."""

    since: datetime
    until: datetime
    shipments: int
    """How many were looked at."""
    complete: bool
    """Whether those were all."""
    count: int
    alerts: tuple[PreviewedAlert, ...]
    """The newest of them."""


class Contacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who of the organisation gets e-mails."""

    people: tuple[UUID, ...] = ()
    escalation: tuple[UUID, ...] = ()


def check(definition: AlertRule) -> None:
    """Raises Refusal for what no timeline can ever meet."""
    issues = list(_faults(definition.condition))
    if issues:
        raise Refusal(issues)


def _faults(condition: Condition) -> Iterable[Issue]:
    named: Sequence[str] = ()
    match condition:
        case Slip() | Overdue():
            named = condition.milestones
        case FreeTime():
            named = (condition.start, *condition.ends)
        case CustomsHold():
            for state in condition.states:
                if state not in set(CustomsState):
                    yield _issue("There is no customs status {value}.", state, "/condition/states")
        case Temperature():
            if condition.low is None and condition.high is None and condition.around_setpoint is None:
                yield _issue("A band needs a limit: low, high, or degrees around the setpoint.", "", "/condition")
            if condition.low is not None and condition.high is not None and condition.low > condition.high:
                yield _issue("The band ends below where it begins.", "", "/condition/high")
        case _:
            pass
    for one in named:
        if not is_milestone(one):
            yield _issue("There is no milestone {value}.", one, "/condition")


def _issue(message: str, value: str, pointer: str) -> Issue:
    return Issue(
        rule="alert_rule.condition",
        message=message,
        remedy="Choose a value of the list.",
        pointer=pointer,
        params={"value": value},
    )


async def _change(site: Site, principal: Principal, command: RuleCommand) -> None:
    await site.execute(RULE_BOOK, rules_stream(principal.organisation), command, actor_of(principal))
    async with site.database.single_statements() as conn:
        await store.look_again(conn, principal.organisation)


async def make(site: Site, principal: Principal, definition: AlertRule) -> UUID:
    """A rule from now on. Raises Refusal."""
    check(definition)
    rule = new_case(site)
    await _change(site, principal, SetAlertRule(rule=rule, definition=definition, fresh=True))
    return rule


async def change(site: Site, principal: Principal, rule: UUID, definition: AlertRule) -> None:
    """Another version of a rule, from now on. Raises NotFound and Refusal."""
    await one(site, principal, rule)
    check(definition)
    await _change(site, principal, SetAlertRule(rule=rule, definition=definition))


async def end(site: Site, principal: Principal, rule: UUID) -> None:
    """End a rule; what it raised and still holds is over. Raises NotFound."""
    await one(site, principal, rule)
    await _change(site, principal, EndAlertRule(rule=rule))


async def listed(site: Site, principal: Principal, *, ended: bool = False) -> tuple[RuleEntry, ...]:
    """The organisation's rules, by name."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        rows = await store.rules(conn, principal.organisation)
    by_rule: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        by_rule.setdefault(row["rule"], []).append(row)
    found = [_entry(versions) for versions in by_rule.values()]
    return tuple(sorted((e for e in found if ended or e.ended is None), key=lambda e: (e.name, str(e.rule))))


def _entry(versions: Sequence[dict[str, Any]]) -> RuleEntry:
    newest = versions[0]
    return RuleEntry(
        rule=newest["rule"],
        name=newest["name"],
        version=newest["version"],
        definition=msgspec.convert(newest["definition"], AlertRule),
        since=newest["since"],
        ended=newest["until"],
        versions=tuple({name: v for name, v in one.items() if name != "rule"} for one in versions),
    )


async def one(site: Site, principal: Principal, rule: UUID) -> RuleEntry:
    """A rule of the organisation. Raises NotFound."""
    for entry in await listed(site, principal, ended=True):
        if entry.rule == rule:
            return entry
    raise NotFound


async def contacts(site: Site, principal: Principal) -> Contacts:
    """Who of the organisation gets e-mails."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        found = (await store.contacts(conn, [principal.organisation])).get(principal.organisation)
    return msgspec.convert({n: found[n] for n in ("people", "escalation")}, Contacts) if found else Contacts()


async def people(site: Site, principal: Principal) -> dict[UUID, dict[str, Any]]:
    """The people of the organisation (name, email, language), who can be named as contacts."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        return await store.people(conn, principal.organisation)


async def set_contacts(site: Site, principal: Principal, wanted: Contacts) -> None:
    """Say who gets e-mails: people of the organisation only. Raises Refusal."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        known = await store.people(conn, principal.organisation)
    strange = [str(person) for person in (*wanted.people, *wanted.escalation) if person not in known]
    if strange:
        raise Refusal(
            [
                Issue(
                    rule="alert_contacts.person",
                    message="There is nobody of yours of the identifier {person}.",
                    remedy="Choose people of your own organisation.",
                    params={"person": person},
                )
                for person in strange
            ]
        )
    await _change(site, principal, SetAlertContacts(people=wanted.people, escalation=wanted.escalation))


async def preview(site: Site, principal: Principal, definition: AlertRule) -> Preview:
    """What a rule would have raised in the last month, on the shipments that the asker may see now. Raises Refusal."""
    check(definition)
    until = site.clock.now()
    since = until - LAST
    organisation = principal.organisation
    async with site.database.reading(organisation, until) as conn:
        rows = await store.shipments(
            conn,
            organisation,
            since,
            own=definition.shipments == "own",
            watched=definition.shipments == "watched",
            limit=MOST_PREVIEWED + 1,
        )
    begun = time.monotonic()
    raised: list[PreviewedAlert] = []
    looked = 0
    for row in rows[:MOST_PREVIEWED]:
        if time.monotonic() - begun > LONGEST_PREVIEW:
            break
        async with site.database.reading(organisation, until) as conn:
            told = await shipping.events(conn, [row["case_id"]])
            events = shipments.shown(told, await shipping.references(conn, [row["case_id"]]))
        stored = [(event, entry["stored_at"]) for event, entry in zip(events, told, strict=True)]
        legs = msgspec.convert(row["legs"], tuple[PlannedLeg, ...])
        plan = planned(row["owner"], row["reference"], legs, row["changed_at"])
        stored += [(event, row["changed_at"]) for event in plan]
        # Away from the event loop: others are answered meanwhile.
        found = await asyncio.to_thread(would_have_raised, definition.condition, stored, since, until)
        raised += [
            PreviewedAlert(shipment=row["case_id"], reference=row["reference"], at=would.at, would=would)
            for would in found
        ]
        looked += 1
    raised.sort(key=lambda entry: (entry.at, str(entry.shipment)), reverse=True)
    return Preview(
        since=since,
        until=until,
        shipments=looked,
        complete=looked == len(rows),
        count=len(raised),
        alerts=tuple(raised[:MOST_SHOWN]),
    )
