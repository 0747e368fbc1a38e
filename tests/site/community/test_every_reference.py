"""Every kind of reference leads to the shipment: what is told of it is on the line, and who types it finds it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairway.site.community import search, shipments
from fairway.tracking.model import Mode, Reference, ReferenceKind
from fairway.tracking.references import normal
from fairway.tracking.shipment_facts import AddReferences, PlannedLeg
from tests.site.community.conftest import Port
from tests.site.community.test_shipments import cargo_reference, look
from tests.site.community.test_tying import command, event, tell

pytestmark = pytest.mark.postgres

MARK = ReferenceKind.REGISTRATION_MARK
TYPED = {
    ReferenceKind.MASTER_BILL: "maeu 123 456",
    ReferenceKind.HOUSE_BILL: "hb-2026/001",
    ReferenceKind.MASTER_AIR_WAYBILL: "160 12345675",
    ReferenceKind.HOUSE_AIR_WAYBILL: "hawb-77",
    ReferenceKind.BOOKING: "bkg 4711",
    ReferenceKind.CONTAINER: "msku 123456-5",
    ReferenceKind.ULD: "pmc 72534 cx",
    ReferenceKind.CARGO_REFERENCE: cargo_reference(0),
    MARK: "xx 1234",
    ReferenceKind.DECLARATION: "530420261234567890",
    ReferenceKind.VOYAGE: "9321483/061w",
    ReferenceKind.VESSEL: "9321483",
    ReferenceKind.FLIGHT: "CX251/2026-11-22",
    ReferenceKind.OWN: "po 77/a",
}


def test_every_kind_is_tried() -> None:
    assert set(TYPED) == set(ReferenceKind)


@pytest.mark.parametrize("kind", ReferenceKind)
@pytest.mark.parametrize("first", ["event", "cargo"])
async def test_what_is_told_of_it_is_found_by_it(port: Port, kind: ReferenceKind, first: str) -> None:
    site, owner = port.house.site, port.principal("Forwarder")
    reference = normal(kind, TYPED[kind])
    assert isinstance(reference, Reference), reference
    now = port.house.clock.now()
    told = event("DEPARTED", reference, happened=now.isoformat())
    # Whose own reference it is, nobody else can know; a vehicle carries it on a leg of the plan only.
    teller = "Forwarder" if kind is ReferenceKind.OWN else "Terminal"
    legs = (PlannedLeg(mode=Mode.ROAD, departs=now, conveyance=reference),) if kind is MARK else ()
    if first == "event":
        await tell(port, teller, told)
        await port.follow()
    case = await shipments.register(
        site,
        owner,
        reference="S1",
        references=(reference,),
        legs=legs,
        since=now - timedelta(days=9),
        until=now + timedelta(days=9),
    )
    await command(port, "Forwarder", case, AddReferences(references=(reference,), confirmed=True))
    if first == "cargo":
        await port.follow()
        await tell(port, teller, told)
    await look(port)
    view = await shipments.view(site, owner, case)
    assert [one.winner.references[0] for one in view.timeline.entries if one.done] == [reference]
    for text in (TYPED[kind], reference.value):
        assert case in {one.case for one in await search.find(site, owner, text)}, text
        assert await search.find(site, port.principal("Competitor"), text) == ()
