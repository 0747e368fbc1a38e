"""Alerts: the list, one with what shows it and who was told, and what its reader makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound, Refusal
from fairway.parties.model import Permission
from fairway.portal.routes.community.alert_words import CHANNELS, KINDS, PURPOSES, SEVERITIES, STANDINGS, alert_text
from fairway.portal.routes.community.line import Line
from fairway.portal.routes.community.rows import shipment_href
from fairway.portal.routes.community.words import as_data, partner_words
from fairway.portal.routes.marks import mark_of, moment_and_id
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.posted import posted
from fairway.portal.views.community.alerts import AlertListView, AlertPage, AlertRow, Told
from fairway.portal.views.community.shipment import MilestoneRow
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Paging, Phrase, Tone
from fairway.site.alerting import alerts, rules
from fairway.site.alerting.alerts import AlertEntry, Wanted
from fairway.site.community import shipments

router = APIRouter(include_in_schema=False)
PATH, RULES = "/alerts", "/alerts/rules"
PAGE = 50
TABS = {
    "": N_("Needs somebody"),
    "acknowledged": N_("Taken care of"),
    "snoozed": N_("Put off"),
    "closed": N_("Closed"),
    "over": N_("Over by itself"),
    "all": N_("All"),
}
SNOOZES = (1, 4, 24, 72)
"""Hours for which an alert can be put off by one button."""
Act = Literal["acknowledge", "snooze", "close", "reopen"]
_SAID = {"acknowledge": "taken-care-of", "snooze": "put-off", "close": "closed", "reopen": "open-again"}
_LONGEST_NOTE = 500


def alert_href(alert: UUID) -> str:
    """The address of an alert; e-mails lead to it as well."""
    return f"{PATH}/{alert}"


def alert_row(page: Page, entry: AlertEntry) -> AlertRow:
    """One alert in the reader's words."""
    href = alert_href(entry.alert)
    acts: list[Action] = []
    snooze = ""
    if page.may(Permission.TELL):
        if entry.standing == "open":
            acts.append(Action(N_("Take care of it"), f"{href}/acknowledge"))
        if entry.standing in {"open", "acknowledged", "snoozed"}:
            snooze = f"{href}/snooze"
            acts.append(Action(N_("Close"), f"{href}/close"))
        if entry.standing in {"acknowledged", "snoozed", "closed"}:
            acts.append(Action(N_("Undo"), f"{href}/reopen"))
    return AlertRow(
        href=href,
        text=alert_text(entry.message, entry.params, page.formats),
        severity=SEVERITIES[entry.severity],
        standing=STANDINGS[entry.standing],
        matter=KINDS[entry.matter][0],
        reference=entry.reference,
        shipment_href=shipment_href(entry.shipment),
        raised_at=entry.raised_at,
        since=entry.since,
        until=(entry.until or entry.over_at) if entry.over_at else None,
        snoozed_until=entry.snoozed_until if entry.standing == "snoozed" else None,
        escalated_at=entry.escalated_at,
        rule_name=entry.rule_name,
        rule_href=f"{RULES}/{entry.rule}" if entry.own_rule else "",
        note=entry.note,
        acts=tuple(acts),
        snooze_href=snooze,
    )


