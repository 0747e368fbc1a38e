"""Alerts as those who are told read them, and what they make of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.language import Language
from fairway.parties.store import Principal
from fairway.site.alerting import store
from fairway.site.runtime import Site, actor_of
from fairway.tracking.alerts.model import sentence
from fairway.tracking.alerts.raised import (
    AlertAcknowledged,
    AlertClosed,
    AlertCommand,
    AlertReopened,
    AlertSnoozed,
    alert_stream,
)
from fairway.tracking.alerts.raised_rows import ALERT

Standing = Literal["acknowledged", "snoozed", "closed", "over"]
LONGEST_SNOOZE = timedelta(days=30)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts are wanted."""

    open: bool = False
    """Only those that need somebody."""
    standing: Standing | None = None
    """Only those that the asker's organisation made this of, or that ended."""
    matter: str = ""
    severity: str = ""
    shipment: UUID | None = None
    rule: UUID | None = None


class AlertEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as one of those who are told sees it."""

    alert: UUID
    shipment: UUID
    reference: str
    own_rule: bool
    """The reader's own rule raised it; otherwise the shipment's owner has it told."""
    rule: UUID
    rule_version: int
    rule_name: str
    matter: str
    severity: str
    standing: str
    """"open", "acknowledged", "snoozed", "closed", or "over" for what ended by itself."""
    cause: str
    message: str
    params: dict[str, str]
    evidence: tuple[str, ...]
    recipients: tuple[UUID, ...]
    """For the reader's own rules: every organisation that is told."""
    since: datetime | None
    until: datetime | None
    raised_at: datetime
    over_at: datetime | None
    snoozed_until: datetime | None
    escalated_at: datetime | None
    note: str

    def text(self, language: Language = Language.EN) -> str:
        """The sentence for a reader of ``language``."""
        return sentence(self.message, self.params, language)


class AlertView(msgspec.Struct, frozen=True, kw_only=True):
    """An alert with the record of who of the reader's organisation was told."""

    entry: AlertEntry
    told: tuple[dict[str, Any], ...]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of alerts."""

    entries: tuple[AlertEntry, ...]
    after: tuple[datetime, UUID] | None = None


def _entry(row: dict[str, Any], now: datetime) -> AlertEntry:
    plain = {name: row[name] for name in AlertEntry.__struct_fields__ if name not in {"alert", "own_rule", "standing"}}
    plain["recipients"] = tuple(map(UUID, row["recipients"]))
    plain["evidence"] = tuple(row["evidence"])
    own = row["organisation"] == row["holder"]
    return AlertEntry(alert=row["case_id"], own_rule=own, standing=_standing(row, now), **plain)


def _standing(row: dict[str, Any], now: datetime) -> str:
    standing: str = row["standing"]
    if standing == "closed":
        return standing
    if row["over_at"] is not None and not row["stays"]:
        return "over"
    if standing == "snoozed" and row["snoozed_until"] <= now:
        return "open"
    return standing


async def listed(
    site: Site,
    principal: Principal,
    wanted: Wanted | None = None,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Page:
    """The alerts that the asker's organisation was told of, newest first."""
    wanted = wanted or Wanted()
    equal = {
        name: getattr(wanted, name) for name in ("matter", "severity", "shipment", "rule") if getattr(wanted, name)
    }
    now = site.clock.now()
    async with site.database.reading(principal.holder, now) as conn:
        rows = await store.listed(
            conn,
            principal.holder,
            now=now,
            standing="open" if wanted.open else wanted.standing,
            equal=equal,
            after=after,
            limit=limit + 1,
        )
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        entries=tuple(_entry(row, now) for row in rows[:limit]),
        after=(last["raised_at"], last["case_id"]) if last else None,
    )


async def view(site: Site, principal: Principal, alert: UUID) -> AlertView:
    """One alert. Raises NotFound for whom it was not told."""
    now = site.clock.now()
    async with site.database.reading(principal.holder, now) as conn:
        row = await store.alert(conn, principal.holder, alert)
        if row is None:
            raise NotFound
        told = await store.told(conn, principal.holder, alert)
    return AlertView(entry=_entry(row, now), told=tuple(told))


async def _say(site: Site, principal: Principal, alert: UUID, command: AlertCommand) -> None:
    await view(site, principal, alert)
    await site.execute(ALERT, alert_stream(alert), command, actor_of(principal))


async def acknowledge(site: Site, principal: Principal, alert: UUID, note: str = "") -> None:
    """Take care of it, for the own organisation. Raises NotFound."""
    await _say(site, principal, alert, AlertAcknowledged(organisation=principal.holder, note=note))


async def snooze(site: Site, principal: Principal, alert: UUID, until: datetime) -> None:
    """See it again at a time. Raises NotFound and Refusal."""
    await view(site, principal, alert)
    now = site.clock.now()
    if not now < until <= now + LONGEST_SNOOZE:
        raise Refusal(
            [
                Issue(
                    rule="alert.snooze",
                    message="An alert is put off until a time to come, by thirty days at most.",
                    remedy="Choose a time within the next thirty days.",
                    pointer="/until",
                )
            ]
        )
    await _say(site, principal, alert, AlertSnoozed(organisation=principal.holder, until=until))


async def close(site: Site, principal: Principal, alert: UUID, note: str = "") -> None:
    """It is done, for the own organisation. Raises NotFound."""
    await _say(site, principal, alert, AlertClosed(organisation=principal.holder, note=note))


async def reopen(site: Site, principal: Principal, alert: UUID) -> None:
    """Take back what the own organisation made of it: it needs somebody again. Raises NotFound."""
    await _say(site, principal, alert, AlertReopened(organisation=principal.holder))
