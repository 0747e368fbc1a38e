"""Whose word about which reference counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from fairway.site.community.rights import ANYBODY, Claims, Named, Surroundings, Word, held
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
    links: dict[Reference, tuple[Word, ...]] | None = None,
    named: dict[Reference, tuple[Named, ...]] | None = None,
    handlers: frozenset[UUID] = frozenset({LINE}),
) -> Surroundings:
    return Surroundings(links=links or {}, named=named or {}, handlers=handlers)


def words(found: object) -> set[tuple[Reference, UUID]]:
    return set(found)  # type: ignore[call-overload]  # the keys


def link(one: Reference, other: Reference, partner: UUID = LINE) -> dict[Reference, tuple[Word, ...]]:
    return {one: (Word(other, partner, NOW, None),), other: (Word(one, partner, NOW, None),)}


def test_a_claim_counts_for_the_own_parties_only() -> None:
    assert words(held(shipment(BILL), around())) == {(BILL, OWNER), (BILL, FOLLOWER)}


def test_an_authority_that_accepted_the_document_confirms_the_claim() -> None:
    assert (BILL, ANYBODY) in held(shipment(BILL, confirmed=True), around())


def test_a_handler_that_names_the_owner_lets_it_see_what_everybody_tells() -> None:
    named = {BILL: (Named(LINE, OWNER, None),)}
    assert (BILL, ANYBODY) in held(shipment(BILL), around(named=named))
    named = {BILL: (Named(LINE, COMPETITOR, None),)}
    assert (BILL, ANYBODY) not in held(shipment(BILL), around(named=named))


def test_any_other_partner_shares_only_what_it_tells_itself() -> None:
    found = held(shipment(BILL), around(named={BILL: (Named(FORWARDER, OWNER, None),)}))
    assert (BILL, FORWARDER) in found
    assert (BILL, ANYBODY) not in found


def test_a_handlers_link_leads_from_a_confirmed_bill_to_its_container() -> None:
    found = held(shipment(BILL, confirmed=True), around(link(BILL, BOX)))
    assert (BOX, ANYBODY) in found
    assert found[BOX, ANYBODY].since == NOW - timedelta(days=30)
    assert (BOX, ANYBODY) not in held(shipment(BILL), around(link(BILL, BOX)))


def test_a_competitors_link_leads_nowhere() -> None:
    mine, theirs = OTHER, BILL
    found = held(shipment(mine, confirmed=True), around(link(mine, theirs, COMPETITOR)))
    assert (theirs, ANYBODY) not in found
    # Nor does the owner's own: one cannot link oneself to what belongs to others.
    found = held(shipment(mine, confirmed=True), around(link(mine, theirs, OWNER)))
    assert (theirs, ANYBODY) not in found


def test_a_forwarder_whom_the_line_named_ties_its_house_bills_to_the_master() -> None:
    named = {BILL: (Named(LINE, FORWARDER, None),), HOUSE: (Named(FORWARDER, OWNER, None),)}
    found = held(shipment(HOUSE), around(link(HOUSE, BILL, FORWARDER), named))
    assert (HOUSE, FORWARDER) in found
    assert (BILL, FORWARDER) in found


def test_a_container_does_not_lead_to_the_papers_of_its_next_cargo() -> None:
    links = {**link(BILL, BOX)}
    links[BOX] = (*links[BOX], Word(OTHER, LINE, NOW + timedelta(days=20), None))
    found = held(shipment(BILL, confirmed=True), around(links))
    assert (BOX, ANYBODY) in found
    assert (OTHER, ANYBODY) not in found


def test_conveyances_end_the_way() -> None:
    links = {BILL: (Word(VOYAGE, LINE, NOW, None),), VOYAGE: (Word(OTHER, LINE, NOW, None),)}
    found = held(shipment(BILL, confirmed=True), around(links))
    assert (VOYAGE, ANYBODY) in found
    assert all(reference != OTHER for reference, _ in found)


def test_a_plate_leads_somewhere_only_while_it_carries_the_cargo() -> None:
    assert held(shipment(PLATE), around()) == {}
    leg = NOW, NOW + timedelta(hours=5)
    found = held(shipment(PLATE, carriage={PLATE: leg}), around())
    assert (found[PLATE, OWNER].since, found[PLATE, OWNER].until) == leg
    assert (PLATE, ANYBODY) not in found


def test_whoever_knows_the_voyage_sees_where_the_vessel_is() -> None:
    assert (VOYAGE, ANYBODY) in held(shipment(VOYAGE), around())
