"""The risk desk on the pages: batches by arrival, evidence in words, results, decision tables, platforms; for customs
alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fairway.parcels.dated import local_day
from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.read import find
from fairway.parcels.risk.decisions import shipped
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.routes.parcel_risk.words import LIMITS
from fairway.site.parcels.risk.previews import PreviewWorker
from fairway.site.parcels.working import ParcelWorker
from tests.portal.conftest import Desk, Person, Shown

HERE = "/parcel-risk"
BATCH = {"/reference": "HZ-RISK-1", "/flow": "cn-import", "/arrives_at": "2026-12-03T12:00", "/conveyance": "XX207"}
SPLITTING = f"{HERE}/tables/splitting"
INSPECTION = f"{HERE}/tables/inspection"


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented parcels, some of them planted."""
    folder = tmp_path_factory.mktemp("traffic")
    write_traffic(Traffic(parcels=1_000, seed=5, day=date(2026, 12, 1)), folder)
    return folder


@pytest.fixture
async def platform(desk: Desk) -> Person:
    return await desk.firm("Platform", OrganisationKind.FORWARDER)


@pytest.fixture
async def officer(desk: Desk) -> Person:
    return await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)


async def judged(desk: Desk, sender: Person, traffic: Path) -> str:
    """A batch that is judged; its identifier."""
    opened = await sender.send("/parcels/new", BATCH)
    address = urlsplit(str(opened.answer.url)).path
    for path in (one for one in find([traffic]) if "late" not in one.parts):
        shown = await sender.send(
            f"{address}/files", {"table": path.stem}, files={"file": (path.name, path.read_bytes(), "text/plain")}
        )
        assert path.name in shown.text, shown.text
    await sender.send(f"{address}/submission")
    assert await ParcelWorker(desk.house.site, "one").step() == 1
    return address.rpartition("/")[2]


async def test_from_the_list_of_batches_to_a_recorded_result(
    desk: Desk, platform: Person, officer: Person, traffic: Path
) -> None:
    empty = await officer.open(HERE)
    assert "Nothing is to be inspected" in empty.text and empty.all("//nav//a[@href='/parcel-risk']")
    case = await judged(desk, platform, traffic)
    batch = f"{HERE}/batches/{case}"

    listed = await officer.open(HERE)
    (row,) = listed.all("//tbody/tr[@data-needs]")
    assert "HZ-RISK-1" in row.text_content() and listed.all("//svg//rect[@class='chart-block']")
    assert "No batch is like that" in (await officer.open(f"{HERE}?search=nothing")).text
    assert len((await officer.open(f"{HERE}?show=all&sort=chosen&dir=desc")).all("//tbody/tr[@data-href]")) == 1
    assert "HZ-RISK-1" in (await officer.client.get(f"{HERE}.csv?show=all")).text

    shown = await officer.open(batch)
    assert "of one buyer or consignee within hours come to" in shown.text
    flagged = await officer.open(f"{batch}?show=flagged&sign=splitting&state=open")
    numbers = flagged.all("//tbody/tr[@data-href]/th/a/text()")
    assert numbers and "Order splitting" in flagged.text
    placed = (await officer.open(f"{batch}?show=flagged&sort=place")).all("//tbody/tr[@data-href]/th/a/text()")
    assert set(numbers) <= set(placed)
    random = await officer.open(f"{batch}?show=random")
    assert "Drawn at random" in random.text
    assert "No parcel is like that" in (await officer.open(f"{batch}?state=done")).text
    written = (await officer.client.get(f"{batch}/chosen.csv?show=flagged")).text
    assert all(one in written for one in numbers)

    one = f"{batch}/parcels/{numbers[0]}"
    before = await officer.open(one)
    for words in (
        "Order splitting 60 points",
        "Belongs together with",
        "Why it was chosen",
        "Look at the parcels together",
    ):
        assert words in before.text, words
    (ahead,) = before.all("//a[@rel='next']/@href")
    assert ahead.startswith(batch) and ahead != one
    refused = await officer.send(f"{one}/inspection", {"/note": "opened"})
    assert refused.status == 422 and "This is needed." in refused.text
    hollow = await officer.send(f"{one}/inspection", {"/found": "yes", "/note": "opened"})
    assert hollow.status == 422 and hollow.all("//div[@id='error-summary']//a[@href='#f-what']")
    said = {"/found": "yes", "/what": ["split", "undervalued"], "/note": "Opened together"}
    done = await officer.send(f"{one}/inspection", said)
    for words in ("Something was wrong", "One purchase in several parcels", "Opened together", "Correct it"):
        assert words in done.text, words
    again = await officer.send(f"{one}/inspection", {"/found": "no", "/note": ""})
    assert "Recorded before" in again.text and "Nothing was wrong" in again.text

    results = await officer.open(f"{HERE}/results")
    assert "base line" in results.text and "Order splitting" in results.text
    (line,) = results.all("//tr[contains(th, 'Order splitting') and contains(th, 'parcels.risk.splitting')]")
    assert [one.text_content() for one in line.xpath("td")][2:5] == ["1", "0", "1"]
    assert "parcels.risk.splitting" in (await officer.client.get(f"{HERE}/results.csv")).text
    assert (await officer.client.get(f"{HERE}/results.xlsx")).status_code == 200
    past = await officer.open(f"{HERE}/results?since=2020-01-01&until=2020-01-31")
    assert "No batch was judged in this time" in past.text
    assert (await officer.open(f"{HERE}/results?since=soon")).status == 422
    platforms = await officer.open(f"{HERE}/authorised")
    assert "0.2 %" in platforms.text and "Share that was to be inspected" in platforms.text
    await a_version_is_tried_first(desk, officer)
    await nobody_else_finds_it(desk, platform, case, numbers[0])


