"""What declarations cost, on their page: each form, the days that are left, the late penalty, in the reader's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fairway.base.language import Language, translate
from fairway.filings.adapter import FilingStatus
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site.workers.ordering import OrderWorker
from tests.api.behind import follow
from tests.api.test_scenario_4 import FOOD, HEADPHONES, MARK, TOYS, load
from tests.portal.boundary_story import POINT, bundle
from tests.portal.conftest import Desk, Person, Shown
from tests.portal.test_routes_editor import entered
from tests.portal.test_routes_submission import answered

CROSSED = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)


async def crossed(desk: Desk) -> tuple[Person, str]:
    """A forwarder, and its submission of toys, biscuits and headphones that has crossed at 10:00."""
    desk.house.clock.set(CROSSED - timedelta(hours=1))
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", load())
    assert (await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})).status == 200
    ccrns = await answered(desk, case, FilingStatus.ACCEPTED)
    wanted = {"direction": "cn-hk", "control_point": POINT, "crossing_date": "2026-12-03", "vehicle": {"hk_mark": MARK}}
    trip = (await desk.house.clients["Harbour"].post("/v1/trips", json=wanted)).json()["trip"]
    await bundle(desk, trip, ccrns)
    lane = desk.house.clients["Hong Kong Customs"]
    go = {"vehicle": "V1", "outcome": "go", "reason": ""}
    assert (await lane.post(f"/v1/trips/{trip}/decisions", json=go)).status_code == 204
    desk.house.clock.set(CROSSED)
    for act in ("arrivals", "departures"):
        answer = await lane.post(f"/v1/control-points/{POINT}/{act}", json={"hk_mark": MARK})
        assert answer.status_code == 200, answer.text
    await follow(desk.house)
    return may, case


def costs(shown: Shown) -> dict[str, tuple[str, ...]]:
    """Form, value, charge, levy, penalty and total of each declaration by its group."""
    found = {}
    for row in shown.all("//main//tr[@data-href and td[@data-label]]"):
        group = str(row.get("data-href")).partition("group=")[2]
        cells = [" ".join(one.text_content().split()) for one in row.xpath("./*")]
        found[group] = (cells[2], *cells[6:11])
    return found


def stopped(shown: Shown) -> list[str]:
    """The states that call for somebody at once."""
    return [one.text_content().strip() for one in shown.all("//main//tbody//span[@class='chip stopped']")]


async def test_a_button_that_cannot_send_says_why_or_is_not_there(desk: Desk) -> None:
    may, case = await crossed(desk)
    for button in (await may.open(f"/submissions/{case}")).all("//main//*[@class='actions']//button[@aria-disabled]"):
        assert "Send to" not in button.text_content()


async def test_each_form_stands_with_its_value_charge_and_day(desk: Desk) -> None:
    may, case = await crossed(desk)
    shown = await may.open("/declarations")
    assert costs(shown) == {
        TOYS: ("Form 1 (import, general)", "1,000,000", "119.50", "–", "–", "119.50"),
        FOOD: ("Form 1A (import, food)", "88,000", "0.20", "–", "–", "0.20"),
        HEADPHONES: ("Form 1 (import, general)", "5,000,000", "200.00", "–", "–", "200.00"),
    }
    assert "17 Dec" in shown.text
    # The tab of the work list counts and shows the same, whatever the submission's next step is and whoever placed it.
    for _ in range(2):
        work = await may.open("/work?filter=declarations")
        (tab,) = work.all("//main//a[contains(., 'Declarations due')]")
        assert "".join(tab.text_content().split()) == "Declarationsdue3"
        assert work.all(f"//main//a[contains(@href, '{case}')]")
        while await OrderWorker(desk.house.site, share=1.0).step():
            pass
    done = await may.send(f"/submissions/{case}/send", {"target": "hk.tdec", "group": TOYS})
    assert done.status == 200, done.text
    assert TOYS not in costs(await may.open("/declarations"))
    lodged = await may.open("/declarations?filter=lodged")
    assert set(costs(lodged)) == {TOYS}
    document = await may.open(f"/submissions/{case}/documents/hk.tdec?group={TOYS}")
    assert "HKD 119.50" in document.text


async def test_on_day_fifteen_the_penalty_is_added(desk: Desk) -> None:
    await crossed(desk)
    desk.house.clock.set(CROSSED + timedelta(days=14))
    last = await (await desk.sign_in("Harbour")).open("/declarations")
    assert costs(last)[TOYS] == ("Form 1 (import, general)", "1,000,000", "119.50", "–", "–", "119.50")
    assert stopped(last) == []
    desk.house.clock.set(CROSSED + timedelta(days=15))
    late = await (await desk.sign_in("Harbour")).open("/declarations")
    assert costs(late)[TOYS] == ("Form 1 (import, general)", "1,000,000", "119.50", "–", "40.00", "159.50")
    assert costs(late)[HEADPHONES][-2:] == ("40.00", "240.00")
    assert [one.text_content().strip() for one in late.all("//main//tbody//span[@class='chip stopped']")] == [
        "Late"
    ] * 3
    bands = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
        for row in late.all("//table[contains(@class, 'bands')]//tbody/tr")
    ]
    assert [row[1:] for row in bands] == [["20", "40"], ["40", "80"], ["100", "200"]]


async def test_it_reads_in_chinese(desk: Desk) -> None:
    may, _ = await crossed(desk)
    for language in (Language.TC, Language.SC):
        await may.send("/session/language", {"language": language.value, "back": "/declarations"})
        shown = await may.open("/declarations")
        assert shown.all("/html/@lang") == [language.value]
        for words in ("Declarations", "Charge", "Late penalty", "To lodge", "Amounts in HKD."):
            assert translate(words, language) in shown.text, words
        assert costs(shown)[TOYS][2] == "119.50"
    assert "电动塑料玩具车" in shown.text


async def test_only_the_owner_reads_them_and_a_reader_lodges_nothing(desk: Desk) -> None:
    _, case = await crossed(desk)
    other = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    assert costs(await other.open("/declarations")) == {}
    refused = await other.send(f"/submissions/{case}/send", {"target": "hk.tdec", "group": TOYS})
    assert refused.status == 404
    reader = await desk.sign_in("Harbour", PersonRole.VIEWER)
    shown = await reader.open("/declarations")
    assert set(costs(shown)) == {TOYS, FOOD, HEADPHONES}
    assert not shown.all("//main//form[@method='post']")
    assert (await reader.send(f"/submissions/{case}/send", {"target": "hk.tdec"})).status == 403
