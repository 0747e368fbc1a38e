"""Emptied and made again from the facts, the read tables are the same."""

from __future__ import annotations

import json
import random

import msgspec
import pytest

from fairway.consignments.parse import parse_submission
from fairway.filings.adapter import FilingStatus, Receipt, Target
from fairway.site import filing, submissions
from fairway.site.community import replacing
from fairway.site.community.rebuilding import TABLES, rebuild
from fairway.site.filing import take_answers
from fairway.tracking.model import Event, Reference
from fairway.tracking.model import ReferenceKind as Kind
from fairway.tracking.shipment_facts import RemoveReferences
from tests.security.cast import dated_example
from tests.site.community.conftest import Port
from tests.site.community.test_intake import gate_in, message, take
from tests.site.community.test_shipments import cargo_reference, look
from tests.site.community.test_tying import BILL, BOX, command, event, link, register, tell
from tests.site.community.test_vessels import CALL
from tests.site.community.test_vessels import take as sight
from tests.tracking.ais_written import positions, voyage
from tests.tracking.vessel_track import START

pytestmark = pytest.mark.postgres
VESSELS = ("vessel_fix", "vessel_said", "vessel_told")


async def test_the_tables_made_again_are_the_same(port: Port) -> None:
    site = port.house.site
    await submissions.record(site, port.principal("Forwarder"), parse_submission(json.dumps(dated_example()).encode()))
    case = await register(port, "Forwarder", BILL, Reference(Kind.BOOKING, "BOOK77"), confirmed=True)
    await tell(port, "Line", event("LOADED", BILL, happened="2026-11-15T00:00:00Z"), links=[link(BILL, BOX)])
    await look(port)
    await tell(port, "Terminal", event("GATED_OUT", BOX), event("DISCHARGED", BILL, id="D1"))
    first = await take(port, message(gate_in(id="A"), gate_in(milestone="NONE")))
    await replacing.correct(site, port.principal("Terminal"), first.message, message(gate_in("MSCU6639870", id="A")))
    await command(port, "Forwarder", case, RemoveReferences(references=(Reference(Kind.BOOKING, "BOOK77"),)))
    party = {"reference": {"kind": "master-bill", "value": BILL.value}, "role": "CN", "identifier": "12345678"}
    await tell(port, "Line", parties=[party])
    await look(port)
    facts = await port.value("SELECT count(*) FROM fact")
    checked = await rebuild(site, check=True)
    assert checked.identical, checked.differences
    assert [table for table in TABLES if not checked.rows[table]] == list(VESSELS), "each has something to compare"
    assert checked.facts == await port.value("SELECT max(position) + 1 FROM sequenced")
    assert await port.value("SELECT count(*) FROM fact") == facts, "nothing is told again"
    assert await port.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'replay'::regnamespace") == 0


async def test_what_was_tampered_with_is_named_and_mended(port: Port) -> None:
    site = port.house.site
    await register(port, "Forwarder", BILL, confirmed=True)
    await tell(port, "Line", event("LOADED", BILL, happened="2026-11-15T00:00:00Z"))
    await look(port)
    async with site.database.single_statements() as conn:
        await conn.execute("DELETE FROM told_reference")
        await conn.execute("UPDATE told_event SET quality = 'EST'")
        await conn.execute("INSERT INTO named_party SELECT 'X', 'booking', partner, 'me', 'CN' FROM told_event")
    found = await rebuild(site, check=True)
    assert found.counts == {"told_event": 1, "told_reference": 1, "named_party": 1}
    whats = {one.table: (one.what, one.live is None, one.made is None) for one in found.differences}
    assert whats["told_reference"] == ("missing", True, False)
    assert whats["named_party"] == ("extra", False, True)
    assert whats["told_event"] == ("different", False, False)
    assert (await rebuild(site)).counts == found.counts, "a check changes nothing"
    assert (await rebuild(site, check=True)).identical, "now it is mended"


async def test_port_calls_are_made_again(port: Port) -> None:
    site = port.house.site
    parts = [positions(CALL[at : at + 60]) for at in range(0, len(CALL), 60)] + [voyage(START)]
    random.Random(7).shuffle(parts)
    for part in parts:
        await sight(port, part)
        await port.follow()
    checked = await rebuild(site, check=True)
    assert checked.identical, checked.differences
    assert all(checked.rows[table] for table in VESSELS)


async def test_what_the_site_told_of_a_submission_says_again_what_was_known_then(port: Port) -> None:
    site, owner = port.house.site, port.principal("Forwarder")
    kept = await submissions.record(site, owner, parse_submission(json.dumps(dated_example()).encode()))
    await look(port)
    handed = await filing.file(site, owner, kept.submission, [Target.HK_ROAD_ACI])
    for one in handed.filed:
        await filing.note_sent(site, kept.submission, one.filing, one.message_id)
    await look(port)
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
    await take_answers(site, "hk", b"<answers/>", receipts, simulated=True)
    await look(port)
    checked = await rebuild(site, check=True)
    assert checked.identical, checked.differences
    async with site.database.single_statements() as conn:
        events = [
            msgspec.json.decode(row["body"], type=Event) for row in await conn.fetch("SELECT body FROM told_event")
        ]
    named = [any(one.kind is Kind.CARGO_REFERENCE for one in event.references) for event in events]
    assert set(named) == {True, False}, "sent without the number, accepted with it"
