"""What clients were told, what the sites hold and what the authorities did, compared as sets of identifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Effect:
    """A document that an authority accepted: how often it came, and how often it changed anything."""

    message: str
    reference: str
    kind: str
    took_effect: int


@dataclass
class SiteAccount:
    """Everything that is compared about one site."""

    site: str
    attempted: set[str] = field(default_factory=set)
    """Own references of all submissions that a client tried to enter, acknowledged or not."""
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Own reference -> submission that the site acknowledged."""
    acknowledged_messages: set[str] = field(default_factory=set)
    """Messages to the authority that the site acknowledged to a client."""
    present: list[tuple[str, str]] = field(default_factory=list)
    """(own reference, submission) of everything that the site holds afterwards."""
    filed: set[str] = field(default_factory=set)
    """Those of these submissions of which a document was sent."""
    messages: list[str] = field(default_factory=list)
    """Messages to the authority that the site says it has sent, as its filings tell."""
    effects: list[Effect] = field(default_factory=list)
    """What the authority did."""
    answered: set[str] = field(default_factory=set)
    """Messages of which the site knows the authority's answer."""


def differences(account: SiteAccount) -> list[str]:
    """Everything that does not hold, as sentences; none when all is well."""
    return [f"{account.site}: {found}" for found in (*_submissions(account), *_messages(account))]


def _submissions(account: SiteAccount) -> Iterable[str]:
    by_reference = Counter(reference for reference, _ in account.present)
    identifiers = dict(account.present)
    for reference, identifier in sorted(account.acknowledged.items()):
        if reference not in by_reference:
            yield f"submission {reference} was acknowledged as {identifier} and is lost"
        elif identifiers[reference] != identifier:
            yield f"submission {reference} was acknowledged as {identifier} and is there as {identifiers[reference]}"
    yield from (f"submission {name} is there {count} times" for name, count in by_reference.items() if count > 1)
    yield from (f"nobody entered submission {name}" for name in sorted(by_reference.keys() - account.attempted))


def _messages(account: SiteAccount) -> Iterable[str]:
    sent = Counter(account.messages)
    effects = Counter(effect.message for effect in account.effects)
    yield from (
        f"message {one} was acknowledged and is lost" for one in sorted(account.acknowledged_messages - sent.keys())
    )
    yield from (f"message {one} is in the record {count} times" for one, count in sent.items() if count > 1)
    yield from (f"message {one} never reached the authority" for one in sorted(sent.keys() - effects.keys()))
    yield from (f"nobody sent message {one}" for one in sorted(effects.keys() - sent.keys()))
    yield from (f"the authority accepted message {one} {count} times" for one, count in effects.items() if count > 1)
    for effect in account.effects:
        if effect.took_effect != 1:
            yield f"message {effect.message} took effect {effect.took_effect} times"
    documents = Counter((effect.kind, effect.reference) for effect in account.effects)
    for (kind, reference), count in documents.items():
        if count > 1:
            yield f"document {reference} ({kind}) was sent {count} times, as different messages"
    yield from (f"the answer to message {one} is lost" for one in sorted(sent.keys() - account.answered))
