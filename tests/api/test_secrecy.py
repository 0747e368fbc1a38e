"""Inspect or go stays secret until the kiosk: two sites play the same story with the two decisions, and everything
that anybody outside customs can ask for is compared."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from fairway.clearance.facts import Outcome
from fairway.filings.adapter import FilingStatus, Receipt
from fairway.parties.model import OrganisationKind, PersonRole, customs_of
from fairway.record.note import Signer
from fairway.record.reader import log_size
from fairway.record.sequencer import Sequencer
from fairway.site.database import Database
from fairway.site.filing import take_answers
from fairway.site.workers.policies import PolicyWorker
from fairway.site.workers.telling import EventWorker
from tests.api.conftest import PASSWORD, House, make_house

EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"
_VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,64}")

_sequencers: dict[int, Sequencer] = {}


async def follow(house: House) -> None:
    """Everything that goes on behind the site."""
    # One sequencer for each house: another one would wait for the end of its lease, and place nothing.
    sequencer = _sequencers.get(id(house))
    if sequencer is None:
        sequencer = Sequencer(house.site.id, Signer.generate("fairway.test/hk"), house.clock)
        _sequencers[id(house)] = sequencer
    policies, events = PolicyWorker(house.site), EventWorker(house.site)
    for _ in range(4):
        async with house.site.database.single_statements() as conn:
            await sequencer.drain(conn)
        while await policies.step():
            pass
        while await events.step():
            pass


async def bundled(house: House, outcome: Outcome) -> tuple[str, list[str]]:
    """A truck with references, about which customs has decided; the trip and the submission."""
    await house.organisation("Hong Kong Customs", OrganisationKind.CUSTOMS, organisation=customs_of("hk"))
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER, OrganisationKind.CARRIER)
    await house.organisation("Competitor", OrganisationKind.FORWARDER)
    driver = await house.person("Forwarder", "driver@forwarder.example", PersonRole.DRIVER)
    plain = json.loads(EXAMPLE.read_text())
    plain["trip"]["expected_crossing_date"] = "2026-11-24"
    for name in ("loading_at", "arrival_at"):
        plain["trip"][name] = plain["trip"][name].replace("2026-12-03", "2026-11-24")
    kept = await client.post("/v1/submissions", json=plain)
    case = kept.json()["submission"]
    sent = await client.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]})
    assert sent.status_code == 202, sent.text
    receipts = [
        Receipt(
            answers_message_id=one["message_id"],
            authority_reference=f"CI26AAAAAAAAAA{number}",
            raw_code="CCR",
            status=FilingStatus.ACCEPTED,
            at=house.clock.now(),
            answer_id=f"a{number}",
        )
        for number, one in enumerate(sent.json()["filed"])
    ]
    assert await take_answers(house.site, "hk", b"<answers/>", receipts, simulated=True) == []
    trip = {
        "direction": "cn-hk",
        "control_point": "lok-ma-chau",
        "crossing_date": "2026-11-24",
        "vehicle": {"hk_mark": "XX 1234", "driver": str(driver)},
    }
    planned = (await client.post("/v1/trips", json=trip)).json()["trip"]
    bundle = {"references": [{"ccrn": receipt.authority_reference} for receipt in receipts]}
    answer = await client.post(f"/v1/trips/{planned}/vehicles/V1/references", json=bundle)
    assert answer.status_code == 200, answer.text
    await follow(house)
    officer = house.clients["Hong Kong Customs"]
    decided = {"vehicle": "V1", "outcome": outcome.value, "reason": "as told" if outcome is Outcome.INSPECT else "ok"}
    assert (await officer.post(f"/v1/trips/{planned}/decisions", json=decided)).status_code == 204
    await follow(house)
    return planned, [case]


async def everything(house: House, trip: str, cases: list[str]) -> dict[str, Any]:
    """All that each role outside customs can ask for, with what differs by chance made equal."""
    seen: dict[str, Any] = {}
    async with house.client() as driver:
        await driver.post("/v1/sessions", json={"email": "driver@forwarder.example", "password": PASSWORD})
        roles: dict[str, httpx.AsyncClient] = {
            "forwarder": house.clients["Forwarder"],
            "competitor": house.clients["Competitor"],
            "driver": driver,
        }
        paths = ["/v1/trips", f"/v1/trips/{trip}", f"/v1/trips/{trip}/decisions", "/v1/events", "/v1/data-flows"]
        paths += ["/v1/search?ref=XX1234", "/v1/submissions", "/v1/webhooks"]
        for case in cases:
            paths += [f"/v1/submissions/{case}{end}" for end in ("", "/documents", "/declarations")]
        for role, client in roles.items():
            for path in paths:
                answer = await client.get(path)
                text = _VARYING.sub("#", answer.text)
                if path.endswith("/documents"):
                    # Documents of one moment are ordered by their names, which are random.
                    text = str(sorted(text.split('{"scope"')))
                seen[f"{role} {_VARYING.sub('#', path)}"] = (
                    answer.status_code,
                    text,
                    sorted((name, value) for name, value in answer.headers.items() if name != "date"),
                )
    lane = house.clients["Hong Kong Customs"]
    for role, client in (("lane", lane),):
        early = await client.post("/v1/control-points/lok-ma-chau/arrivals", json={"hk_mark": "XX 1234"})
        seen[f"{role} early"] = (early.status_code, early.text)
    async with house.site.database.single_statements() as conn:
        seen["size of the log"] = await log_size(conn)
    return seen


@pytest.fixture
async def both(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    quiet = await make_house(database, tmp_path / "go")
    picked = await make_house(other_database, tmp_path / "inspect")
    yield quiet, picked
    for house in (quiet, picked):
        for client in house.clients.values():
            await client.aclose()


async def test_selected_and_not_selected_look_the_same_before_the_kiosk(both: tuple[House, House]) -> None:
    quiet, picked = both
    go, inspect = await bundled(quiet, Outcome.GO), await bundled(picked, Outcome.INSPECT)
    first, second = await everything(quiet, *go), await everything(picked, *inspect)
    assert first.keys() == second.keys()
    assert {name: (first[name], second[name]) for name in first if first[name] != second[name]} == {}
    assert first["forwarder /v1/trips/#/decisions"][0] == 403
    assert "#" in first["driver /v1/trips/#"][1]
    # Customs itself sees the difference, and at the kiosk it becomes known.
    decisions = [
        (await house.clients["Hong Kong Customs"].get(f"/v1/trips/{trip}/decisions")).json()
        for house, (trip, _) in ((quiet, go), (picked, inspect))
    ]
    assert [one[0]["outcome"] for one in decisions] == ["go", "inspect"]
    outcomes = []
    for house in both:
        house.clock.set(house.clock.now() + timedelta(minutes=31))
        lane = house.clients["Hong Kong Customs"]
        answer = await lane.post("/v1/control-points/lok-ma-chau/arrivals", json={"hk_mark": "XX 1234"})
        outcomes.append(answer.json()["outcome"])
    assert outcomes == ["go", "inspect"]
