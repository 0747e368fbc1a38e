"""Which references lead to a shipment and whose word about each counts, whatever order it was told in."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fairway.tracking.graph import ANYBODY, Claims, Held, Key, Named, Surroundings, Word, closure
from fairway.tracking.model import Reference
from fairway.tracking.model import ReferenceKind as Kind

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OWNER, FOLLOWER, COMPETITOR, LINE, FORWARDER = (UUID(int=n) for n in range(11, 16))
BILL = Reference(Kind.MASTER_BILL, "MAEU123456")
HOUSE = Reference(Kind.HOUSE_BILL, "HOUSE1")
BOX = Reference(Kind.CONTAINER, "MSKU1234565")
OTHER = Reference(Kind.MASTER_BILL, "MAEU999999")
VOYAGE = Reference(Kind.VOYAGE, "9321483/021W")
PLATE = Reference(Kind.REGISTRATION_MARK, "XX1234")


def shipment(*references: Reference, confirmed: bool = False, **more: object) -> Claims:
    plain: dict[str, object] = {
        "case_id": UUID(int=1),
        "owner": OWNER,
        "parties": (OWNER, FOLLOWER),
        "since": NOW - timedelta(days=30),
        "until": NOW + timedelta(days=60),
        "claims": dict.fromkeys(references, confirmed),
    }
    return Claims(**{**plain, **more})  # type: ignore[arg-type]  # a dict of fields


def around(
    links: Mapping[Reference, tuple[Word, ...]] | None = None,
    named: Mapping[Reference, tuple[Named, ...]] | None = None,
    handlers: frozenset[UUID] = frozenset({LINE}),
) -> Surroundings:
    return Surroundings(links=links or {}, named=named or {}, handlers=handlers)


def words(found: Mapping[Key, Held]) -> set[tuple[Reference, UUID]]:
    return set(found)


def link(one: Reference, other: Reference, partner: UUID = LINE) -> dict[Reference, tuple[Word, ...]]:
    return {one: (Word(other, partner, NOW, None),), other: (Word(one, partner, NOW, None),)}


def test_a_claim_counts_for_the_own_parties_only() -> None:
    assert words(closure(shipment(BILL), around())) == {(BILL, OWNER), (BILL, FOLLOWER)}


def test_an_authority_that_accepted_the_document_confirms_the_claim() -> None:
    assert (BILL, ANYBODY) in closure(shipment(BILL, confirmed=True), around())


def test_a_handler_that_names_the_owner_lets_it_see_what_everybody_tells() -> None:
    named = {BILL: (Named(LINE, OWNER, None),)}
    assert (BILL, ANYBODY) in closure(shipment(BILL), around(named=named))
    named = {BILL: (Named(LINE, COMPETITOR, None),)}
    assert (BILL, ANYBODY) not in closure(shipment(BILL), around(named=named))


def test_any_other_partner_shares_only_what_it_tells_itself() -> None:
    found = closure(shipment(BILL), around(named={BILL: (Named(FORWARDER, OWNER, None),)}))
    assert (BILL, FORWARDER) in found
    assert (BILL, ANYBODY) not in found


def test_a_handlers_link_leads_from_a_confirmed_bill_to_its_container() -> None:
    found = closure(shipment(BILL, confirmed=True), around(link(BILL, BOX)))
    assert (BOX, ANYBODY) in found
    assert found[BOX, ANYBODY].since == NOW - timedelta(days=30)
    assert (BOX, ANYBODY) not in closure(shipment(BILL), around(link(BILL, BOX)))


def test_a_competitors_link_leads_nowhere() -> None:
    mine, theirs = OTHER, BILL
    found = closure(shipment(mine, confirmed=True), around(link(mine, theirs, COMPETITOR)))
    assert (theirs, ANYBODY) not in found
    # Nor does the owner's own: one cannot link oneself to what belongs to others.
    found = closure(shipment(mine, confirmed=True), around(link(mine, theirs, OWNER)))
    assert (theirs, ANYBODY) not in found


def test_a_forwarder_whom_the_line_named_ties_its_house_bills_to_the_master() -> None:
    named = {BILL: (Named(LINE, FORWARDER, None),), HOUSE: (Named(FORWARDER, OWNER, None),)}
    found = closure(shipment(HOUSE), around(link(HOUSE, BILL, FORWARDER), named))
    assert (HOUSE, FORWARDER) in found
    assert (BILL, FORWARDER) in found


def test_a_container_does_not_lead_to_the_papers_of_its_next_cargo() -> None:
    links = {**link(BILL, BOX)}
    links[BOX] = (*links[BOX], Word(OTHER, LINE, NOW + timedelta(days=20), None))
    found = closure(shipment(BILL, confirmed=True), around(links))
    assert (BOX, ANYBODY) in found
    assert (OTHER, ANYBODY) not in found


def test_conveyances_end_the_way() -> None:
    links = {BILL: (Word(VOYAGE, LINE, NOW, None),), VOYAGE: (Word(OTHER, LINE, NOW, None),)}
    found = closure(shipment(BILL, confirmed=True), around(links))
    assert (VOYAGE, ANYBODY) in found
    assert all(reference != OTHER for reference, _ in found)


def test_a_plate_leads_somewhere_only_while_it_carries_the_cargo() -> None:
    assert closure(shipment(PLATE), around()) == {}
    leg = NOW, NOW + timedelta(hours=5)
    found = closure(shipment(PLATE, carriage={PLATE: leg}), around())
    assert (found[PLATE, OWNER].since, found[PLATE, OWNER].until) == leg
    assert (PLATE, ANYBODY) not in found


def test_whoever_knows_the_voyage_sees_where_the_vessel_is() -> None:
    assert (VOYAGE, ANYBODY) in closure(shipment(VOYAGE), around())


def test_a_voyage_leads_to_its_vessel_while_it_lasts() -> None:
    links = {BILL: (Word(VOYAGE, LINE, NOW, NOW + timedelta(days=30)),)}
    found = closure(shipment(BILL, confirmed=True), around(links))
    vessel = found[Reference(Kind.VESSEL, "9321483"), ANYBODY]
    assert (vessel.since, vessel.until) == (found[VOYAGE, ANYBODY].since, found[VOYAGE, ANYBODY].until)


def test_a_house_bill_leads_to_its_master_and_not_on_to_the_houses_of_others() -> None:
    theirs = Reference(Kind.HOUSE_BILL, "HOUSE2")
    links = link(HOUSE, BILL)
    links[BILL] = (*links[BILL], Word(theirs, LINE, NOW, None))
    found = closure(shipment(HOUSE, confirmed=True), around(links))
    assert (BILL, ANYBODY) in found
    assert (theirs, ANYBODY) not in found
    assert (theirs, ANYBODY) in closure(shipment(BILL, confirmed=True), around(links))


def test_several_uses_count_from_the_first_to_the_last() -> None:
    first, last = Word(VOYAGE, LINE, NOW, NOW + timedelta(days=5)), Word(VOYAGE, LINE, NOW + timedelta(days=20), None)
    for words_of_bill in ((first, last), (last, first)):
        held = closure(shipment(BILL, confirmed=True), around({BILL: words_of_bill}))[VOYAGE, ANYBODY]
        assert held.since == NOW - timedelta(days=2)
        assert held.until > NOW + timedelta(days=25)


_PARTNERS = (OWNER, FOLLOWER, COMPETITOR, LINE, FORWARDER)
_THINGS = (BILL, HOUSE, BOX, OTHER, VOYAGE, PLATE)
_told_links = st.lists(
    st.tuples(
        st.sampled_from(_THINGS),
        st.sampled_from(_THINGS),
        st.sampled_from(_PARTNERS),
        st.integers(-40, 80),
        st.one_of(st.none(), st.integers(1, 60)),
    ),
    max_size=14,
)
_told_names = st.lists(
    st.tuples(st.sampled_from(_THINGS), st.sampled_from(_PARTNERS), st.sampled_from(_PARTNERS)), max_size=6
)
_claims = st.dictionaries(st.sampled_from(_THINGS), st.booleans(), min_size=1, max_size=4)
Told = tuple[Reference, Reference, UUID, int, int | None]


def surroundings(links: list[Told], names: list[tuple[Reference, UUID, UUID]]) -> Surroundings:
    words_of: dict[Reference, list[Word]] = {}
    for one, other, partner, day, days in links:
        since = NOW + timedelta(days=day)
        until = None if days is None else since + timedelta(days=days)
        words_of.setdefault(one, []).append(Word(other, partner, since, until))
        words_of.setdefault(other, []).append(Word(one, partner, since, until))
    named: dict[Reference, list[Named]] = {}
    for reference, partner, organisation in names:
        named.setdefault(reference, []).append(Named(partner, organisation, None))
    return around(
        {one: tuple(found) for one, found in words_of.items()}, {one: tuple(found) for one, found in named.items()}
    )


@given(_claims, _told_links, _told_names, st.randoms(use_true_random=False))
def test_the_order_in_which_links_were_told_does_not_matter(
    claims: dict[Reference, bool],
    links: list[Told],
    names: list[tuple[Reference, UUID, UUID]],
    chance: random.Random,
) -> None:
    expected = closure(shipment(claims=claims), surroundings(links, names))
    links, names = [*links, *links[:3]], list(names)
    chance.shuffle(links)
    chance.shuffle(names)
    turned = list(claims.items())
    chance.shuffle(turned)
    assert closure(shipment(claims=dict(turned)), surroundings(links, names)) == expected


@given(_claims, _told_links, _told_names)
def test_more_links_never_take_anything_away(
    claims: dict[Reference, bool], links: list[Told], names: list[tuple[Reference, UUID, UUID]]
) -> None:
    fewer = closure(shipment(claims=claims), surroundings(links[1:], names))
    more = closure(shipment(claims=claims), surroundings(links, names))
    for key, held in fewer.items():
        assert more[key].since <= held.since
        assert more[key].until >= held.until


@given(_claims, _told_links)
def test_without_a_handlers_or_authoritys_word_nobody_elses_word_counts(
    claims: dict[Reference, bool], links: list[Told]
) -> None:
    mine = shipment(claims=dict.fromkeys(claims, False))
    others = [told for told in links if told[2] in (COMPETITOR, FORWARDER, LINE)]
    for (reference, told_by), held in closure(mine, surroundings(others, [])).items():
        assert told_by in (OWNER, FOLLOWER) or reference.kind in (Kind.VOYAGE, Kind.VESSEL)
        assert held.since < held.until
        assert msgspec.json.encode(held)
