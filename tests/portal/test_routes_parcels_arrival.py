"""Where parcels arrive, on the pages: what is there is told line by line or beside each parcel, lists are compared."""

from __future__ import annotations

import csv
import io

from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site.parcels.working import ParcelWorker
from tests.api.test_parcel_movements import _csv, _some, _total_bill
from tests.portal.conftest import Desk, Person, Shown
from tests.portal.test_routes_parcels import filled


def _rows() -> list[dict[str, str]]:
    """Six parcels: two of one order, two that come back, one of these of a parcel that nobody knows."""
    rows = list(csv.DictReader(io.StringIO(_some(6).decode("utf-8-sig"))))
    rows[3]["order_no"] = rows[2]["order_no"]
    rows[0]["return_of"], rows[1]["return_of"] = "NOBODY-SENT-IT", rows[3]["waybill_no"]
    return rows


async def _flown(desk: Desk, courier: Person) -> str:
    """They are on a flight; the address of their batch."""
    address = await filled(courier, _csv(_rows()))
    await courier.send(f"{address}/submission")
    assert await ParcelWorker(desk.house.site, "one").step() == 1
    flight = {"/number": "XX900", "/day": "2026-12-04", "/origin": "HKG", "/destination": "SIN"}
    shown = await courier.send(f"{address}/flight", {"/reference": "F-1", **flight})
    assert "HKG → SIN" in shown.text, shown.text
    return address


def _stands(shown: Shown) -> dict[str, str]:
    """Each parcel of the table with its standing."""
    rows = shown.all("//section[@aria-labelledby='parcels-title']//tbody/tr")
    return {
        row.xpath("th/*[1]")[0].text_content(): row.xpath("td[contains(@class,'corner')]")[0].text_content().strip()
        for row in rows
    }


async def test_what_arrives_is_told_and_compared(desk: Desk) -> None:
    courier = await desk.firm("Courier", OrganisationKind.FORWARDER)
    batch = await _flown(desk, courier)
    waybills = [row["waybill_no"] for row in _rows()]
    shown = await courier.open(batch)
    (here,) = shown.all("//a[contains(., 'What arrived')]/@href")
    before = await courier.open(here)
    listed = _stands(before)
    assert set(listed) <= set(waybills) and set(listed.values()) == {"Not counted yet"}
    assert "Nothing stands beside the manifest yet" in before.text
    first, second, third, *others = listed

    wrong = await courier.send(f"{here}/count", {"/told": f"{first}\n{second} many"})
    assert wrong.status == 422 and "Line 2 is no waybill with its packages" in wrong.text
    assert f"{second} many" in wrong.html, "what was written is not lost"
    assert (await courier.send(f"{here}/count", {})).status == 422
    told = await courier.send(f"{here}/count", {"/told": f"{first}\n{second} 0\nNOBODY-KNOWS-IT 1 0.4\n"})
    assert "What is there is noted" in told.text and "The lists differ" in told.text
    assert _stands(told) == {
        **listed,
        first: "Arrived",
        second: "Not there",
        "NOBODY-KNOWS-IT": "More than listed",
    }
    for words in (
        "parcels.release.count.extra",
        "parcels.release.count.missing",
        "What was counted",
        "weighed 0.400 kg",
    ):
        assert words in told.text, words

    beside = {f"packages/{third}": "1", f"before/{third}": "", f"packages/{first}": "9", f"before/{first}": "9"}
    again = await courier.send(f"{here}/count", {**beside, "show": "open"})
    assert set(_stands(again)) == set(others), "the filter is kept; what nobody changed on the page stays as it was"
    odd = await courier.send(f"{here}/count", {f"packages/{third}": "some", f"before/{third}": "1"})
    assert odd.status == 422 and odd.all(f"//input[@name='packages/{third}'][@aria-invalid='true'][@value='some']")
    missing = await courier.open(f"{here}?show=absent")
    assert set(_stands(missing)) == {second}
    assert set(_stands(await courier.open(f"{here}?search={first}"))) == {first}
    assert "No parcel is like that" in (await courier.open(f"{here}?search=none")).text

    put_right = {f"packages/{second}": "1", f"before/{second}": "0", "packages/NOBODY-KNOWS-IT": "0"}
    assert (await courier.send(f"{here}/count", {**put_right, "before/NOBODY-KNOWS-IT": "1"})).status == 200
    done = await courier.send(f"{here}/rest")
    assert _stands(done) == dict.fromkeys(listed, "Arrived") and "All lists agree" in done.text
    assert not done.all(f"//form[@action='{here}/rest']") and not done.all(f"//form[@action='{here}/undoing']")

    bill = done.all("//section[@aria-labelledby='parcels-title']//tbody/tr/td[@data-label='Bill']")[0].text_content()
    none = await courier.send(f"{here}/lists")
    assert none.status == 422 and "No file came" in none.text
    no_list = await courier.send(f"{here}/lists", files={"file": ("list.xml", b"<no/>", "text/xml")})
    assert no_list.status == 422
    content = _total_bill(bill.strip(), [first, "XN-STRANGE"], "1")
    taken = await courier.send(f"{here}/lists", files={"file": ("list.xml", content, "text/xml")})
    assert "The list is in" in taken.text and "parcels.release.bill.extra" in taken.text
    assert (await courier.send(f"{here}/filing")).status == 404, "Hong Kong asks for no such list"

    await belonging_together(courier, batch, waybills)
    stranger = await desk.firm("Stranger", OrganisationKind.FORWARDER)
    reader = await desk.sign_in("Courier", PersonRole.VIEWER)
    assert not (await reader.open(batch)).all(f"//a[@href='{here}']")
    for person in (stranger, reader):
        assert (await person.open(here)).status == 404
        for act in ("count", "rest", "lists", "filing"):
            assert (await person.send(f"{here}/{act}", {"/told": first})).status == 404, act
        assert (await person.open(f"{batch}/returns")).status == 404
    assert (await courier.open(f"{batch}/movements/2")).status == 404


async def belonging_together(courier: Person, batch: str, waybills: list[str]) -> None:
    (link,) = (await courier.open(batch)).all("//a[contains(., 'Returns and orders in parts')]/@href")
    shown = await courier.open(link)
    back = shown.all("//section[@aria-labelledby='returns-title']//tbody/tr")
    assert [row.xpath("th/a")[0].text_content() for row in back] == waybills[:2]
    assert "NOBODY-SENT-IT, which is not known here" in back[0].text_content()
    assert not back[0].xpath("td[@data-label='Went out as']/a")
    assert back[1].xpath("td[@data-label='Went out as']/a/@href") == [f"{batch}/parcels/{waybills[3]}"]
    parts = shown.all("//section[@aria-labelledby='orders-title']//tbody/tr[@data-href]")
    assert [row.xpath("th/a")[0].text_content() for row in parts] == waybills[2:4]
    assert all("Arrived" in row.text_content() and "F-1" in row.text_content() for row in parts)