class _Asked:
    """What the address asks for. What it does not know counts as absent."""

    def __init__(self, page: Page) -> None:
        self.show = page.query("show") if page.query("show") in TABS else ""
        self.matter = page.query("matter") if page.query("matter") in KINDS else ""
        self.severity = page.query("severity") if page.query("severity") in SEVERITIES else ""
        self.shipment, self.rule = _identifier(page.query("shipment")), _identifier(page.query("rule"))
        self.mark = page.query("after")[:400]

    def address(self, **other: str) -> str:
        values = {"show": self.show, "matter": self.matter, "severity": self.severity}
        about = {"shipment": str(self.shipment or ""), "rule": str(self.rule or "")}
        return with_query(PATH, **{**values, **about, **other})

    def wanted(self) -> Wanted:
        standing: Any = self.show if self.show in get_args(alerts.Standing) else None
        return Wanted(
            open=not self.show,
            standing=standing,
            matter=self.matter,
            severity=self.severity,
            shipment=self.shipment,
            rule=self.rule,
        )

    def after(self) -> tuple[datetime, UUID] | None:
        return moment_and_id(self.mark)

    def menus(self) -> tuple[Menu, ...]:
        kinds = {name: words for name, (words, _) in KINDS.items()}
        severities = {name: chip.words for name, chip in SEVERITIES.items()}
        return (
            self._menu("matter", N_("Anything"), kinds, self.matter),
            self._menu("severity", N_("However urgent"), severities, self.severity),
        )

    def _menu(self, name: str, words: str, choices: dict[str, Any], chosen: str) -> Menu:
        every = Choice("", words, not chosen, self.address(**{name: ""}))
        others = (
            Choice(value, label, value == chosen, self.address(**{name: value})) for value, label in choices.items()
        )
        return Menu(words, (every, *others))

    def nothing(self, *, may_make: bool) -> Nothing:
        if self.show or self.matter or self.severity or self.shipment or self.rule:
            back = (Link(N_("What needs somebody"), PATH),)
            return Nothing(N_("No alert is like that"), N_("Take a filter away to see more."), back)
        links = (Link(N_("Alert rules"), RULES),) if may_make else ()
        return Nothing(
            N_("Nothing needs anybody"),
            N_("What your rules find stands here: delays, temperatures, holds of customs, free time that runs out."),
            links,
        )


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@router.get("/alerts")
async def alert_list(page: SignedPage) -> Response:
    """What the reader's organisation was told of, newest first."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow()
    asked = _Asked(page)
    found = await alerts.listed(page.site, page.principal, asked.wanted(), after=asked.after(), limit=PAGE)
    may_make = page.may(Permission.TELL)
    further = asked.address(after=mark_of([found.after[0].isoformat(), str(found.after[1])])) if found.after else ""
    view = AlertListView(
        rows=tuple(alert_row(page, entry) for entry in found.entries),
        tabs=tuple(
            Choice(value, words, value == asked.show, asked.address(show=value)) for value, words in TABS.items()
        ),
        menus=asked.menus(),
        paging=Paging(len(found.entries), previous=asked.address() if asked.mark else "", next=further),
        as_of=page.now,
        nothing=asked.nothing(may_make=may_make),
        rules_href=RULES,
        clear_href=PATH if asked.matter or asked.severity or asked.shipment or asked.rule else "",
    )
    return page.show("pages/community/alerts.html", view, "alerts")


@router.get("/alerts/{alert}")
async def one_alert(alert: UUID, page: SignedPage) -> Response:
    """The sentence, what was told that shows it, who was told of it, what can be done."""
    page.hidden_unless(page.may(Permission.READ))
    found = await alerts.view(page.site, page.principal, alert)
    await page.follow(alert, found.entry.shipment)
    people = await rules.people(page.site, page.principal)
    evidence, others = await _evidence(page, found.entry)
    view = AlertPage(
        row=alert_row(page, found.entry),
        evidence=evidence,
        told=tuple(_told(one, people) for one in found.told),
        others=others,
    )
    return page.show("pages/community/alert.html", view, "alerts")


async def _evidence(page: Page, entry: AlertEntry) -> tuple[tuple[tuple[MilestoneRow, str], ...], tuple[Phrase, ...]]:
    """The lines that its events stand on, and the names of the others who are told."""
    try:
        view = await shipments.view(page.site, page.principal, entry.shipment)
    except NotFound:
        return (), ()
    line = Line(view, page.site.id, str(page.principal.organisation))
    wanted = frozenset(entry.evidence)
    rows: list[tuple[MilestoneRow, str]] = []
    for one in view.timeline.entries:
        voices = (one.winner, *(other.event for other in one.others))
        if any(voice.key in wanted for voice in voices):
            row = line.row(one)
            rows.append((row, f"{shipment_href(entry.shipment)}#{row.id}"))
    names = {str(one.organisation): {"en": one.name_en, "tc": one.name_tc, "sc": one.name_sc} for one in view.parties}
    others = tuple(
        partner_words(str(one), names, page.site.id) for one in entry.recipients if one != page.principal.organisation
    )
    return tuple(rows), others


def _told(row: dict[str, Any], people: dict[UUID, dict[str, Any]]) -> Told:
    person = people.get(row["person"]) if row["person"] else None
    if person:
        who: Phrase = as_data(f"{person['name']} <{person['email']}>")
    else:
        who = N_("Your organisation") if row["channel"] == "portal" else N_("A receiver of yours")
    return Told(
        who=who,
        channel=CHANNELS.get(row["channel"]) or as_data(row["channel"]),
        purpose=PURPOSES.get(row["purpose"]) or as_data(row["purpose"]),
        at=row["at"],
        status=Chip(Tone.DONE, N_("Told")) if row["told"] else Chip(Tone.STOPPED, N_("Could not be told")),
        detail=row["detail"],
    )


@router.post("/alerts/{alert}/{act}")
async def attend(alert: UUID, act: Act, page: SignedPage) -> Response:
    """Take care of it, put it off, close it, or take that back."""
    form = await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    await alerts.view(page.site, page.principal, alert)
    note = form.text("note")[:_LONGEST_NOTE]
    back = page.came_from if page.came_from in {PATH, alert_href(alert)} else PATH
    site, principal = page.site, page.principal
    try:
        match act:
            case "acknowledge":
                await alerts.acknowledge(site, principal, alert, note)
            case "close":
                await alerts.close(site, principal, alert, note)
            case "reopen":
                await alerts.reopen(site, principal, alert)
            case "snooze":
                hours = form.text("hours")
                if hours not in {str(one) for one in SNOOZES}:
                    return page.go(alert_href(alert))
                await alerts.snooze(site, principal, alert, page.now + timedelta(hours=int(hours)))
    except Refusal:
        return page.go(alert_href(alert))
    return page.go(back, _SAID[act])
