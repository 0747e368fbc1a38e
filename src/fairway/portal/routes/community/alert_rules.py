"""The rules that raise alerts: listed, made, changed, tried on the last month, ended; and who gets e-mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from fairway.base.issues import Refusal
from fairway.parties.model import Permission
from fairway.portal.formats import ZONES
from fairway.portal.routes.community.alert_form import SHAPES, RuleFields, Values, rule_of, sent, values_of
from fairway.portal.routes.community.alert_words import KINDS, SCOPES, SEVERITIES, alert_text, condition_words
from fairway.portal.routes.community.alerts import PATH, RULES
from fairway.portal.routes.community.rows import shipment_href
from fairway.portal.routes.page import Page, SignedPage, faults_of, with_query
from fairway.portal.routes.posted import posted
from fairway.portal.views.community.alerts import ContactsForm, RuleForm, RuleListView, RuleRow, Tried, Version
from fairway.portal.views.parts import N_, Action, Fault, Link, Nothing, Phrase, Side
from fairway.site.alerting import rules
from fairway.site.alerting.rules import Preview, RuleEntry
from fairway.tracking.alerts.model import AlertRule, Condition

router = APIRouter(include_in_schema=False)
_END = N_("It raises nothing any more. What it raised stays to be read. End it?")


def _kinds() -> tuple[tuple[Phrase, Phrase, str], ...]:
    return tuple((words, says, with_query(f"{RULES}/new", kind=kind)) for kind, (words, says) in KINDS.items())


def _row(page: Page, entry: RuleEntry) -> RuleRow:
    rule = entry.definition
    kind = _kind(rule.condition)
    href = f"{RULES}/{entry.rule}"
    end = Action(N_("End"), f"{href}/end", confirm=_END) if page.may(Permission.TELL) else None
    return RuleRow(
        href=href,
        name=rule.name,
        kind=KINDS[kind][0],
        condition=condition_words(rule.condition),
        severity=SEVERITIES[rule.severity.value],
        scope=SCOPES[rule.shipments],
        version=entry.version,
        since=entry.since,
        raised_href=with_query(PATH, show="all", rule=str(entry.rule)),
        end=end,
    )


def _kind(condition: Condition) -> str:
    return str(msgspec.to_builtins(condition)["kind"])


@router.get("/alerts/rules")
async def rule_list(page: SignedPage) -> Response:
    """The organisation's rules, what can be watched for, who gets e-mails."""
    page.hidden_unless(page.may(Permission.READ))
    found = await rules.listed(page.site, page.principal)
    contacts = await rules.contacts(page.site, page.principal)
    people = await rules.people(page.site, page.principal)
    may_change = page.may(Permission.TELL)

    def names(chosen: Sequence[UUID]) -> tuple[str, ...]:
        return tuple(str(people[one]["name"]) for one in chosen if one in people)

    view = RuleListView(
        rows=tuple(_row(page, entry) for entry in found),
        kinds=_kinds() if may_change else (),
        nothing=Nothing(
            N_("No rule yet"), N_("Say what you want to be told of. Each rule can be tried on the last month first.")
        ),
        contacts=(
            (N_("At once"), names(contacts.people)),
            (N_("When nobody took care of it"), names(contacts.escalation)),
        ),
        contacts_href=f"{PATH}/contacts" if may_change else "",
    )
    return page.show("pages/community/alert_rules.html", view, "alerts")


def _form(
    page: Page,
    values: Values,
    entry: RuleEntry | None = None,
    *,
    faults: Sequence[Fault] = (),
    tried: Preview | None = None,
    status: int = 200,
) -> Response:
    kind = str(values.get("/condition/kind", ""))
    fields = RuleFields(values, faults)
    href = f"{RULES}/{entry.rule}" if entry else f"{RULES}/new"
    words, says = KINDS[kind]
    view = RuleForm(
        name=entry.name if entry else "",
        kind=words,
        kind_says=says,
        kind_value=kind,
        save=Action(N_("Save the rule"), href),
        try_href=f"{RULES}/try" + (f"?rule={entry.rule}" if entry else ""),
        first=fields.first,
        condition=fields.condition(),
        telling=fields.telling(),
        faults=tuple(faults),
        tried=_tried(page, tried) if tried else None,
        versions=tuple(_version(one) for one in entry.versions) if entry else (),
        end=Action(N_("End the rule"), f"{href}/end", confirm=_END, danger=True) if entry else None,
    )
    return page.show("pages/community/alert_rule.html", view, "alerts", status=status)


def _version(row: dict[str, Any]) -> Version:
    rule = msgspec.convert(row["definition"], AlertRule)
    return Version(row["version"], condition_words(rule.condition), row["since"], row["until"])


