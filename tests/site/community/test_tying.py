"""What is told goes on the shipments that it is about, and on no other, whatever comes first."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from fairway.site.community import intake, partners
from fairway.site.runtime import actor_of, new_case
from fairway.tracking.inbound import Channel
from fairway.tracking.model import Reference
from fairway.tracking.model import ReferenceKind as Kind
from fairway.tracking.shipment_facts import (
    AddReferences,
    InviteFollower,
    RegisterShipment,
    ReleaseFollower,
    RemoveReferences,
    ShipmentCommand,
    shipment_stream,
)
from fairway.tracking.shipment_rows import SHIPMENT
from tests.site.community.conftest import Port

pytestmark = pytest.mark.postgres
BILL = Reference(Kind.MASTER_BILL, "MAEU123456")
BOX = Reference(Kind.CONTAINER, "MSKU1234565")


async def tell(port: Port, who: str, *events: dict[str, Any], **more: Any) -> intake.Receipt:
    raw = json.dumps({"events": list(events), **more}).encode()
    receipt = await intake.take(port.house.site, port.principal(who), raw, channel=Channel.HTTP)
    assert receipt.standing == "accepted", receipt.faults
    return receipt


def event(milestone: str, *references: Reference, **more: Any) -> dict[str, Any]:
    return {
        "milestone": milestone,
        "references": [{"kind": one.kind.value, "value": one.value} for one in references],
        "happened": "2026-11-22T10:00:00+08:00",
        **more,
    }


def link(one: Reference, other: Reference) -> dict[str, Any]:
    def plain(reference: Reference) -> dict[str, str]:
        return {"kind": reference.kind.value, "value": reference.value}

    return {"one": plain(one), "other": plain(other)}


async def command(port: Port, who: str, case: UUID, wanted: ShipmentCommand) -> None:
    await port.house.site.execute(SHIPMENT, shipment_stream(case), wanted, actor_of(port.principal(who)))


async def register(port: Port, who: str, *references: Reference, confirmed: bool = False, name: str = "S1") -> UUID:
    case = new_case(port.house.site)
    owner = port.house.organisations[who]
    await command(port, who, case, RegisterShipment(owner=owner, reference=name, references=references))
    if confirmed:
        await command(port, who, case, AddReferences(references=references, confirmed=True))
    return case


async def told(port: Port, who: str, case: UUID) -> int:
    """How many events of a shipment somebody can read."""
    site = port.house.site
    async with site.database.reading(port.house.organisations[who], site.clock.now()) as conn:
        found: int = await conn.fetchval(
            "SELECT count(*) FROM shipment_event s JOIN told_event t USING (key) WHERE s.case_id = $1", case
        )
    return found


@pytest.mark.parametrize("first", ["cargo", "event"])
async def test_events_wait_for_their_cargo_and_cargo_for_its_events(port: Port, first: str) -> None:
    if first == "event":
        await tell(port, "Terminal", event("DISCHARGED", BILL))
        await port.follow()
    case = await register(port, "Forwarder", BILL, confirmed=True)
    if first == "cargo":
        await port.follow()
        await tell(port, "Terminal", event("DISCHARGED", BILL))
    await port.follow()
    assert await told(port, "Forwarder", case) == 1
    assert await told(port, "Competitor", case) == 0


async def test_a_chain_of_links_that_is_told_last_brings_all_of_it(port: Port) -> None:
    await tell(port, "Terminal", event("GATED_OUT", BOX))
    case = await register(port, "Forwarder", BILL, confirmed=True)
    await port.follow()
    assert await told(port, "Forwarder", case) == 0
    await tell(port, "Line", event("DISCHARGED", BILL), links=[link(BILL, BOX)])
    await port.follow()
    assert await told(port, "Forwarder", case) == 2


async def test_a_number_alone_is_no_right(port: Port) -> None:
    await tell(port, "Terminal", event("DISCHARGED", BILL, BOX))
    case = await register(port, "Competitor", BILL, BOX)
    await port.follow()
    assert await told(port, "Competitor", case) == 0
    await tell(port, "Competitor", event("CARGO_PICKED_UP", BILL))
    await port.follow()
    assert await told(port, "Competitor", case) == 1


async def test_a_stranger_puts_nothing_on_a_shipment(port: Port) -> None:
    case = await register(port, "Forwarder", BILL, confirmed=True)
    await tell(port, "Competitor", event("DELIVERY_REFUSED", BILL))
    await port.follow()
    assert await told(port, "Forwarder", case) == 0
    # Whom the owner lets follow it may tell as well.
    await command(port, "Forwarder", case, InviteFollower(organisation=port.house.organisations["Consignee"]))
    await tell(port, "Consignee", event("DROPPED", BILL))
    await port.follow()
    assert await told(port, "Forwarder", case) == 1


async def test_the_line_names_its_customer_by_number_code_or_hand(port: Port) -> None:
    site, line = port.house.site, port.principal("Line")
    case = await register(port, "Forwarder", BILL)
    await tell(port, "Terminal", event("DISCHARGED", BILL))
    await port.follow()
    assert await told(port, "Forwarder", case) == 0
    reference = {"kind": "master-bill", "value": BILL.value}
    await tell(port, "Line", parties=[{"reference": reference, "role": "CN", "identifier": "CUST77"}])
    await port.follow()
    assert await told(port, "Forwarder", case) == 0
    await partners.know_party(site, line, "CUST77", port.house.organisations["Forwarder"])
    await port.follow()
    assert await told(port, "Forwarder", case) == 1
    other = await register(port, "Consignee", BILL)
    await partners.entitle(site, line, BILL, port.house.organisations["Consignee"])
    await port.follow()
    assert await told(port, "Consignee", other) == 1
    await partners.withdraw(site, line, BILL, port.house.organisations["Consignee"])
    await port.follow()
    assert await told(port, "Consignee", other) == 0
    # By its business registration number, straight from the message.
    third = Reference(Kind.MASTER_BILL, "MAEU777777")
    by_number = {"reference": {"kind": "master-bill", "value": third.value}, "role": "CN", "identifier": "12345678"}
    await tell(port, "Line", event("DISCHARGED", third), parties=[by_number])
    mine = await register(port, "Forwarder", third, name="S2")
    await port.follow()
    assert await told(port, "Forwarder", mine) == 1


async def test_a_follower_sees_it_until_it_is_released(port: Port) -> None:
    case = await register(port, "Forwarder", BILL, confirmed=True)
    await tell(port, "Terminal", event("DISCHARGED", BILL))
    consignee = port.house.organisations["Consignee"]
    await command(port, "Forwarder", case, InviteFollower(organisation=consignee))
    await port.follow()
    assert await told(port, "Consignee", case) == 1
    await command(port, "Forwarder", case, ReleaseFollower(organisation=consignee))
    assert await told(port, "Consignee", case) == 0
    until = port.house.clock.now() + timedelta(hours=1)
    await command(port, "Forwarder", case, InviteFollower(organisation=consignee, until=until))
    assert await told(port, "Consignee", case) == 1
    port.house.clock.set(until)
    assert await told(port, "Consignee", case) == 0


async def test_what_a_removed_reference_led_to_is_gone(port: Port) -> None:
    case = await register(port, "Forwarder", BILL, BOX, confirmed=True)
    await tell(port, "Terminal", event("DISCHARGED", BILL), event("GATED_OUT", BOX), event("LOADED", BILL, BOX))
    await port.follow()
    assert await told(port, "Forwarder", case) == 3
    await command(port, "Forwarder", case, RemoveReferences(references=(BOX,)))
    await port.follow()
    assert await told(port, "Forwarder", case) == 2


async def test_a_container_of_another_time_is_another_cargo(port: Port) -> None:
    case = await register(port, "Forwarder", BOX, confirmed=True)
    await tell(port, "Terminal", event("GATED_OUT", BOX, happened="2026-05-01T10:00:00Z"))
    await port.follow()
    assert await told(port, "Forwarder", case) == 0


@pytest.mark.parametrize("return_first", [True, False])
async def test_the_next_cargo_of_a_container_is_somebody_elses(port: Port, return_first: bool) -> None:
    case = await register(port, "Forwarder", BILL, confirmed=True)
    tied = {**link(BILL, BOX), "since": "2026-11-15T00:00:00Z"}
    await tell(port, "Line", event("LOADED", BILL, happened="2026-11-15T00:00:00Z"), links=[tied])
    before = [
        event("DISCHARGED", BOX, happened="2026-11-04T00:00:00Z"),
        event("EMPTY_RETURNED", BOX, happened="2026-11-05T00:00:00Z"),
    ]
    own = [event("GATED_OUT", BOX, happened="2026-11-20T00:00:00Z")]
    returned = [event("EMPTY_RETURNED", BOX, happened="2026-11-21T00:00:00Z")]
    after = [event("CARGO_STUFFED", BOX, happened="2026-11-22T00:00:00Z")]
    for told_now in [before, own, returned, after] if return_first else [after, own, returned, before]:
        await tell(port, "Terminal", *told_now)
        await port.follow()
    assert await told(port, "Forwarder", case) == 3, "loaded, gated out, returned empty"


async def test_what_happens_to_one_container_says_nothing_to_others_of_the_voyage(port: Port) -> None:
    voyage = Reference(Kind.VOYAGE, "9321483/021W")
    case = await register(port, "Forwarder", BILL, voyage)
    await tell(port, "Terminal", event("DISCHARGED", BOX, voyage), event("ARRIVED", voyage))
    await port.follow()
    assert await told(port, "Forwarder", case) == 1


async def test_following_the_log_again_changes_nothing(port: Port) -> None:
    case = await register(port, "Forwarder", BILL, confirmed=True)
    await tell(port, "Line", event("DISCHARGED", BILL), event("GATED_OUT", BOX), links=[link(BILL, BOX)])
    await port.follow()
    tables = ("told_event", "told_reference", "told_link", "shipment_event", "shipment_reference", "shipment_search")
    before = [await port.value(f"SELECT count(*) FROM {table}") for table in tables]
    async with port.house.site.database.single_statements() as conn:
        await conn.execute("DELETE FROM consumer_cursor WHERE name = 'community'")
    await port.follow()
    assert [await port.value(f"SELECT count(*) FROM {table}") for table in tables] == before
    assert await told(port, "Forwarder", case) == 2
