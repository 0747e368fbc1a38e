"""The page of one document: what was stored, how the authority answered, and what may be done with it."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.base.issues import Issue
from fairway.filings.adapter import FilingStatus, Receipt
from fairway.parties.model import OrganisationKind
from fairway.site.filing import take_answers
from fairway.wire.hk.references import check_character
from tests.portal.conftest import Desk, Person
from tests.portal.test_routes_editor import entered, south_general

FIRST = "PLX26120301"


def ccrn(group: str) -> str:
    payload = f"CI26AAAAAAAAA{group[1:]}"
    return payload + check_character(payload)


async def answer(desk: Desk, case: str, group: str, status: FilingStatus, code: str, **more: Any) -> None:
    """The authority answers what was sent last of one group of the cargo information."""
    shown = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()
    (filing,) = (one for one in shown["filings"] if (one["target"], one["document_group"]) == ("hk.road_aci", group))
    sendings = filing["detail"]["sendings"]
    receipt = Receipt(
        answers_message_id=sendings[-1]["message_id"],
        authority_reference=ccrn(group) if status is not FilingStatus.REJECTED else None,
        raw_code=code,
        status=status,
        at=desk.house.clock.now(),
        answer_id=f"{case}-{group}-{len(sendings)}",
        **more,
    )
    assert await take_answers(desk.house.site, "hk", b"<answer/>", [receipt], simulated=True) == []


async def sent(desk: Desk) -> tuple[Person, str, str]:
    """A forwarder whose three cargo informations are with customs; the submission, and the page of the first."""
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    assert (await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})).status == 200
    return may, case, f"/submissions/{case}/documents/hk.road_aci"


def value_of(shown: Any, label: str) -> list[str]:
    """The values under a label of the form."""
    found = shown.all(f"//dl[@class='doc-fields']/div[starts-with(normalize-space(dt), '{label}')]/dd[1]")
    return [" ".join(one.text_content().split()) for one in found]


async def test_the_stored_message_is_shown_and_downloaded_as_it_is(desk: Desk) -> None:
    may, _, here = await sent(desk)
    form = await may.open(f"{here}?group=C1")
    assert form.status == 200, form.text
    assert "C1" in form.text
    assert form.all("//*[@class='page-head']//*[contains(@class, 'chip waiting')]")
    assert "This form of the message is ours" in form.text
    assert FIRST in form.text
    (download,) = form.all("//a[contains(@href, '/v1/submissions/') and @download]/@href")
    content = (await may.open(download)).answer.content
    assert f"<WaybillNumber>{FIRST}</WaybillNumber>".encode() in content
    raw = await may.open(f"{here}?group=C1&view=raw")
    shown = raw.all("//code[@id='raw']")[0].text_content()
    assert "".join(shown.split()) == "".join(content.decode().partition("?>")[2].split())
    assert f"{len(content):,} bytes" in raw.text
    other = await may.open(f"{here}?group=C2")
    assert FIRST not in other.text


async def test_the_other_side_is_laid_beside_it(desk: Desk) -> None:
    may, _, here = await sent(desk)
    shown = await may.open(f"{here}?group=C1&compare=other")
    assert "Compared with the Mainland road manifest" in shown.text
    authority = await may.open(f"{here.replace('hk.road_aci', 'cn.road_manifest')}?view=authority")
    # The words are the reader's, what stands in the message is the authority's.
    assert authority.all("//*[@class='authority-form']//*[@class='af-value']//*[@lang]")
    assert not authority.all("//*[@class='authority-form']/@lang")
    assert "东莞" in authority.text


async def test_a_rejection_says_why_and_leads_to_the_field(desk: Desk) -> None:
    may, case, here = await sent(desk)
    pointer = "/consignments/0/items/0/description"
    fault = Issue(rule="hk.tsw.A010", message="Description is too vague", pointer=pointer)
    await answer(desk, case, "C1", FilingStatus.REJECTED, "ERR", faults=(fault,), text="see errors")
    shown = await may.open(f"{here}?group=C1")
    assert shown.all("//*[@class='page-head']//*[contains(@class, 'chip needs-you')]")
    assert shown.all("//*[@class='page-head']//*[contains(@class, 'chip simulated')]")
    assert "ERR" in shown.text
    assert "The description is too vague." in shown.text
    assert shown.all("//*[@class='answer-fault']//a/@href") == [
        f"/submissions/{case}/edit#f-consignments-0-items-0-description"
    ]
    assert shown.all(f"//form[@action='/submissions/{case}/send']")  # it may be sent again
    assert not shown.all(f"//form[@action='{here}/delete']")  # customs holds nothing
    unaffected = await may.open(f"{here}?group=C2")
    assert "too vague" not in unaffected.text


async def test_a_path_of_the_authority_leads_to_the_line_and_is_told_once(desk: Desk) -> None:
    may, case, here = await sent(desk)
    faults = tuple(
        Issue(rule="hk.tsw.A010", message="Description is too vague", place=f"/RoadACI/Consignment/Article[2]/{which}")
        for which in ("Description[1]", "Description[2]")
    )
    await answer(desk, case, "C1", FilingStatus.REJECTED, "ERR", faults=faults)
    shown = await may.open(f"{here}?group=C1")
    told = [" ".join(one.text_content().split()) for one in shown.all("//*[@class='answer-fault'][.//a]")]
    assert told == ["A010 Consignment C1, line 2: The description is too vague. Put right"]
    assert shown.all("//*[@class='answer-fault']//a/@href") == [
        f"/submissions/{case}/edit#f-consignments-0-items-1-description-en"
    ]


async def test_codes_and_times_are_told_in_words(desk: Desk) -> None:
    may, case, here = await sent(desk)
    form = await may.open(f"{here}?group=C1")
    assert value_of(form, "Function") == ["New document NEW"]
    assert value_of(form, "Direction") == ["Import of goods IMPORT"]
    assert value_of(form, "Expected date of crossing") == ["24 Nov 2026"]
    assert value_of(form, "Description of packages") == ["Carton CT"]
    assert value_of(form, "Gross weight") == ["64.5 kg KGM"]
    (made,) = value_of(form, "Made")
    assert made.endswith("HKT")
    assert "T0" not in made
    # The message itself stays as it was written.
    laid_out = await may.open(f"{here}?group=C1&view=authority")
    assert "64.5 KGM" in laid_out.text

    page = f"/submissions/{case}/documents/hk.tdec?group=C1"
    declaration = await may.open(page)
    assert "Form 1 (import, general)" in declaration.text
    assert value_of(declaration, "Kind of number") == ["Business registration BR"]
    assert any("pcs" in one.text_content() for one in declaration.all("//table//td"))
    await may.send("/session/language", {"language": "zh-Hant-HK"})
    declaration = await may.open(page)
    assert "表格1（進口，一般）" in declaration.text
    manifest = f"/submissions/{case}/documents/cn.road_manifest"
    await may.send("/session/language", {"language": "zh-Hans-CN"})
    mainland = await may.open(manifest)
    assert "2026年11月24日" in mainland.text
    assert "主要数据" in mainland.text


async def test_an_earliest_crossing_is_told_as_a_time(desk: Desk) -> None:
    may, case, here = await sent(desk)
    numbers = {"earliest_crossing": "2026-12-02T01:41:17.662Z"}
    await answer(desk, case, "C1", FilingStatus.ACCEPTED, "BND", numbers=numbers)
    shown = await may.open(f"{here}?group=C1")
    assert "Earliest crossing 2 Dec 2026, 09:41 HKT" in shown.text
    assert "01:41" not in shown.text


async def test_amounts_of_the_answer_are_named(desk: Desk) -> None:
    may, case, here = await sent(desk)
    numbers = {"charge_hkd": "119.50", "penalty_hkd": "40.00", "sequence": "7"}
    await answer(desk, case, "C1", FilingStatus.ACCEPTED, "CCR", numbers=numbers)
    shown = await may.open(f"{here}?group=C1")
    assert "Charge HKD 119.50" in shown.text
    assert "Late penalty HKD 40.00" in shown.text
    assert ccrn("C1") in shown.text


@pytest.mark.parametrize(("text", "read"), [("Not accepted", "不予接受"), ("Sheet 2 is missing",) * 2])
async def test_a_stock_remark_is_translated_and_own_words_stay_as_they_are(desk: Desk, text: str, read: str) -> None:
    may, case, here = await sent(desk)
    may.client.cookies.set("lang", "zh-Hans-CN")
    await answer(desk, case, "C1", FilingStatus.REJECTED, "ERR", text=text)
    shown = await may.open(f"{here}?group=C1")
    assert [one.text_content() for one in shown.all("//blockquote")] == [read]


async def test_a_change_asks_for_its_reason_and_shows_what_differs(desk: Desk) -> None:
    may, case, here = await sent(desk)
    await answer(desk, case, "C1", FilingStatus.ACCEPTED, "CCR")
    before = await may.open(f"{here}?group=C1")
    assert not before.all(f"//form[@action='{here}/change']")  # nothing has changed
    form = (await may.open(f"/submissions/{case}/edit")).form(f"/submissions/{case}/edit")
    form["/consignments/0/packages/type_code"] = "BX"
    assert "Saved" in (await may.send(f"/submissions/{case}/edit", form)).text
    shown = await may.open(f"{here}?group=C1&compare=previous")
    assert "1 difference" in shown.text
    (differs,) = shown.all("//*[@class='differs']")
    assert "BX" in differs.text_content() and "CT" in differs.text_content()

    asked = await may.send(f"{here}/change", {"group": "C1"})
    assert ccrn("C1") in asked.text
    values = asked.form(f"{here}/change")
    refused = await may.send(f"{here}/change", values)
    assert refused.status == 422
    assert "hk.header.reason" in refused.text
    other = await may.send(f"{here}/change", {**values, "/change_reason": "99"})
    assert other.status == 422  # 99 needs words
    done = await may.send(f"{here}/change", {**values, "/change_reason": "99", "/words": "boxes, not cartons"})
    assert "on its way to customs" in done.text
    raw = await may.open(f"{here}?group=C1&view=raw")
    for words in ("<Function>CHANGE</Function>", "boxes, not cartons", ccrn("C1")):
        assert words in raw.text


async def test_a_deletion_is_asked_before_it_is_sent(desk: Desk) -> None:
    may, case, here = await sent(desk)
    await answer(desk, case, "C1", FilingStatus.ACCEPTED, "CCR")
    asked = await may.send(f"{here}/delete", {"group": "C1"})
    assert "Its number is then void." in asked.text
    stored = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()
    assert [len(one["detail"]["sendings"]) for one in stored["filings"] if one["target"] == "hk.road_aci"] == [1, 1, 1]
    values = {**asked.form(f"{here}/delete"), "/change_reason": "01"}
    assert "The deletion is on its way" in (await may.send(f"{here}/delete", values)).text
    await answer(desk, case, "C1", FilingStatus.CANCELLED, "ACK")
    shown = await may.open(f"{here}?group=C1")
    assert not shown.all(f"//form[@action='{here}/delete']")


async def test_the_page_is_written_in_chinese(desk: Desk) -> None:
    may, case, here = await sent(desk)
    await answer(desk, case, "C1", FilingStatus.ACCEPTED, "CCR")
    for language, words in (
        ("zh-Hant-HK", ("道路貨物資料", "件數", "已接納", "模擬", "貨物資料")),
        ("zh-Hans-CN", ("件数", "已接受", "模拟")),
    ):
        await may.send("/session/language", {"language": language, "back": here})
        shown = await may.open(f"{here}?group=C1")
        assert shown.all("/html/@lang") == [language]
        missing = [word for word in words if word not in shown.text]
        assert not missing, (missing, shown.text[:1500])


async def test_what_is_not_there_and_what_is_not_yours_look_the_same(desk: Desk) -> None:
    may, case, here = await sent(desk)
    other = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    hidden = await other.open(here)
    absent = await other.open(here.replace(case, "01990000-0000-7000-8000-000000000000"))
    assert hidden.status == absent.status == 404
    for act in ("change", "delete"):
        assert (await other.send(f"{here}/{act}", {"group": "C1", "sure": "yes"})).status == 404
    for strange in ("hk.nothing", "hk.road_aci%00", "HK.ROAD_ACI"):
        assert (await may.open(f"/submissions/{case}/documents/{strange}")).status == 404
    assert (await may.open(f"{here}?group=C9")).status == 404
    assert (await may.send(f"{here}/burn", {"group": "C1", "sure": "yes"})).status == 404
