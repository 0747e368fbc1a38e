"""The registry and joining on their pages: seen, changed, undone, applied for, decided, by whom it concerns."""

from __future__ import annotations

import httpx
import pytest

from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site.runtime import policy_actor
from fairway.site.scheme import registry
from tests.portal.conftest import Desk, Person

FORM = {
    "/sides/hk": "true",
    "/sides/cn": "true",
    "/carrier/name_en": "Harbour Trucking Ltd",
    "/carrier/business_registration": "12345678",
    "/carrier/uscc": "91440300MA5EQXL178",
    "/modes/air-land": "true",
    "/vehicle/hk_mark": "AB 1234",
    "/vehicle/cn_plate": "粤ZAB12港",
    "/driver/name_en": "Chan Tai Man",
    "/driver/identity": "A123456(3)",
    "/driver/hk_licence": "HK998877",
    "/driver/cn_licence": "440301199001011234",
    "/lock/terminal": "13800138000",
    "/lock/profile": "jt808-jointech",
    "/lock/calibrated_until": "2027-06-30",
    "/statement": "",
}


@pytest.fixture
async def officer(desk: Desk) -> Person:
    await registry.take_shipped(desk.house.site, policy_actor("scheme"), DEMONSTRATION)
    return await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)


async def carrier(desk: Desk, role: PersonRole = PersonRole.ADMIN) -> Person:
    if "Carrier" not in desk.house.organisations:
        await desk.house.organisation("Carrier", OrganisationKind.CARRIER, business_registration="12345678")
    return await desk.sign_in("Carrier", role)


async def test_every_page_of_the_registry_shows_what_takes_part(desk: Desk, officer: Person) -> None:
    points = await officer.open("/scheme")
    assert points.status == 200
    assert "Longyan land port" in points.text and "Candidate, not usable" in points.text
    for kind in ("fence", "hours", "corridor", "route", "accreditation"):
        assert (await officer.open(f"/scheme/{kind}")).status == 200, kind
    found = await officer.open("/scheme", params={"search": "xiamen", "sort": "newest", "side": "cn"})
    assert len(found.all("//li[@class='map-shipment']")) == 3
    entry = await officer.open("/scheme/corridor/hk-dhl--hzmb")
    assert "Drawn by us, approximate" in entry.text and "Holds today" in entry.text
    for form in ("csv", "xlsx", "geojson"):
        assert (await officer.open(f"/scheme/export.{form}?kind=point")).status == 200
    outsider = await carrier(desk)
    assert "Nothing recorded" in (await outsider.open("/scheme/corridor")).text
    assert (await outsider.open("/scheme/corridor/hk-dhl--hzmb")).status == 404
    for hidden in ("/scheme/point/new", "/scheme/import", "/scheme/point/hk-dhl-central-asia-hub/edit"):
        assert (await outsider.open(hidden)).status == 404, hidden


async def test_an_officer_draws_undoes_and_is_told_what_is_wrong(officer: Person) -> None:
    path = "/scheme/corridor/hk-dhl--hzmb"
    page = await officer.open(f"{path}/edit")
    form = page.form(f"{path}/edit")
    assert page.all("//div[@data-map='scheme-edit'][@data-shape='corridor']")
    wrong = await officer.send(f"{path}/edit", {**form, "/half_width_m": "9", "/line": "1 2; nonsense"})
    assert wrong.status == 422 and wrong.all("//div[@data-field='/line'][contains(@class, 'faulty')]")
    too_narrow = await officer.send(f"{path}/edit", {**form, "/half_width_m": "9"})
    assert too_narrow.all("//div[@data-field='/half_width_m'][contains(@class, 'faulty')]")
    done = await officer.send(f"{path}/edit", {**form, "/half_width_m": "800"})
    assert done.status == 200 and "800" in done.text and "Half width in metres" in done.text
    stale = await officer.send(f"{path}/edit", {**form, "/half_width_m": "700"})
    assert stale.status == 422 and "SCHEME-STALE" in stale.text
    undone = await officer.send(f"{path}/undo", {"version": "2"}, came_from=path)
    assert "Undone" in undone.text and "800" not in undone.text
    imported = await officer.client.post(
        "/scheme/import",
        data={"kind": "hours"},
        files={"file": ("hours.csv", b"code,place,opens,closes,source,evidence\nh,nowhere,7,8,x,demo\n")},
        headers={"Origin": "http://fairway.test"},
    )
    assert imported.status_code == 422 and "hours.csv B2" in imported.text


async def test_a_carrier_applies_and_customs_decides_on_pages(desk: Desk, officer: Person) -> None:
    admin = await carrier(desk)
    assert (await admin.open("/joinings")).status == 200
    wrong = await admin.send("/joinings/new", {**FORM, "/vehicle/cn_plate": "", "/carrier/business_registration": "1"})
    assert wrong.status == 422
    assert wrong.all("//div[@data-field='/vehicle/cn_plate'][contains(@class, 'faulty')]")
    assert wrong.all("//div[@data-field='/carrier/business_registration'][contains(@class, 'faulty')]")
    sent = await admin.send("/joinings/new", FORM)
    path = httpx.URL(str(sent.answer.url)).path
    assert "Not decided yet" in sent.text and "A123456(3)" in sent.text
    clerk = await carrier(desk, PersonRole.CLERK)
    masked = await clerk.open(path)
    assert "A123456" not in masked.html and "••••" in masked.html
    editing = await clerk.open(f"{path}/things/driver/D1")
    assert "A123456" not in editing.html
    kept = await clerk.send(f"{path}/things/driver/D1", editing.form(f"{path}/things/driver/D1"))
    assert kept.status == 200 and "A123456(3)" in (await officer.open(path)).text

    assert "Harbour Trucking Ltd" in (await officer.open("/joinings")).text
    no_reason = await officer.send(f"{path}/decision", {"/part": "refused"})
    assert no_reason.status == 422 and "SELS-JOIN-REASON" in no_reason.text
    decided = await officer.send(f"{path}/decision", {"/part": "approved"})
    assert decided.status == 200 and "Approved" in decided.text
    code = await officer.send(f"{path}/things/lock/L1/code")
    (secret,) = code.all("//div[@class='secret']//button/@data-copy")
    assert len(secret) == 16 and secret not in (await officer.open(path)).html
    added = await admin.send(
        f"{path}/things/vehicle/new", {"/vehicle/hk_mark": "CD 5678", "/vehicle/cn_plate": "粤ZCD56港"}
    )
    assert "CD 5678" in added.text and "Not decided yet" in added.text
    last = await admin.send(f"{path}/things/lock/L1/remove")
    assert "Not removed" in last.text
    gone = await admin.send(f"{path}/withdrawal")
    assert "The carrier takes part no longer." in gone.text


async def test_a_list_is_taken_in_and_its_faults_are_told_at_their_cells(desk: Desk, officer: Person) -> None:
    del officer
    admin = await carrier(desk)
    path = httpx.URL(str((await admin.send("/joinings/new", FORM)).answer.url)).path

    async def upload(text: str) -> httpx.Response:
        files = {"file": ("vehicles.csv", text.encode())}
        return await admin.client.post(f"{path}/list", files=files, headers={"Origin": "http://fairway.test"})

    refused = await upload("code,hk_mark,cn_plate,registered_owner\nV2,CD 5678,no plate,\n")
    assert refused.status_code == 422 and "vehicles.csv" in refused.text
    taken = await upload("code,hk_mark,cn_plate,registered_owner\nV2,CD 5678,粤ZCD56港,\nV3,EF 9012,粤ZEF90港,\n")
    assert taken.status_code == 200 and "EF 9012" in taken.text
