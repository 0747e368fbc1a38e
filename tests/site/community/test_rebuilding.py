"""Emptied and made again from the facts, the read tables are the same."""

from __future__ import annotations

import json

import pytest

from fairway.consignments.parse import parse_submission
from fairway.site import submissions
from fairway.site.community import intake
from fairway.site.community.rebuilding import TABLES, rebuild
from fairway.tracking.model import Reference
from fairway.tracking.model import ReferenceKind as Kind
from fairway.tracking.shipment_facts import RemoveReferences
from tests.security.cast import dated_example
from tests.site.community.conftest import Port
from tests.site.community.test_intake import gate_in, message, take
from tests.site.community.test_shipments import look
from tests.site.community.test_tying import BILL, BOX, command, event, link, register, tell

pytestmark = pytest.mark.postgres


async def contents(port: Port) -> dict[str, list[str]]:
    """Every row as text; when a list was looked at last is left out."""
    async with port.house.site.database.single_statements() as conn:
        return {
            table: [
                row["row"]
                for row in await conn.fetch(
                    f"SELECT (to_jsonb(t) - 'changed_at')::text AS row FROM {table} t ORDER BY 1"
                )
            ]
            for table in TABLES
        }


async def test_the_tables_made_again_are_the_same(port: Port) -> None:
    site = port.house.site
    await submissions.record(site, port.principal("Forwarder"), parse_submission(json.dumps(dated_example()).encode()))
    case = await register(port, "Forwarder", BILL, Reference(Kind.BOOKING, "BOOK77"), confirmed=True)
    await tell(port, "Line", event("LOADED", BILL, happened="2026-11-15T00:00:00Z"), links=[link(BILL, BOX)])
    await look(port)
    await tell(port, "Terminal", event("GATED_OUT", BOX), event("DISCHARGED", BILL, id="D1"))
    first = await take(port, message(gate_in(id="A"), gate_in(milestone="NONE")))
    await intake.correct(site, port.principal("Terminal"), first.message, message(gate_in("MSCU6639870", id="A")))
    await command(port, "Forwarder", case, RemoveReferences(references=(Reference(Kind.BOOKING, "BOOK77"),)))
    party = {"reference": {"kind": "master-bill", "value": BILL.value}, "role": "CN", "identifier": "12345678"}
    await tell(port, "Line", parties=[party])
    await look(port)
    before = await contents(port)
    assert all(before[table] for table in TABLES), [table for table in TABLES if not before[table]]
    facts = await port.value("SELECT count(*) FROM fact")
    assert await rebuild(site) == facts
    await look(port)
    assert await contents(port) == before
    assert await port.value("SELECT count(*) FROM fact") == facts, "nothing is told again"