def test_each_limit_of_each_table_has_its_words() -> None:
    every = {(table.name, output.name) for table in shipped().values() for output in table.outputs}
    assert every == LIMITS.keys()


async def a_version_is_tried_first(desk: Desk, officer: Person) -> None:
    form = await written(officer, SPLITTING)
    refused = await officer.send(f"{SPLITTING}/preview", form)
    assert refused.status == 422 and refused.all("//*[@id='error-summary']//a[@href='#f-why']")
    wanted = {**form, "/rows/0/then/share_of_limit": "1000", "/why": "Only the largest"}
    waiting = await officer.send(f"{SPLITTING}/preview", wanted)
    assert waiting.status == 200 and waiting.all("//section[@id='preview']/progress"), waiting.text
    address = urlsplit(str(waiting.answer.url)).path
    assert waiting.form(SPLITTING)["/why"] == "Only the largest" and "1,000 %" in waiting.text
    (part,) = waiting.all("//section[@id='preview']/@hx-get")
    assert (await officer.open(part, headers={"HX-Request": "true"})).html.lstrip().startswith("<section")
    assert await PreviewWorker(desk.house.site, "one").step() == 1
    over = await officer.open(part, headers={"HX-Request": "true"})
    assert over.answer.headers["HX-Refresh"] == "true"
    done = await officer.open(address)
    for words in ("For example", "No longer flagged", "Lost, nothing was found", "of one buyer or consignee"):
        assert words in done.text, words
    assert "Coming" not in done.text, "nothing is put in force by trying"

    stopped = await officer.send(f"{SPLITTING}/preview", wanted)
    (act,) = stopped.all("//section[@id='preview']//form/@action")
    assert "The preview was stopped. Nothing was changed." in (await officer.send(act)).text


async def nobody_else_finds_it(desk: Desk, platform: Person, case: str, number: str) -> None:
    rival = await desk.firm("Rival", OrganisationKind.CARRIER)
    viewer = await desk.sign_in("Hong Kong Customs", PersonRole.VIEWER)
    batch = f"{HERE}/batches/{case}"
    pages = (HERE, f"{HERE}.csv", batch, f"{batch}/chosen.csv", f"{batch}/parcels/{number}", f"{HERE}/results")
    for person in (platform, rival, viewer):
        assert not (await person.open("/parcels")).all("//nav//a[@href='/parcel-risk']")
        for path in (*pages, f"{HERE}/results.csv", f"{HERE}/tables", SPLITTING, f"{HERE}/authorised"):
            assert (await person.open(path)).status == 404, path
        for path in (
            f"{batch}/parcels/{number}/inspection",
            SPLITTING,
            f"{SPLITTING}/preview",
            f"{HERE}/authorised",
        ):
            assert (await person.send(path, {"/found": "yes"})).status == 404, path
    seen = await platform.open(f"/parcels/{case}/parcels/{number}")
    assert seen.status == 200 and "splitting" not in seen.text and "parcel-risk" not in seen.html


async def written(officer: Person, table: str) -> dict[str, str]:
    """What the form of a table says as it is opened."""
    return (await officer.open(table)).form(table)


