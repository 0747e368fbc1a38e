"""The alert rules of an organisation with their versions, and who of it gets e-mails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.base.issues import Issue, Refusal
from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row, StreamId, Table
from fairway.tracking.alerts.model import AlertRule

MOST_RULES = 50
"""Rules of one organisation that are in force."""
MOST_CONTACTS = 50


class AlertRuleSet(Fact, frozen=True, kw_only=True, tag="alert-rule-set"):
    """A version of a rule holds from now on."""

    rule: UUID
    version: int
    definition: AlertRule


class AlertRuleEnded(Fact, frozen=True, kw_only=True, tag="alert-rule-ended"):
    """A rule holds no longer."""

    rule: UUID


class AlertContactsSet(Fact, frozen=True, kw_only=True, tag="alert-contacts-set"):
    """Who of the organisation gets e-mails about alerts from now on: persons, never addresses."""

    people: tuple[UUID, ...] = ()
    escalation: tuple[UUID, ...] = ()


RULE_FACTS = (AlertRuleSet, AlertRuleEnded, AlertContactsSet)


class SetAlertRule(msgspec.Struct, frozen=True, kw_only=True):
    """Make a rule, or another version of one."""

    rule: UUID
    definition: AlertRule
    fresh: bool = False
    """It is a new one."""


class EndAlertRule(msgspec.Struct, frozen=True, kw_only=True):
    """End a rule."""

    rule: UUID


class SetAlertContacts(msgspec.Struct, frozen=True, kw_only=True):
    """Say who gets e-mails."""

    people: tuple[UUID, ...] = ()
    escalation: tuple[UUID, ...] = ()


RuleCommand = SetAlertRule | EndAlertRule | SetAlertContacts


class RuleVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it stands."""

    version: int
    definition: AlertRule
    since: datetime
    ended: bool = False


class RuleBookState(msgspec.Struct, frozen=True, kw_only=True):
    """The rules and contacts of an organisation."""

    rules: Mapping[str, RuleVersion] = {}
    people: tuple[UUID, ...] = ()
    escalation: tuple[UUID, ...] = ()


def rules_stream(organisation: UUID) -> StreamId:
    """The stream of rules, in the case of its organisation."""
    return StreamId(organisation, "alert-rules")


def decide(state: RuleBookState | None, command: RuleCommand, context: Context) -> Decision:
    """The fact, where it changes something. Raises Refusal for too many."""
    del context
    book = state or RuleBookState()
    match command:
        case SetAlertRule():
            known = book.rules.get(str(command.rule))
            if (known is None) != command.fresh or (known is not None and known.ended):
                raise _refusal("alert_rule.absent", "There is no such rule, or it has ended.", "Make a new one.")
            if known is not None and known.definition == command.definition:
                return Decision()
            if known is None and sum(not one.ended for one in book.rules.values()) >= MOST_RULES:
                raise _refusal("alert_rule.most", "There are fifty rules already.", "End one of them first.")
            version = known.version + 1 if known else 1
            return Decision(facts=[AlertRuleSet(rule=command.rule, version=version, definition=command.definition)])
        case EndAlertRule():
            known = book.rules.get(str(command.rule))
            return Decision(facts=[AlertRuleEnded(rule=command.rule)]) if known and not known.ended else Decision()
        case SetAlertContacts():
            people, escalation = tuple(dict.fromkeys(command.people)), tuple(dict.fromkeys(command.escalation))
            if len(people) > MOST_CONTACTS or len(escalation) > MOST_CONTACTS:
                raise _refusal("alert_contacts.most", "There are more than fifty people.", "Name fewer.")
            if (people, escalation) == (book.people, book.escalation):
                return Decision()
            return Decision(facts=[AlertContactsSet(people=people, escalation=escalation)])


def _refusal(rule: str, message: str, remedy: str) -> Refusal:
    return Refusal([Issue(rule=rule, message=message, remedy=remedy)])


def evolve(state: RuleBookState | None, fact: Fact, meta: FactMeta) -> RuleBookState:
    """The state after ``fact``."""
    book = state or RuleBookState()
    match fact:
        case AlertRuleSet():
            return replace(book, rules={**book.rules, str(fact.rule): _fresh(fact, meta.at)})
        case AlertRuleEnded():
            known = book.rules.get(str(fact.rule))
            if known is None:
                return book
            return replace(book, rules={**book.rules, str(fact.rule): replace(known, ended=True)})
        case AlertContactsSet():
            return replace(book, people=fact.people, escalation=fact.escalation)
        case _:
            return book


def _fresh(fact: AlertRuleSet, at: datetime) -> RuleVersion:
    return RuleVersion(version=fact.version, definition=fact.definition, since=at)


ALERT_RULE = Table(
    name="alert_rule",
    columns={
        "organisation": "uuid",
        "rule": "uuid",
        "version": "integer",
        "name": "text",
        "definition": "jsonb",
        "since": "timestamptz",
        "until": "timestamptz",
    },
    key=("organisation", "rule", "version"),
)
ALERT_CONTACT = Table(
    name="alert_contact",
    columns={"organisation": "uuid", "people": "jsonb", "escalation": "jsonb", "changed_at": "timestamptz"},
    key=("organisation",),
)


def project(change: Change[RuleBookState]) -> Iterable[Row]:
    """Every version of each rule with when it held; the contacts."""
    fact, organisation, at = change.fact, change.meta.stream.case_id, change.meta.at
    before = change.before or RuleBookState()
    match fact:
        case AlertRuleSet() | AlertRuleEnded():
            known = before.rules.get(str(fact.rule))
            if known is not None:
                yield _row(organisation, fact.rule, known, at)
            if isinstance(fact, AlertRuleSet):
                yield _row(organisation, fact.rule, _fresh(fact, at), None)
        case AlertContactsSet():
            yield Row(
                ALERT_CONTACT,
                {
                    "organisation": organisation,
                    "people": [str(one) for one in fact.people],
                    "escalation": [str(one) for one in fact.escalation],
                    "changed_at": at,
                },
            )
        case _:
            return


def _row(organisation: UUID, rule: UUID, version: RuleVersion, until: datetime | None) -> Row:
    return Row(
        ALERT_RULE,
        {
            "organisation": organisation,
            "rule": rule,
            "version": version.version,
            "name": version.definition.name,
            "definition": msgspec.to_builtins(version.definition),
            "since": version.since,
            "until": until,
        },
    )


RULE_BOOK: Aggregate[RuleBookState, RuleCommand] = Aggregate(
    kind="alert-rules",
    state=RuleBookState,
    facts=RULE_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(ALERT_RULE, ALERT_CONTACT),
)