def _tried(page: Page, found: Preview) -> Tried:
    zone = ZONES[Side(page.site.side)][0]
    count = Counter(one.at.astimezone(zone).date() for one in found.alerts)
    first, last = found.since.astimezone(zone).date(), found.until.astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Tried(
        since=found.since,
        until=found.until,
        shipments=found.shipments,
        complete=found.complete,
        count=found.count,
        rows=tuple(
            (
                one.at,
                alert_text(one.would.finding.message, one.would.finding.params, page.formats),
                one.reference,
                shipment_href(one.shipment),
            )
            for one in found.alerts
        ),
        days=tuple((f"{day:%m-%d}", count[day]) for day in days),
    )


@router.get("/alerts/rules/new")
async def new_rule(page: SignedPage) -> Response:
    """The form of one kind of rule, with its usual numbers."""
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    kind = page.query("kind")
    if kind not in SHAPES:
        return page.go(RULES)
    rule = msgspec.convert({"name": "", "condition": {"kind": kind}}, AlertRule)
    return _form(page, values_of(rule))


@router.post("/alerts/rules/new")
async def make(page: SignedPage) -> Response:
    """It holds from now on."""
    form = await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    values = sent(form)
    try:
        await rules.make(page.site, page.principal, rule_of(values))
    except Refusal as refusal:
        return _refused(page, values, None, refusal)
    return page.go(RULES, "rule-kept")


def _refused(page: Page, values: Values, entry: RuleEntry | None, refusal: Refusal) -> Response:
    if str(values.get("/condition/kind", "")) not in SHAPES:
        return page.go(RULES)
    return _form(page, values, entry, faults=faults_of(refusal.issues), status=422)


@router.post("/alerts/rules/try")
async def attempt(page: SignedPage) -> Response:
    """What it would have raised in the last month, under the form as it was sent. Nothing is kept."""
    form = await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    values = sent(form)
    changed = page.query("rule")
    entry = await rules.one(page.site, page.principal, UUID(changed)) if _is_identifier(changed) else None
    try:
        name = values.get("/name") or "–"
        found = await rules.preview(page.site, page.principal, rule_of({**values, "/name": name}))
    except Refusal as refusal:
        return _refused(page, values, entry, refusal)
    return _form(page, values, entry, tried=found)


def _is_identifier(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@router.get("/alerts/rules/{rule}")
async def one_rule(rule: UUID, page: SignedPage) -> Response:
    """A rule to be changed, with its versions."""
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    entry = await rules.one(page.site, page.principal, rule)
    return _form(page, values_of(entry.definition), entry)


@router.post("/alerts/rules/{rule}")
async def change(rule: UUID, page: SignedPage) -> Response:
    """Another version, from now on."""
    form = await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    entry = await rules.one(page.site, page.principal, rule)
    values = sent(form)
    try:
        await rules.change(page.site, page.principal, rule, rule_of(values))
    except Refusal as refusal:
        return _refused(page, values, entry, refusal)
    return page.go(RULES, "rule-kept")


@router.post("/alerts/rules/{rule}/end")
async def end(rule: UUID, page: SignedPage) -> Response:
    """It raises nothing any more."""
    await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    await rules.one(page.site, page.principal, rule)
    try:
        await rules.end(page.site, page.principal, rule)
    except Refusal:
        return page.go(RULES)
    return page.go(RULES, "rule-ended")


@router.get("/alerts/contacts")
async def contacts(page: SignedPage) -> Response:
    """Who of the organisation gets e-mails."""
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)
    return await _contacts(page, await rules.contacts(page.site, page.principal))


async def _contacts(page: Page, chosen: rules.Contacts, faults: Sequence[Fault] = (), status: int = 200) -> Response:
    people = await rules.people(page.site, page.principal)
    view = ContactsForm(
        people=tuple(
            (str(one["person"]), one["name"], one["email"], person in chosen.people, person in chosen.escalation)
            for person, one in sorted(people.items(), key=lambda item: str(item[1]["name"]))
        ),
        href=f"{PATH}/contacts",
        crumbs=(Link(N_("Alerts"), PATH), Link(N_("Alert rules"), RULES)),
        faults=tuple(faults),
    )
    return page.show("pages/community/alert_contacts.html", view, "alerts", status=status)


@router.post("/alerts/contacts")
async def set_contacts(page: SignedPage) -> Response:
    """Say who gets e-mails."""
    form = await posted(page.request)
    page.hidden_unless(page.may(Permission.READ))
    page.need(Permission.TELL)

    def chosen(name: str) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(UUID(one) for one in form.all(name)[:200] if _is_identifier(one)))

    wanted = rules.Contacts(people=chosen("people"), escalation=chosen("escalation"))
    try:
        await rules.set_contacts(page.site, page.principal, wanted)
    except Refusal as refusal:
        return await _contacts(page, wanted, faults_of(refusal.issues), 422)
    return page.go(RULES, "contacts-kept")
