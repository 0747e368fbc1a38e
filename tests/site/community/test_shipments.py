"""Shipments: found, shown, listed, told of, and what becomes of submissions."""

from __future__ import annotations

import json
import string
from datetime import UTC, datetime
from uuid import UUID

import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.consignments.parse import parse_submission
from fairway.filings.adapter import FilingStatus, Receipt, Target
from fairway.site import filing, submissions
from fairway.site.community import lists, search, shipments
from fairway.site.community.news import NewsWorker
from fairway.site.filing import take_answers
from fairway.site.workers.telling import EventWorker
from fairway.tracking.model import Location, Mode, Reference
from fairway.tracking.model import ReferenceKind as Kind
from fairway.tracking.references import normal
from fairway.tracking.shipment_facts import AddReferences, PlannedLeg
from tests.security.cast import dated_example
from tests.site.community.conftest import Port
from tests.site.community.test_tying import BILL, BOX, command, event, link, tell

pytestmark = pytest.mark.postgres
EXAMPLE = "OWNERBILL1"


async def registered(port: Port, *references: Reference, name: str = "S1", **more: object) -> UUID:
    site, owner = port.house.site, port.principal("Forwarder")
    case = await shipments.register(site, owner, reference=name, references=references, **more)  # type: ignore[arg-type]  # as given
    await command(port, "Forwarder", case, AddReferences(references=references, confirmed=True))
    return case


async def look(port: Port) -> None:
    """All that goes on behind the site, twice: what follows from what follows."""
    worker = NewsWorker(port.house.site, share=1)
    for _ in range(2):
        await port.follow()
        while await worker.step():
            pass
    await port.follow()


async def test_what_was_told_before_is_there_as_soon_as_it_is_registered(port: Port) -> None:
    await tell(port, "Forwarder", event("CARGO_PICKED_UP", BILL))
    await port.follow()
    case = await shipments.register(port.house.site, port.principal("Forwarder"), reference="S1", references=(BILL,))
    view = await shipments.view(port.house.site, port.principal("Forwarder"), case)
    assert [one.milestone for one in view.timeline.entries] == ["CARGO_PICKED_UP"]
    page = await lists.page(port.house.site, port.principal("Forwarder"))
    assert [row["milestone"] for row in page.entries] == ["CARGO_PICKED_UP"]


async def test_one_name_is_one_shipment_for_its_owner_and_nobody_else(port: Port) -> None:
    site = port.house.site
    await shipments.register(site, port.principal("Forwarder"), reference="S1")
    with pytest.raises(Refusal):
        await shipments.register(site, port.principal("Forwarder"), reference="S1")
    await shipments.register(site, port.principal("Competitor"), reference="S1")


async def test_any_reference_leads_to_it_however_it_is_written(port: Port) -> None:
    case = await registered(port, BILL)
    await tell(port, "Line", event("LOADED", BILL), links=[link(BILL, BOX)])
    await look(port)
    for text in ("maeu 123456", "MSKU1234565", "msku-123456-5", "s1"):
        found = await search.find(port.house.site, port.principal("Forwarder"), text)
        assert [one.case for one in found] == [case], text
        assert await search.find(port.house.site, port.principal("Competitor"), text) == ()
    assert await search.find(port.house.site, port.principal("Forwarder"), "MSKU") == ()


async def test_what_carries_it_leads_to_it_as_people_type_it(port: Port) -> None:
    flight, voyage = Reference(Kind.FLIGHT, "CX0251/2026-11-22"), Reference(Kind.VOYAGE, "9321483/061W")
    plate = Reference(Kind.REGISTRATION_MARK, "XX1234")
    case = await registered(port, BILL)
    links = [link(BILL, one) for one in (BOX, flight, voyage)] + [link(BOX, plate)]
    await tell(port, "Line", event("LOADED", BILL), links=[{**one, "since": "2026-11-22T00:00:00Z"} for one in links])
    await look(port)
    typed = ("CX251", "cx 0251", "CX251/2026-11-22", "061w", "9321483/061W", "IMO 9321483", "xx 1234")
    for text in typed:
        found = await search.find(port.house.site, port.principal("Forwarder"), text)
        assert [one.case for one in found] == [case], text
        assert await search.find(port.house.site, port.principal("Competitor"), text) == ()
    for text in ("CX25", "CX", "61W", "9321484"):
        assert await search.find(port.house.site, port.principal("Forwarder"), text) == (), text


