"""What time alone brings: unused references expire, declarations are reminded of once, old keys are forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from fairway.site.declarations import DeclarationStanding
from fairway.site.workers.housekeeping import HousekeepingWorker
from fairway.site.workers.reminders import ReminderWorker, which
from tests.api.behind import bundled
from tests.api.conftest import House, make_house
from tests.api.test_submissions import plain

MOVED = date(2026, 12, 3)


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    made = await make_house(database, tmp_path)
    yield made
    for client in made.clients.values():
        await client.aclose()


def standing(*, lodged: bool = False, band: int | None = None, due: date | None = MOVED + timedelta(days=14)):
    return DeclarationStanding(
        filing="filing:hk.tdec:C1",
        group="C1",
        form="1",
        status="drafted",
        reference=None,
        lodged=lodged,
        value_hkd=Decimal(1),
        charge_hkd=Decimal(0),
        levy_hkd=Decimal(0),
        penalty_hkd=Decimal(0),
        total_hkd=Decimal(0),
        crossed_on=MOVED,
        due=due,
        days_left=None,
        band=band,
    )


@pytest.mark.parametrize(
    ("day", "band", "expected"),
    [
        (date(2026, 12, 10), None, None),
        (date(2026, 12, 14), None, "due-soon"),
        (date(2026, 12, 16), None, "due-soon"),
        (date(2026, 12, 17), None, "due"),
        (date(2026, 12, 18), 1, "late-1"),
        (date(2027, 3, 1), 3, "late-3"),
    ],
)
def test_which_reminder(day: date, band: int | None, expected: str | None) -> None:
    assert which(standing(band=band), day) == expected


def test_nothing_is_said_of_what_is_lodged_or_has_not_crossed() -> None:
    assert which(standing(lodged=True), date(2026, 12, 17)) is None
    assert which(standing(due=None), date(2026, 12, 17)) is None


async def test_unused_references_expire_and_cannot_be_bundled(site: House) -> None:
    from fairway.clearance.facts import Outcome

    trip, [case] = await bundled(site, Outcome.GO)
    client = site.clients["Forwarder"]
    site.clock.set(site.clock.now() + timedelta(days=3))
    worker = ReminderWorker(site.site)
    assert await worker.step() > 0
    assert await worker.step() == 0
    shown = (await client.get(f"/v1/submissions/{case}")).json()["filings"]
    assert {one["status"] for one in shown if one["target"] == "hk.road_aci"} == {"expired"}
    [first, *_] = [one["authority_reference"] for one in shown if one["target"] == "hk.road_aci"]
    wanted = {"references": [{"ccrn": first}]}
    refused = await client.post(f"/v1/trips/{trip}/vehicles/V1/references", json=wanted)
    assert "HK-BUNDLE-REFERENCE" in {issue["rule"] for issue in refused.json()["issues"]}


async def test_idempotency_keys_are_forgotten_after_thirty_days(site: House) -> None:
    client = await site.organisation("Trader", OrganisationKind.FORWARDER)
    key = {"Idempotency-Key": "k"}
    await client.post("/v1/submissions", json=plain(), headers=key)
    housekeeping = HousekeepingWorker(site.site)
    site.clock.set(site.clock.now() + timedelta(days=29))
    await housekeeping.step()
    assert (await client.post("/v1/submissions", json=plain(), headers=key)).status_code == 201
    site.clock.set(site.clock.now() + timedelta(days=2))
    await housekeeping.step()
    again = await client.post("/v1/submissions", json=plain("S-9"), headers=key)
    assert again.status_code == 201
