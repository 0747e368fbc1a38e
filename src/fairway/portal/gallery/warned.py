"""Alerts, and the rules that raise them."""

from __future__ import annotations

from decimal import Decimal

from fairway.portal.gallery import cargo, cast
from fairway.portal.gallery.cast import NOW, at
from fairway.portal.routes.community.alert_form import RuleFields, values_of
from fairway.portal.routes.community.alert_words import KINDS, SCOPES, SEVERITIES, STANDINGS, condition_words
from fairway.portal.views.community.alerts import (
    AlertListView,
    AlertPage,
    AlertRow,
    ContactsForm,
    RuleForm,
    RuleListView,
    RuleRow,
    Told,
    Tried,
    Version,
)
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Paging, Tone
from fairway.tracking.alerts.model import AlertRule, Severity, Temperature

_WARM = "MSKU1234565: -14.8 °C, outside -20 to -18 °C by 2 °C or more for 30 minutes from Tue 24 Nov 05:24 HKT; the rule: 15 minutes."
_LATE = "Arrived of MSKU1234565 at Dongguan: 5 hours later than planned, now 17:00 HKT instead of 12:00 HKT."
_RULE = AlertRule(
    name="Reefer warms up",
    condition=Temperature(low=Decimal(-20), high=Decimal(-18), beyond=Decimal(2), minutes=15),
    severity=Severity.URGENT,
)


def _alert(number: int, text: str, matter: str, severity: str, standing: str) -> AlertRow:
    href = f"/alerts/{number}"
    live = standing in {"open", "acknowledged", "snoozed"}
    acts = (Action(N_("Take care of it"), f"{href}/acknowledge"), Action(N_("Close"), f"{href}/close"))
    return AlertRow(
        href=href, text=text, severity=SEVERITIES[severity], standing=STANDINGS[standing], matter=KINDS[matter][0],
        reference=cargo.REFERENCE, shipment_href=cargo.HREF, raised_at=at(-3.5), since=at(-4),
        until=at(-3) if standing == "over" else None, snoozed_until=at(4) if standing == "snoozed" else None,
        escalated_at=at(-1) if standing == "open" else None, rule_name="Reefer warms up",
        rule_href="/alerts/rules/1" if matter == "temperature" else "", note="Driver was called",
        acts=acts if standing == "open" else acts[1:] if live else (), snooze_href=f"{href}/snooze" if live else "",
    )  # fmt: skip


def alerts(*, empty: bool = False) -> AlertListView:
    """The list of alerts."""
    names = {"": N_("Needs somebody"), "acknowledged": N_("Taken care of"), "all": N_("All")}
    rows = (
        _alert(1, _WARM, "temperature", "urgent", "open"),
        _alert(2, _LATE, "slip", "warning", "snoozed"),
        _alert(3, _LATE, "overdue", "notice", "over"),
    )
    return AlertListView(
        rows=() if empty else rows,
        tabs=tuple(Choice(name, words, not name, "/alerts") for name, words in names.items()),
        menus=(Menu(N_("Anything"), (Choice("", N_("Anything"), True, "/alerts"),)),),
        paging=Paging(3),
        as_of=NOW,
        nothing=Nothing(N_("No rule yet"), "", (Link(N_("Alert rules"), "/alerts/rules"),)),
        rules_href="/alerts/rules",
        clear_href="/alerts",
    )


def alert() -> AlertPage:
    """One alert."""
    rows = [row for group in cargo.shipment().groups for row in group.rows if row.readings]
    told = (
        Told(N_("Your organisation"), N_("This portal"), N_("Raised"), at(-3.5), Chip(Tone.DONE, N_("Told"))),
        Told(
            cast.three("May Wong <wong@harbour.example>"), N_("E-mail"), N_("Nobody had taken care of it"), at(-1),
            Chip(Tone.STOPPED, N_("Could not be told")), "Connection refused",
        ),
    )  # fmt: skip
    evidence = tuple((row, f"{cargo.HREF}#{row.id}") for row in rows[:2])
    return AlertPage(alerts().rows[0], evidence, told, (cast.LINGNAN,))


def rules() -> RuleListView:
    """The rules, and what can be watched for."""
    words, _ = KINDS["temperature"]
    condition = condition_words(_RULE.condition)
    row = RuleRow(
        "/alerts/rules/1", _RULE.name, words, condition, SEVERITIES["urgent"], SCOPES["own"], 2, at(-900), "/alerts",
        Action(N_("End"), "/alerts/rules/1/end", confirm=N_("End the rule")),
    )  # fmt: skip
    return RuleListView(
        (row,),
        tuple((name, says, f"/alerts/rules/new?kind={kind}") for kind, (name, says) in KINDS.items()),
        Nothing(N_("No rule yet"), ""),
        ((N_("At once"), ("May Wong", "陳大文")), (N_("When nobody took care of it"), ())),
        "/alerts/contacts",
    )


def rule() -> RuleForm:
    """A rule, tried on the last month."""
    fields = RuleFields(values_of(_RULE), ())
    words, says = KINDS["temperature"]
    days = tuple((f"11-{day:02}", 3 if day == 20 else day % 2) for day in range(1, 25))
    tried = Tried(at(-576), NOW, 41, False, 15, ((at(-3.5), _WARM, cargo.REFERENCE, cargo.HREF),), days)
    condition = condition_words(_RULE.condition)
    return RuleForm(
        name=_RULE.name, kind=words, kind_says=says, kind_value="temperature",
        save=Action(N_("Save the rule"), "/alerts/rules/1"), try_href="/alerts/rules/try", first=fields.first,
        condition=fields.condition(), telling=fields.telling(), tried=tried,
        versions=(Version(2, condition, at(-900), None), Version(1, condition, at(-1800), at(-900))),
        end=Action(N_("End the rule"), "/alerts/rules/1/end", danger=True),
    )  # fmt: skip


def contacts() -> ContactsForm:
    """Who gets e-mails."""
    people = (
        ("1", "May Wong", "wong@harbour.example", True, False),
        ("2", "陳大文", "chan@harbour.example", False, True),
    )
    crumbs = (Link(N_("Alerts"), "/alerts"), Link(N_("Alert rules"), "/alerts/rules"))
    return ContactsForm(crumbs=crumbs, href="/alerts/contacts", people=people)
