"""Alerts: what was raised, who was told, and the rules that raise them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.portal.views.community.shipment import MilestoneRow
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Nothing, Paging, Phrase


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as its reader sees it."""

    href: str
    text: str
    """The sentence in the reader's language."""
    severity: Chip
    standing: Chip
    matter: Phrase
    reference: str
    shipment_href: str
    raised_at: datetime
    """When it was found."""
    since: datetime | None = None
    """When it began to be so."""
    until: datetime | None = None
    """When it ended; None while nothing tells that it did."""
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    rule_name: str = ""
    rule_href: str = ""
    """Empty for a rule of another organisation."""
    note: str = ""
    acts: tuple[Action, ...] = ()
    """Take care of it, close it, or take back what was done."""
    snooze_href: str = ""


@dataclass(frozen=True, slots=True)
class AlertListView:
    """The list of alerts."""

    rows: tuple[AlertRow, ...]
    tabs: tuple[Choice, ...]
    menus: tuple[Menu, ...]
    paging: Paging
    as_of: datetime
    nothing: Nothing
    rules_href: str
    clear_href: str = ""
    new_href: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told, or could not be."""

    who: Phrase
    channel: Phrase
    purpose: Phrase
    at: datetime
    status: Chip
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert with what shows it and who was told."""

    row: AlertRow
    evidence: tuple[tuple[MilestoneRow, str], ...]
    """What was told, with the address of its line."""
    told: tuple[Told, ...]
    others: tuple[Phrase, ...] = ()
    """For an own rule: the other organisations that are told."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in force."""

    href: str
    name: str
    kind: Phrase
    condition: Phrase
    severity: Chip
    scope: Phrase
    version: int
    since: datetime
    raised_href: str
    end: Action | None = None


@dataclass(frozen=True, slots=True)
class RuleListView:
    """The rules of an organisation, and whom of it they are told to."""

    rows: tuple[RuleRow, ...]
    kinds: tuple[tuple[Phrase, Phrase, str], ...]
    """What can be watched for: name, sentence, address of the form; empty for who may make none."""
    nothing: Nothing
    contacts: tuple[tuple[Phrase, tuple[str, ...]], ...]
    """Who gets e-mails, and who when nobody has taken care of it."""
    contacts_href: str = ""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Several of a list."""

    pointer: str
    words: Phrase
    options: tuple[Choice, ...]
    hint: Phrase = ""
    folded: bool = False
    """Too long to be shown unasked."""
    chosen: tuple[Phrase, ...] = ()
    none_words: Phrase = ""
    """What none means."""

    @property
    def anchor(self) -> str:
        """The id of the list."""
        return "f" + self.pointer.replace("/", "-")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would have raised in the last month."""

    since: datetime
    until: datetime
    shipments: int
    complete: bool
    count: int
    rows: tuple[tuple[datetime, str, str, str], ...]
    """When, the sentence, the shipment and its address; the newest."""
    days: tuple[tuple[str, int], ...]
    """How many on each day, the oldest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a rule."""

    number: int
    condition: Phrase
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as a form, with what it would have raised."""

    name: str
    """Of the rule as it is kept; empty for a new one."""
    kind: Phrase
    kind_says: Phrase
    save: Action
    try_href: str
    condition: tuple[FieldSet | Ticks, ...]
    telling: tuple[FieldSet | Ticks, ...]
    first: FieldSet
    kind_value: str
    faults: tuple[Fault, ...] = ()
    error: Phrase = ""
    tried: Tried | None = None
    versions: tuple[Version, ...] = ()
    end: Action | None = None


@dataclass(frozen=True, slots=True)
class ContactsForm:
    """Who of the organisation gets e-mails about alerts."""

    people: tuple[tuple[str, str, str, bool, bool], ...]
    """Identifier, name, e-mail, told, told when nobody took care."""
    href: str
    crumbs: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()