async def test_a_limit_is_changed_from_tomorrow_on_and_taken_back(desk: Desk, officer: Person) -> None:
    today = local_day(desk.house.site.clock.now())
    assert "Yearly limit as far as known" in (await officer.open(f"{HERE}/tables")).text
    form = await written(officer, SPLITTING)
    assert form["/valid_from"] > today.isoformat()
    form["/valid_from"] = (today + timedelta(days=30)).isoformat()  # whenever midnight is
    assert (form["/rows/0/then/share_of_limit"], form["/rows/0/then/minutes"]) == ("100", "120")

    wrong = await officer.send(SPLITTING, {**form, "/rows/0/then/share_of_limit": "5", "/rows/0/then/minutes": "soon"})
    assert wrong.status == 422 and "This value cannot be taken." in wrong.text
    wrong = await officer.send(SPLITTING, {**form, "/rows/0/then/share_of_limit": "5"})
    assert "5 is no limit between 80 and 1000" in wrong.text and wrong.all("//*[@id='f-why']")
    early = await officer.send(SPLITTING, {**form, "/valid_from": "2026-01-01", "/why": "Too late"})
    assert early.status == 422 and early.form(SPLITTING)["/why"] == "Too late"

    changed = {**form, "/rows/0/then/share_of_limit": "95.5", "/why": "Splits just below the limit"}
    kept = await officer.send(SPLITTING, changed)
    for words in ("Coming", "Splits just below the limit", "100 %", "95.5 %", "Undo it"):
        assert words in kept.text, words
    assert "from" in (await officer.open(f"{HERE}/tables")).text
    stale = await officer.send(SPLITTING, changed)
    assert stale.status == 422 and "recorded another version while you wrote" in stale.text

    no_reason = await officer.send(f"{SPLITTING}/withdrawal", {"version": "1"})
    assert no_reason.status == 422
    undone = await officer.send(f"{SPLITTING}/withdrawal", {"version": "1", "/reason-1": "A wrong figure"})
    assert "A wrong figure" in undone.text and "Undone" in undone.text
    assert not undone.all(f"//form[@action='{SPLITTING}/withdrawal']")
    assert (await officer.open(f"{HERE}/tables/none")).status == 404


async def test_rows_of_a_table_are_added_and_taken_out(desk: Desk, officer: Person) -> None:
    form = await written(officer, INSPECTION)
    assert form["/rows/0/when/authorised"] == "yes" and form["count"] == "2"
    more = await officer.send(f"{INSPECTION}/rows", {**form, "add": "1"})
    assert more.form(INSPECTION)["count"] == "3"
    fewer = await officer.send(f"{INSPECTION}/rows", {**form, "remove": "0"})
    left = fewer.form(INSPECTION)
    assert left["count"] == "1" and left["/rows/0/then/random_share"] == "1"
    far = (local_day(desk.house.site.clock.now()) + timedelta(days=30)).isoformat()
    lower = {**form, "/valid_from": far, "/rows/0/then/random_share": "0.05", "/why": "Their share may be lower"}
    assert "0.05 %" in (await officer.send(INSPECTION, lower)).text


async def test_a_platform_is_authorised_until_a_day(officer: Person) -> None:
    here = f"{HERE}/authorised"
    assert "No platform is authorised yet" in (await officer.open(here)).text
    wrong = await officer.send(here, {"/code": "x", "/valid_from": "2026-01-01"})
    assert wrong.status == 422 and wrong.all("//*[@id='error-summary']//li")
    empty = await officer.send(here, {"/code": "4403EBP000", "/valid_from": ""})
    assert empty.status == 422
    unnamed = "//*[@id='error-summary']//li[contains(., 'This is needed.')][not(span[@class='small quiet'])]"
    assert "This is needed." in empty.text and not empty.all(unnamed), "each says which field it means"
    one = {
        "/code": "4403ebp000",
        "/name": "Lantern Mall",
        "/certificate": "AEOCN440399",
        "/valid_from": "2026-01-01",
        "/why": "Certificate seen",
    }
    kept = await officer.send(here, one)
    assert "Lantern Mall" in kept.text and "In force" in kept.text
    assert "Lantern Mall" in (await officer.client.get(f"{here}.csv")).text
    assert "No platform is like that" in (await officer.open(f"{here}?search=nobody")).text
    end = f"{here}/4403EBP000/end"
    last = (await officer.open(end)).form(end)["/last_day"]
    assert (await officer.send(end, {"/last_day": "never", "/why": "x"})).status == 422
    assert (await officer.send(end, {"/last_day": last, "/why": ""})).status == 422
    ended = await officer.send(end, {"/last_day": last, "/why": "Certificate returned"})
    assert "Certificate returned" in ended.text
    assert (await officer.open(f"{here}/NONE/end")).status == 404


@pytest.mark.parametrize(("language", "words"), [("zh-Hant-HK", "決策表"), ("zh-Hans-CN", "决策表")])
async def test_the_tables_in_chinese(officer: Person, language: str, words: str) -> None:
    await officer.send("/session/language", {"language": language, "back": "/"})
    shown: Shown = await officer.open(SPLITTING)
    assert words in shown.text and "%" in shown.text
