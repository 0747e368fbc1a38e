"""The organisation, its people, its keys and webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.consignments.model import Texts
from fairway.portal.views.parts import Action, Chip, Choice, Fault, Link, Phrase


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the organisation."""

    name: str
    email: str
    roles: tuple[Phrase, ...]
    status: Chip
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """A registration of the organisation with an authority."""

    words: Phrase
    value: str
    source: Phrase = ""


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """The organisation and its people."""

    names: Texts
    roles: tuple[Phrase, ...]
    identities: tuple[Identity, ...]
    people: tuple[Person, ...]
    invite_href: str
    invite_roles: tuple[Choice, ...]
    faults: tuple[Fault, ...] = ()
    may_manage: bool = True
    exports: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key; only its prefix is ever shown again."""

    name: str
    prefix: str
    """How its secret begins; empty for a key issued before this was kept."""
    scopes: tuple[Phrase, ...]
    created: datetime
    status: Chip
    revoke: Action | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver an event to a webhook."""

    at: datetime
    event: str
    status: Chip
    response: str
    replay: Action | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that receives events."""

    url: str
    events: tuple[str, ...]
    status: Chip
    deliveries: tuple[Delivery, ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed and was refused, to be put right: a new key or a new webhook."""

    text: str = ""
    """The name of the key, the address of the webhook."""
    chosen: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def at(self, anchor: str) -> tuple[Fault, ...]:
        """The faults of one field."""
        return tuple(fault for fault in self.faults if fault.anchor == anchor)


@dataclass(frozen=True, slots=True)
class KeysView:
    """API keys and webhooks."""

    keys: tuple[ApiKey, ...]
    webhooks: tuple[Webhook, ...]
    create_key_href: str
    create_webhook_href: str
    scopes: tuple[Choice, ...]
    events: tuple[Choice, ...]
    new_key: str = ""
    """The whole key, once, right after it was made."""
    new_secret: str = ""
    typed_key: Typed | None = None
    typed_webhook: Typed | None = None
    may_manage: bool = True