async def test_a_competitor_gets_nothing_of_it(port: Port) -> None:
    site, competitor = port.house.site, port.principal("Competitor")
    case = await registered(port, BILL)
    await tell(port, "Line", event("LOADED", BILL))
    await look(port)
    for wanted in (
        shipments.view(site, competitor, case),
        lists.events_sheet(site, competitor, case, "csv", lists.Language.EN),
        shipments.close(site, competitor, case),
        shipments.add_references(site, competitor, case, (BOX,)),
        shipments.invite(site, competitor, case, competitor.organisation),
    ):
        with pytest.raises(NotFound):
            await wanted
    assert (await lists.page(site, competitor)).entries == ()
    tables = (
        "shipment_view", "shipment_claim", "shipment_party", "shipment_reference", "shipment_event", "shipment_search",
        "shipment_list", "told_event", "told_reference", "inbound_message", "entitlement", "event",
    )  # fmt: skip
    async with site.database.reading(competitor.organisation, site.clock.now()) as conn:
        assert {table: await conn.fetchval(f"SELECT count(*) FROM {table}") for table in tables} == dict.fromkeys(
            tables, 0
        )


async def test_other_cargo_of_the_same_event_is_not_shown(port: Port) -> None:
    other = Reference(Kind.CONTAINER, "MSCU6639870")
    case = await registered(port, BOX)
    receipt = await tell(port, "Terminal", event("DISCHARGED", BOX, other))
    await port.follow()
    view = await shipments.view(port.house.site, port.principal("Forwarder"), case)
    winner = view.timeline.entries[0].winner
    assert winner.references == (BOX,)
    assert winner.key == receipt.events[0].key


async def test_a_correction_goes_where_what_it_corrects_is(port: Port) -> None:
    case = await registered(port, BILL)
    await tell(port, "Terminal", event("DISCHARGED", BILL, id="A"))
    await port.follow()
    correction = event("DISCHARGED", BOX, supersedes="A", happened="2026-11-22T12:00:00+08:00")
    await tell(port, "Terminal", correction)
    await port.follow()
    site, owner = port.house.site, port.principal("Forwarder")
    view = await shipments.view(site, owner, case)
    assert [one.happened for one in view.timeline.entries] == [datetime(2026, 11, 22, 4, tzinfo=UTC)]
    # Told the other way round, it is the same.
    await tell(port, "Line", event("LOADED", BOX, supersedes="B", void=True))
    await tell(port, "Line", event("LOADED", BILL, id="B"))
    await port.follow()
    again = await shipments.view(site, owner, case)
    assert [one.milestone for one in again.timeline.entries] == ["DISCHARGED"]
    assert [one.event.milestone for one in again.timeline.withdrawn] == ["LOADED"]


async def test_the_plan_stands_beside_what_is_told(port: Port) -> None:
    leg = PlannedLeg(
        mode=Mode.SEA,
        origin=Location(unlocode="NLRTM"),
        destination=Location(unlocode="HKHKG"),
        departs=datetime(2026, 10, 20, tzinfo=UTC),
        arrives=datetime(2026, 11, 21, tzinfo=UTC),
    )
    case = await registered(port, BILL, legs=(leg,))
    view = await shipments.view(port.house.site, port.principal("Forwarder"), case)
    assert [(one.milestone, one.quality.value) for one in view.timeline.entries] == [
        ("DEPARTED", "PLN"),
        ("ARRIVED", "PLN"),
    ]
    await look(port)
    (row,) = (await lists.page(port.house.site, port.principal("Forwarder"))).entries
    assert (row["modes"], row["origin"], row["destination"]) == ("sea", "NLRTM", "HKHKG")


