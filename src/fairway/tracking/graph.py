"""Which references lead to a shipment, and whose word about each counts for it: the closure of its references. Pure.

Knowing a number is no right. For a reference that the owner of a shipment claims, only what the shipment's own parties
tell is shown, until

* an authority has accepted a document of the owner that names it, or a handler of the cargo (carrier, line, airline,
  terminal) named the owner for it: then everybody's word counts;
* any other partner named the owner for it: then that partner's word counts, since what it tells is its own to share.

A link passes on what its teller may pass on: from a reference about which everybody counts, the link of a handler, or
of somebody whom a handler named for the other end; otherwise the link of a partner whose word counts already, for its
own word. Conveyances end the way: they lead to what happened to the conveyance, never to other cargo; a voyage leads to
its vessel while it lasts. Things that are used again count while the shipment uses them only. A thing that was used
several times counts from the first use to the last.

What comes out depends on what was told only, never on the order in which it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from fairway.tracking.model import CONVEYANCES, REUSED, Reference, ReferenceKind

ANYBODY = UUID(int=2**128 - 1)
SITE = UUID(int=0)
"""The site itself as a partner: it tells what became of documents and crossings."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)
PUBLIC = frozenset({ReferenceKind.VOYAGE, ReferenceKind.VESSEL, ReferenceKind.FLIGHT})
"""Whoever knows the voyage may know where the vessel is."""
MASTERS = frozenset({ReferenceKind.MASTER_BILL, ReferenceKind.MASTER_AIR_WAYBILL, ReferenceKind.BOOKING})
HOUSES = frozenset({ReferenceKind.HOUSE_BILL, ReferenceKind.HOUSE_AIR_WAYBILL})
BEFORE_LEG, AFTER_LEG = timedelta(days=2), timedelta(days=3)
LONGEST_CARRIAGE = timedelta(days=70)
"""How long cargo stays on a vessel, where nobody says when it left it."""
MOST = 3000
"""References of one shipment."""


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as its owner sees it."""

    case_id: UUID
    owner: UUID
    parties: tuple[UUID, ...]
    """The owner among them."""
    since: datetime
    until: datetime
    claims: Mapping[Reference, bool]
    """Each with whether an authority's acceptance confirms it."""
    carriage: Mapping[Reference, tuple[datetime, datetime]] = {}
    """Conveyances of planned legs, with the time of the leg."""


class Word(msgspec.Struct, frozen=True):
    """A link, read from one end."""

    other: Reference
    partner: UUID
    since: datetime
    until: datetime | None


class Named(msgspec.Struct, frozen=True):
    """An organisation that a partner named for a reference."""

    partner: UUID
    organisation: UUID
    until: datetime | None


