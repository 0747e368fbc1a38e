"""Batches of parcels on the pages: opened, filled, judged, put right, erased; seen by customs, by nobody else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site.parcels.working import ParcelWorker
from tests.portal.conftest import Desk, Person, Shown

LIST = Path(__file__).parents[2] / "examples" / "parcels-500.csv"
NEW = {"/reference": "MAWB 999-1", "/flow": "hong-kong", "/arrives_at": "2026-12-03T12:00", "/conveyance": "XX101"}


@pytest.fixture
async def courier(desk: Desk) -> Person:
    return await desk.firm("Courier", OrganisationKind.FORWARDER)


async def opened(courier: Person, **more: str) -> str:
    """A new batch; its address."""
    shown = await courier.send("/parcels/new", {**NEW, **more})
    assert shown.status == 200, shown.text
    return urlsplit(str(shown.answer.url)).path


async def filled(courier: Person, content: bytes = LIST.read_bytes(), **more: str) -> str:
    """A batch with one file in it."""
    address = await opened(courier, **more)
    shown = await courier.send(
        f"{address}/files", {"table": "hk_parcels"}, files={"file": ("list.csv", content, "text/csv")}
    )
    assert "list.csv" in shown.text, shown.text
    return address


async def judged(desk: Desk, courier: Person, **more: str) -> str:
    address = await filled(courier, **more)
    await courier.send(f"{address}/submission")
    assert await ParcelWorker(desk.house.site, "one").step() == 1
    return address


async def test_a_batch_from_its_opening_to_what_is_put_right(desk: Desk, courier: Person) -> None:
    empty = await courier.open("/parcels")
    assert "No batch yet" in empty.text and empty.all("//a[@href='/parcels/new']")
    address = await filled(courier)
    waiting = await courier.send(f"{address}/submission")
    assert "Being judged" in waiting.text and waiting.all("//*[@id='batch-progress']")
    part = await courier.open(f"{address}/progress", headers={"HX-Request": "true"})
    assert part.html.lstrip().startswith("<section") and "Waiting for its turn" in part.text
    await ParcelWorker(desk.house.site, "one").step()
    over = await courier.open(f"{address}/progress", headers={"HX-Request": "true"})
    assert over.answer.headers["HX-Refresh"] == "true"

    shown = await courier.open(address)
    for words in ("490", "To put right", "Held back", "Exempt", "On a declaration", "Merkle root", "Release list"):
        assert words in shown.text, words
    assert "Channels" not in shown.text and "Only customs see this" not in shown.text
    assert "Women" in shown.text or shown.all("//td/span[@lang='en']"), "a better description beside its parcel"

    listed = await courier.open("/parcels?show=to-fix&sort=parcels&dir=desc")
    assert len(listed.all("//tbody/tr")) == 1 and "MAWB 999-1" in listed.text
    assert "No batch is like that" in (await courier.open("/parcels?search=nothing")).text
    assert "MAWB 999-1" in (await courier.client.get("/parcels.csv")).text

    with zipfile.ZipFile(io.BytesIO((await courier.client.get(f"{address}/to-fix.zip")).content)) as archive:
        assert archive.namelist() == ["hk_parcels-0.csv"]
    assert len((await courier.client.get(f"{address}/released.csv")).text.strip().splitlines()) == 491
    assert len((await courier.client.get(f"{address}/faults.csv")).text.strip().splitlines()) == 11

    form = await courier.open(f"/parcels/new?corrects={address.rsplit('/', 1)[-1]}")
    assert form.form("/parcels/new")["/reference"] == "MAWB 999-1/2"
    again = await courier.send("/parcels/new", form.form("/parcels/new"))
    assert "The batch before it" in again.text
    assert "MAWB 999-1/2" in (await courier.open(address)).text


async def test_the_parcels_of_a_batch_and_one_of_them(desk: Desk, courier: Person) -> None:
    address = await judged(desk, courier)
    every = await courier.open(f"{address}/parcels")
    assert len(every.all("//tbody/tr")) == 100
    (ahead,) = every.all("//a[@rel='next']/@href")
    second = await courier.open(ahead)
    assert second.all("//tbody/tr")[0].text_content() != every.all("//tbody/tr")[0].text_content()
    (back,) = second.all("//a[@rel='prev']/@href")
    assert (await courier.open(back)).all("//tbody/tr/th/a/@href") == every.all("//tbody/tr/th/a/@href")

    stopped = await courier.open(f"{address}/parcels?show=STOPPED")
    assert 0 < len(stopped.all("//tbody/tr")) < 10
    vague = await courier.open(f"{address}/parcels?rule=hk.parcels.description.vague")
    assert len(vague.all("//tbody/tr")) == 8 and "Better:" in vague.text
    number = vague.all("//tbody/tr/th/a/text()")[0]
    one = await courier.open(f"{address}/parcels?search={number}")
    assert urlsplit(str(one.answer.url)).path == f"{address}/parcels/{number}"
    for words in ("A better description", "hk.parcels.description.vague", "What was sent of it", "Consignee"):
        assert words in one.text, words
    assert "•••" not in one.text
    assert "No parcel is like that" in (await courier.open(f"{address}/parcels?search=none")).text
    assert (await courier.open(f"{address}/parcels/none")).status == 404
    declared = await courier.open(f"{address}/declarations")
    assert declared.status == 200 and "HKD" in declared.text


async def test_who_only_reads_sees_no_person_and_changes_nothing(desk: Desk, courier: Person) -> None:
    address = await judged(desk, courier)
    reader = await desk.sign_in("Courier", PersonRole.VIEWER)
    shown = await reader.open(address)
    assert shown.status == 200 and not shown.all("//a[contains(@href,'to-fix.zip')]")
    assert not shown.all(f"//form[starts-with(@action, '{address}')]")
    assert (await reader.open(f"{address}/to-fix.zip")).status == 404
    assert (await reader.send(f"{address}/cancellation")).status == 404
    number = (await reader.open(f"{address}/parcels?show=TO_FIX")).all("//tbody/tr/th/a/text()")[0]
    one = await reader.open(f"{address}/parcels/{number}")
    assert "•••" in one.text and "are masked" in one.text
    rival = await desk.firm("Rival", OrganisationKind.FORWARDER)
    for path in ("", "/parcels", f"/parcels/{number}", "/declarations", "/faults.csv", "/progress", "/erase"):
        assert (await rival.open(address + path)).status == 404, path
    assert "No batch yet" in (await rival.open("/parcels")).text


async def test_customs_see_channels_and_change_nothing(desk: Desk, courier: Person) -> None:
    address = await judged(desk, courier)
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    assert "MAWB 999-1" in (await officer.open("/parcels")).text
    shown = await officer.open(address)
    assert "Channels" in shown.text and not shown.all("//form[@data-upload]")
    assert (await officer.open("/parcels/new")).status == 403
    assert (await officer.send(f"{address}/erase", {"/sure": "MAWB 999-1"})).status == 404


async def test_faults_of_a_file_are_said_and_it_is_taken_out(desk: Desk, courier: Person) -> None:
    address = await filled(courier, b"colour,size\nred,3\n")
    await courier.send(f"{address}/submission")
    await ParcelWorker(desk.house.site, "one").step()
    failed = await courier.open(address)
    assert "stops this batch" in failed.text and "Take out" in failed.text
    out = await courier.send(f"{address}/files/1/removal")
    assert "No file yet" in out.text
    refused = await courier.send(f"{address}/submission")
    assert refused.status == 422 and "There is no file in this batch." in refused.text


async def test_what_is_no_file_is_refused(courier: Person) -> None:
    address = await opened(courier)
    nothing = await courier.send(f"{address}/files", {"table": ""}, files={"file": ("", b"")})
    assert nothing.status == 422 and "No file came" in nothing.text
    assert (await courier.send(f"{address}/files", {"table": ""})).status == 422
    hollow = await courier.send(f"{address}/files", {"table": "hk_parcels"}, files={"file": ("a.csv", b"")})
    assert "The file is empty." in hollow.text
    scripted = await courier.client.post(
        f"{address}/files",
        data={"table": "hk_parcels"},
        files={"file": ("a.csv", b"x,y\n1,2\n" * 400_000)},
        headers={"Origin": "http://fairway.test", "HX-Request": "true"},
    )
    assert scripted.status_code == 204
    assert "3.2 MB" in (await courier.open(address)).text
    await courier.client.post(
        f"{address}/files", files={"file": ("b.csv", b"x")}, headers={"Origin": "http://other.test"}
    )
    assert "b.csv" not in (await courier.open(address)).text, "sent from a page of somebody else"


async def test_cancelled_and_gone_on(courier: Person) -> None:
    address = await filled(courier)
    await courier.send(f"{address}/submission")
    stopped = await courier.send(f"{address}/cancellation")
    assert "Go on where it was" in stopped.text
    assert "Being judged" in (await courier.send(f"{address}/submission")).text


async def test_erasing_needs_the_reference_as_a_second_word(desk: Desk, courier: Person) -> None:
    address = await judged(desk, courier)
    assert "Merkle root" in (await courier.open(f"{address}/erase")).text
    refused = await courier.send(f"{address}/erase", {"/reason": "over", "/sure": "yes"})
    assert refused.status == 422 and "This is not the reference of the batch." in refused.text
    erased = await courier.send(f"{address}/erase", {"/reason": "over", "/sure": "MAWB 999-1"})
    assert "Personal data erased" in erased.text and "Merkle root" in erased.text
    assert (await courier.open(f"{address}/erase")).status == 404
    number = (await courier.open(f"{address}/parcels?show=TO_FIX")).all("//tbody/tr/th/a/text()")[0]
    assert "is erased" in (await courier.open(f"{address}/parcels/{number}")).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-Hant-HK", ("須更正的包裹", "放行清單", "個人資料")),
        ("zh-Hans-CN", ("须更正的包裹", "放行清单", "个人数据")),
    ],
)
async def test_the_page_in_chinese(desk: Desk, courier: Person, language: str, words: tuple[str, ...]) -> None:
    address = await judged(desk, courier)
    await courier.send("/session/language", {"language": language, "back": "/"})
    shown: Shown = await courier.open(address)
    for one in words:
        assert one in shown.text, one