async def test_news_is_told_once_to_those_who_may_know(port: Port) -> None:
    site = port.house.site
    case = await registered(port, BILL)
    await look(port)
    await tell(port, "Terminal", event("DISCHARGED", BILL))
    await look(port)
    await tell(port, "Line", event("DISCHARGED", BILL, id="again"))
    await look(port)
    worker = EventWorker(site)
    while await worker.step():
        pass
    told = []
    async with site.database.reading(port.house.organisations["Forwarder"], site.clock.now()) as conn:
        rows = await conn.fetch("SELECT data FROM event WHERE type = 'shipment.milestone' AND case_id = $1", case)
        told = [one["milestone"] for row in rows for one in row["data"]["milestones"]]
    assert "DISCHARGED" in told
    async with site.database.reading(port.house.organisations["Competitor"], site.clock.now()) as conn:
        assert await conn.fetchval("SELECT count(*) FROM event") == 0


async def test_a_list_is_turned_page_by_page_and_written_as_a_sheet(port: Port) -> None:
    site, owner = port.house.site, port.principal("Forwarder")
    cases = {await shipments.register(site, owner, reference=f"S{number}") for number in range(5)}
    await look(port)
    seen, after = [], None
    while True:
        page = await lists.page(site, owner, after=after, limit=2)
        seen += [row["case_id"] for row in page.entries]
        if page.after is None:
            break
        after = page.after
    assert len(seen) == 5
    assert set(seen) == cases
    sheet = await lists.sheet(site, owner, lists.Wanted(), "csv", lists.Language.EN)
    assert sheet.decode("utf-8-sig").count("\r\n") == 6


def cargo_reference(number: int) -> str:
    """A cargo reference number with the check character that is right."""
    texts = (f"CI26AAAAAAAA0{number}{sign}" for sign in string.ascii_uppercase + string.digits)
    return next(text for text in texts if isinstance(normal(Kind.CARGO_REFERENCE, text), Reference))


async def test_a_submission_is_followed_and_its_own_story_is_on_the_line(port: Port) -> None:
    site, owner = port.house.site, port.principal("Forwarder")
    document = json.dumps(dated_example()).encode()
    kept = await submissions.record(site, owner, parse_submission(document))
    await look(port)
    (row,) = (await lists.page(site, owner)).entries
    handed = await filing.file(site, owner, kept.submission, [Target.HK_ROAD_ACI])
    receipts = [
        Receipt(
            answers_message_id=one.message_id,
            authority_reference=cargo_reference(number),
            raw_code="CCR",
            status=FilingStatus.ACCEPTED,
            at=port.house.clock.now(),
            answer_id=f"a{number}",
        )
        for number, one in enumerate(handed.filed)
    ]
    assert await take_answers(site, "hk", b"<answers/>", receipts, simulated=True) == []
    await look(port)
    view = await shipments.view(site, owner, row["case_id"])
    assert view.submissions == (kept.submission,)
    assert view.timeline.customs.state
    assert any(one.reference.kind is Kind.CARGO_REFERENCE and one.confirmed for one in view.references)
    found = await search.find(site, owner, cargo_reference(0))
    assert [one.case for one in found] == [row["case_id"]]
    # A waybill that an authority has accepted is no mere claim any more: what the terminal tells of it is shown.
    waybill = next(one.reference for one in view.references if one.reference.kind is Kind.MASTER_BILL)
    await tell(port, "Terminal", event("GATED_OUT", waybill))
    await look(port)
    view = await shipments.view(site, owner, row["case_id"])
    assert "GATED_OUT" in {one.milestone for one in view.timeline.entries}