class Surroundings(msgspec.Struct, frozen=True):
    """What was told around the references of some shipments."""

    links: Mapping[Reference, tuple[Word, ...]]
    named: Mapping[Reference, tuple[Named, ...]]
    handlers: frozenset[UUID]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A reference that leads to a shipment, for the word of one partner or of :data:`ANYBODY`."""

    reference: Reference
    told_by: UUID
    since: datetime
    until: datetime
    basis: str
    """"own", "authority", "named", "link" or "public"."""


Key = tuple[Reference, UUID]
_BASES = ("authority", "named", "link", "public", "own")
"""What a reference rests on, the firmest first."""


def closure(shipment: Claims, around: Surroundings) -> dict[Key, Held]:
    """All references that lead to a shipment, and whose word about each counts.

    Goes round by round, so that the nearest come first where there are more than :data:`MOST`.
    """
    found: dict[Key, Held] = {}
    edge = _merged(_begin(shipment))
    while edge:
        grown: list[Held] = []
        for key in sorted(edge):
            before = found.get(key)
            if before is None and len(found) >= MOST:
                continue
            one = _joined(before, edge[key])
            found[key] = one
            if before is None or (one.since, one.until) != (before.since, before.until):
                grown.append(one)
        edge = _merged(further for one in grown for further in _further(shipment, one, around))
    return found


def _further(shipment: Claims, one: Held, around: Surroundings) -> Iterator[Held]:
    yield from _named(shipment, one, around)
    if one.reference.kind is ReferenceKind.VOYAGE:
        vessel = Reference(ReferenceKind.VESSEL, one.reference.value.partition("/")[0])
        yield msgspec.structs.replace(one, reference=vessel, basis="link")
    if one.reference.kind not in CONVEYANCES:
        yield from _linked(shipment, one, around)


def _merged(several: Iterable[Held]) -> dict[Key, Held]:
    found: dict[Key, Held] = {}
    for one in several:
        key = one.reference, one.told_by
        found[key] = _joined(found.get(key), one)
    return found


def _joined(one: Held | None, other: Held) -> Held:
    if one is None:
        return other
    return msgspec.structs.replace(
        one,
        since=min(one.since, other.since),
        until=max(one.until, other.until),
        basis=min(one.basis, other.basis, key=_BASES.index),
    )


def _begin(shipment: Claims) -> Iterator[Held]:
    for reference, confirmed in shipment.claims.items():
        since, until = _window(shipment, reference)
        carriage = shipment.carriage.get(reference)
        if reference.kind in CONVEYANCES and carriage is None and reference.kind not in PUBLIC:
            # A vehicle carries somebody else's cargo tomorrow: without a time it leads nowhere.
            continue
        for party in shipment.parties:
            yield Held(reference=reference, told_by=party, since=since, until=until, basis="own")
        if confirmed and reference.kind is not ReferenceKind.OWN:
            yield Held(reference=reference, told_by=ANYBODY, since=since, until=until, basis="authority")
        elif reference.kind in PUBLIC:
            yield Held(reference=reference, told_by=ANYBODY, since=since, until=until, basis="public")
    for reference, (since, until) in shipment.carriage.items():
        if reference not in shipment.claims:
            told_by = (ANYBODY, *shipment.parties) if reference.kind in PUBLIC else shipment.parties
            for one in told_by:
                yield Held(reference=reference, told_by=one, since=since, until=until, basis="public")


def _window(shipment: Claims, reference: Reference) -> tuple[datetime, datetime]:
    if reference in shipment.carriage:
        return shipment.carriage[reference]
    if reference.kind in REUSED:
        return shipment.since, shipment.until
    return BEGINNING, END


def _named(shipment: Claims, one: Held, around: Surroundings) -> Iterator[Held]:
    if one.reference.kind is ReferenceKind.OWN:
        return
    for named in around.named.get(one.reference, ()):
        if named.organisation == shipment.owner:
            yield msgspec.structs.replace(
                one,
                told_by=ANYBODY if named.partner in around.handlers else named.partner,
                until=min(one.until, named.until or END),
                basis="named",
            )


def _linked(shipment: Claims, one: Held, around: Surroundings) -> Iterator[Held]:
    for word in around.links.get(one.reference, ()):
        since, until = _carried(shipment, one, word)
        if since >= until or word.other.kind is ReferenceKind.OWN:
            continue
        if one.reference.kind in REUSED and word.other.kind not in REUSED and word.other not in shipment.claims:
            # The container's next cargo has papers as well; only those that the owner names are of this shipment.
            continue
        if (
            one.reference.kind in MASTERS
            and word.other.kind in HOUSES
            and shipment.claims.keys().isdisjoint((one.reference, word.other))
        ):
            # A house bill leads up to the master of its consolidation, which holds the houses of others as well.
            continue
        for told_by in _passed_on(shipment, one, word, around):
            yield Held(reference=word.other, told_by=told_by, since=since, until=until, basis="link")


def _passed_on(shipment: Claims, one: Held, word: Word, around: Surroundings) -> Iterator[UUID]:
    if word.partner in shipment.parties and one.told_by in shipment.parties:
        yield from shipment.parties
    elif one.told_by == word.partner:
        yield word.partner
    if one.told_by != ANYBODY:
        return
    own = word.partner in around.handlers or word.partner == SITE
    if own or any(
        named.organisation == word.partner and named.partner in around.handlers
        for named in around.named.get(word.other, ())
    ):
        yield ANYBODY
    else:
        yield word.partner


def _carried(shipment: Claims, one: Held, word: Word) -> tuple[datetime, datetime]:
    """From when to when the other end counts; nothing where the link is about another use of the same thing."""
    other = word.other.kind
    if other in CONVEYANCES:
        until = word.until or word.since + LONGEST_CARRIAGE
        return max(word.since - BEFORE_LEG, one.since), min(until + AFTER_LEG, one.until)
    if one.reference.kind in REUSED or other in REUSED:
        since, until = max(one.since, shipment.since), min(one.until, shipment.until)
        if word.since >= until or (word.until is not None and word.until <= since):
            return until, until
        if other not in REUSED:
            return BEGINNING, END
        return since, min(until, word.until or until)
    return BEGINNING, END
