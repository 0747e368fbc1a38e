"""What becomes of cleared parcels, on the pages: release lists, flight, truck; what is declared and answered."""

from __future__ import annotations

from pathlib import Path

from fairway.consignments.model import Direction
from fairway.parties.model import OrganisationKind, PersonRole
from tests.api.test_parcels_filed import SENDERS, Customs, cleared
from tests.portal.conftest import Desk
from tests.portal.test_routes_parcels import judged

ROAD = {
    "/direction": Direction.HK_TO_CN.value,
    "/control_point": "shenzhen-bay",
    "/day": "2026-12-04",
    "/reference": "T-1",
}


async def test_release_lists_flight_and_truck(desk: Desk) -> None:
    courier = await desk.firm("Courier", OrganisationKind.COURIER)
    address = await judged(desk, courier)
    shown = await courier.open(address)
    for words in ("Put on a truck", "Put on a flight", "Release lists", "XX207", "All release lists"):
        assert words in shown.text, words

    flights = await courier.open(f"{address}/release")
    assert "By flight" in flights.text and "By bag" in flights.text
    (one,) = flights.all("//tbody/tr/th/a[contains(., 'XX207')]/@href")
    listed = await courier.open(one)
    assert "XX207" in listed.text and len(listed.all("//tbody/tr")) > 10 and listed.all("//button[@data-print]")
    bags = await courier.open(f"{address}/release?by=bag")
    bag = bags.all("//tbody/tr/th/a")[0].text_content().strip()
    (link,) = bags.all(f"//a[@download][contains(@href,'name={bag}&') or substring-after(@href,'name=')='{bag}']/@href")
    only = (await courier.client.get(link)).text.strip().splitlines()
    assert len(only) > 1 and all(bag in line for line in only[1:])
    assert len((await courier.client.get(f"{address}/release.csv")).text.strip().splitlines()) == 491

    lacking = await courier.send(f"{address}/flight", {"/reference": "F-1"})
    assert lacking.status == 422 and "This is needed." in lacking.text
    said = [one.text_content() for one in lacking.all("//*[@id='error-summary']//li")]
    assert [one.split("This")[0].strip() for one in said] == ["Day of departure", "Flight number", "From", "To"]
    flight = {"/number": "XX900", "/day": "2026-12-04", "/origin": "HKG", "/destination": "SIN", "/bags": bag}
    flown = await courier.send(f"{address}/flight", {"/reference": "F-1", **flight})
    assert "The parcels are on their flight" in flown.text and "HKG → SIN" in flown.text
    again = await courier.send(f"{address}/flight", {"/reference": "F-2", **flight})
    assert again.status == 422 and "on their way already" in again.text
    off = await courier.send(f"{address}/movements/1/undoing")
    assert "Taken off again" in off.text

    road = await courier.send(f"{address}/truck", {**ROAD, "/bags": bag})
    assert road.answer.url.path.startswith("/submissions/"), road.text
    gone = await courier.open(address)
    assert "T-1" in gone.text and gone.all("//a[starts-with(@href,'/submissions/')]")

    reader = await desk.sign_in("Courier", PersonRole.VIEWER)
    assert "Put on a truck" not in (await reader.open(address)).text
    for path in ("/truck", "/flight"):
        assert (await reader.open(address + path)).status == 404, path
    assert (await reader.open(f"{address}/release")).status == 200


async def test_documents_are_declared_and_their_answers_stand_with_their_remedies(desk: Desk, tmp_path: Path) -> None:
    declarant = await desk.firm("Declarant", OrganisationKind.BROKER, cn_customs_code=SENDERS["621"])
    batch = await cleared(desk.house, desk.house.clients["Declarant"], 2)
    address = f"/parcels/{batch}"
    empty = await declarant.open(f"{address}/answers")
    assert "Nothing was declared yet" in empty.text
    form = await declarant.open(f"{address}/declaring")
    assert "CEB621" in form.text
    assert (await declarant.send(f"{address}/declaring", {"/621": "false"})).status == 422
    nowhere = await declarant.send(f"{address}/declaring", {"/621": "true"})
    assert nowhere.status == 422 and "not connected" in nowhere.text

    customs = Customs(desk.house, tmp_path)
    sent = await declarant.send(f"{address}/declaring", {"/621": "true"})
    assert sent.answer.url.path == f"{address}/answers" and "on their way to customs" in sent.text
    await customs.send()
    await customs.run(hours=2)
    customs.engine.journal.close()
    shown = await declarant.open(f"{address}/answers?number=621")
    assert "Where they stand" in shown.text and "Inventories" in shown.text
    assert len(shown.all("//section[@aria-labelledby='documents-title']//tbody/tr")) == 2
    (status,) = set(shown.all("//section[@aria-labelledby='standings-title']//tbody//a/@href"))
    assert (await declarant.open(status)).all("//a[contains(., 'Take filters away')]")
    assert len((await declarant.client.get(f"{address}/answers.csv?number=621")).text.strip().splitlines()) == 3
    listed = await declarant.open(address)
    assert "Declared to customs" in listed.text and listed.all(f"//a[@href='{address}/answers?number=621']")
    stranger = await desk.firm("Stranger", OrganisationKind.FORWARDER)
    for path in ("/answers", "/answers.csv", "/declaring", "/release", "/release.csv"):
        assert (await stranger.open(address + path)).status == 404, path
