"""Pages of parcels for each kind of organisation: where it begins, what names it, the list of batches."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.parcels.working import ParcelWorker
from tests.api.test_named_parcels import judged as judged_by_api
from tests.api.test_named_parcels import written
from tests.portal.conftest import Desk
from tests.portal.test_routes_parcels import judged, opened


@pytest.mark.parametrize(
    ("kind", "home", "entry"),
    [
        (OrganisationKind.PLATFORM, "/parcels", "Batches of parcels"),
        (OrganisationKind.COURIER, "/parcels", "Batches of parcels"),
        (OrganisationKind.PAYMENT, "/parcels/named", "Parcels that name you"),
    ],
)
async def test_each_kind_begins_at_its_parcels(desk: Desk, kind: OrganisationKind, home: str, entry: str) -> None:
    person = await desk.firm("Firm", kind)
    begun = await person.open("/")
    assert begun.answer.url.path == home and entry in begun.text
    assert begun.all("//nav//a[@href='/parcels']") and begun.all("//nav//a[@href='/parcels/named']")
    shown = await person.open("/organisation")
    assert shown.status == 200
    assert (await person.open("/parcels/new")).status == 200


async def test_a_trader_opens_what_was_declared_in_its_name(desk: Desk) -> None:
    courier = await desk.firm("Courier", OrganisationKind.COURIER)
    trader = await desk.firm("Trader", OrganisationKind.CONSIGNEE, business_registration="10000001")
    assert "No parcel names you yet" in (await trader.open("/parcels/named")).text
    batch = (await judged(desk, courier)).rsplit("/", 1)[-1]
    listed = await trader.open("/parcels/named")
    assert "MAWB 999-1" in listed.text and "Declared in your name" in listed.text
    here = f"/parcels/named/{batch}"
    assert listed.all(f"//a[@href='{here}']")
    shown = await trader.open(here)
    assert "Courier" in shown.text and len(shown.all("//tbody/tr/td/..")) > 100 and "HKD" in shown.text
    (ahead,) = shown.all("//a[@rel='next']/@href")
    assert (await trader.open(ahead)).all("//a[@rel='prev']")
    held = await trader.open(f"{here}?show=to-fix")
    number = held.all("//table[contains(@class,'sheets')]/tbody/tr/th/span/text()")[0]
    assert number in (await trader.open(f"{here}?search={number}")).text
    assert number in (await trader.client.get(f"{here}/parcels.csv?show=to-fix")).text
    assert "MAWB 999-1" in (await trader.client.get("/parcels/named.csv")).text
    assert (await courier.open(here)).status == 404
    assert (await trader.open(f"/parcels/{batch}")).status == 404


async def test_the_list_of_batches_is_sorted_and_paged_by_the_database(desk: Desk) -> None:
    courier = await desk.firm("Courier", OrganisationKind.COURIER)
    for number in range(53):
        await opened(courier, **{"/reference": f"B-{number:03}"})
    first = await courier.open("/parcels?sort=reference&dir=asc")
    assert len(first.all("//tbody/tr")) == 50 and "B-000" in first.text and "B-052" not in first.text
    (ahead,) = first.all("//a[@rel='next']/@href")
    second = await courier.open(ahead)
    assert len(second.all("//tbody/tr")) == 3 and "B-052" in second.text
    assert "B-017" in (await courier.open("/parcels?search=b-017&show=open")).text
    assert await ParcelWorker(desk.house.site, "one").step() == 0


async def test_who_is_late_is_named_and_the_missing_documents_come_into_the_same_batch(
    desk: Desk, tmp_path: Path
) -> None:
    sender = await desk.firm("Sender", OrganisationKind.BROKER, cn_customs_code="4403AGT001")
    payment = await desk.firm("Quick Pay", OrganisationKind.PAYMENT, cn_customs_code="4403PAY001", side="cn")
    batch = await judged_by_api(desk.house, "cn-import", written(tmp_path))
    shown = await sender.open(f"/parcels/{batch}")
    assert "What is still to come" in shown.text and "Quick Pay" in shown.text and shown.all("//form[@data-upload]")
    assert "Judge those that waited" not in shown.text and "Who is late" not in shown.text
    whys = shown.all("//section[@aria-labelledby='fix-title']//tbody/tr/td[last()]")
    assert whys and all(one.text_content().strip() != "–" for one in whys), "why each cannot move on"
    assert "A better description" not in shown.text, "the Mainland's documents have no proposals"
    held = await sender.open(f"/parcels/{batch}/parcels?show=to-fix")
    because = held.all("//td[@data-label='Because']")
    assert because and all(one.text_content().strip() != "–" for one in because)
    rows = "order_no,pay_code\n1,4403PAY001\n"
    after = await sender.send(
        f"/parcels/{batch}/files", {"table": "payments"}, files={"file": ("payments.csv", rows, "text/csv")}
    )
    assert "Judge those that waited" in after.text and len(after.all("//form[contains(@action,'/removal')]")) == 1
    named = await payment.open(f"/parcels/named/{batch}?show=late")
    assert "your payment has not come" in named.text and len(named.all("//table[contains(@class,'sheets')]/tbody/tr"))
    foreign = {"file": ("payments.csv", rows.replace("4403PAY001", "4403PAY002"), "text/csv")}
    refused = await payment.send(f"/parcels/named/{batch}/files", {"table": "payments"}, files=foreign)
    assert refused.status == 422 and refused.all("//form[@data-upload]")
