"""What goes on behind a site in process, and a truck with accepted references that customs has decided about."""

from __future__ import annotations

import json
from pathlib import Path

from fairway.clearance.facts import Outcome
from fairway.filings.adapter import FilingStatus, Receipt
from fairway.parties.model import OrganisationKind, PersonRole, customs_of
from fairway.record.keys import own_signer
from fairway.record.sequencer import Sequencer
from fairway.site.filing import take_answers
from fairway.site.workers.policies import PolicyWorker
from fairway.site.workers.telling import EventWorker
from tests.api.conftest import House

EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"


async def follow(house: House) -> None:
    """Everything that goes on behind the site."""
    # One sequencer for the house: on a clock that stands still, the lease of another one would never end.
    if house.sequencer is None:
        signer = own_signer(house.site.settings.keys_folder, house.site.id)
        house.sequencer = Sequencer(house.site.id, signer, house.clock)
    policies, events = PolicyWorker(house.site), EventWorker(house.site)
    for _ in range(4):
        async with house.site.database.single_statements() as conn:
            await house.sequencer.drain(conn)
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
