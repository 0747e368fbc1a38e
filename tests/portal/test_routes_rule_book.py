"""The rule book: every rule found by its number, its words and its source, in the reader's language."""

from __future__ import annotations

import re

import pytest

from fairway.base.language import Language, catalogue, translate
from fairway.parties.model import OrganisationKind
from fairway.portal.routes.rule_book import all_rules
from tests.portal.conftest import Desk, Shown
from tests.portal.test_routes_editor import entered, south_general


def ids(shown: Shown) -> list[str]:
    """The rules that are shown."""
    return [str(one) for one in shown.all("//li[@class='rule-entry']/@id")]


async def test_every_rule_of_the_product_is_in_it(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    shown = await may.open("/rules")
    rules = all_rules()
    assert set(ids(shown)) == set(rules)
    assert len(ids(shown)) == len(rules) > 150
    for entry in shown.all("//li[@class='rule-entry']"):
        sentence, citation = entry.xpath(".//div[@class='rule-text']/p")[0], entry.xpath(".//p[last()]")[0]
        assert sentence.text_content().strip(), entry.get("id")
        assert citation.text_content().strip(), entry.get("id")
        assert entry.xpath(".//span[contains(@class, 'chip')]"), entry.get("id")


async def test_the_rule_of_a_refusal_is_found_with_its_source_and_remedy(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general("2026-12-20"))
    refused = await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    named = {str(one).strip() for one in refused.all("//*[@id='error-summary']//*[@class='rule']/text()")}
    assert named
    for rule in named:
        shown = await may.open(f"/rules?q={rule}")
        assert rule in ids(shown)
        (entry,) = shown.all(f"//li[@id='{rule}']")
        text = " ".join(entry.text_content().split())
        assert "Refuses" in text or "Asks" in text
        assert all_rules()[rule].citation in text
        assert re.sub(r"{[a-z_0-9]+}", "…", all_rules()[rule].remedy) in text
        assert "{" not in text


async def test_words_and_documents_narrow_it_down(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    everything, tdec = await may.open("/rules"), await may.open("/rules?for=hk.tdec")
    assert 0 < len(ids(tdec)) < len(ids(everything))
    assert all(all_rules()[rule].target == "hk.tdec" for rule in ids(tdec))
    assert tdec.all("//nav[@class='tabs']//a[@aria-current='page' and contains(@href, 'hk.tdec')]")
    both = await may.open("/rules?for=hk.tdec&q=form cannot be changed")
    assert ids(both) == ["cap60e.form_fixed"]
    # Words are looked for in every part of a rule, whatever their order and case.
    assert "cap60e.form_fixed" in ids(await may.open("/rules?q=CHANGED form"))
    # A search stays within the document that is chosen.
    assert tdec.all("//main//form[@role='search']/input[@name='for']/@value") == ["hk.tdec"]
    assert everything.all("//main//form[@role='search']/input[@name='for']") == []
    for strange in ("for=nothing", "q=xyzzy", "q=%3Cscript%3Ealert(1)%3C/script%3E", "for=" + "x" * 500):
        shown = await may.open(f"/rules?{strange}")
        assert shown.status == 200
        assert ids(shown) == []
        assert "No rule has these words" in shown.text
        assert "<script>alert" not in shown.html


async def test_it_reads_and_is_searched_in_chinese(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    for language, looked_for in ((Language.TC, "表格"), (Language.SC, "表格")):
        await may.send("/session/language", {"language": language.value, "back": "/rules"})
        shown = await may.open(f"/rules?q={looked_for}")
        assert shown.all("/html/@lang") == [language.value]
        assert "cap60e.form_fixed" in ids(shown)
        (entry,) = shown.all("//li[@id='cap60e.form_fixed']//div[@class='rule-text']/p[1]")
        sentence = translate(all_rules()["cap60e.form_fixed"].sentence(), language)
        blanks_left = re.sub(r"\{\w+\}", "…", sentence)
        assert " ".join(entry.text_content().split()) == " ".join(blanks_left.split())
        english = [
            rule
            for rule in ids(await may.open("/rules"))
            if translate(all_rules()[rule].sentence(), language) == all_rules()[rule].sentence()
        ]
        assert english == []


async def test_nobody_reads_it_without_signing_in(desk: Desk) -> None:
    assert (await desk.nobody().open("/rules")).answer.url.path == "/sign-in"


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_source_is_named_in_chinese_or_by_its_number(language: Language) -> None:
    known = catalogue(language)
    words = r"EDIFACT .*directory|EDIFACT message implementation|user manuals"
    bare = re.compile(rf"(ISO|RFC|GB|FIPS|C2SP|IATA|IMO|UN|DCSA|SMDG)[ /-](?!{words}).*|docs/wire/.*|Fairway")
    named = {rule.citation for rule in all_rules().values()}
    assert sorted(one for one in named if one not in known and not bare.fullmatch(one)) == []


async def test_the_limits_of_sealed_trips_stand_beside_their_rules(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    shown = await may.open("/rules?for=sealed-trip")
    told = " ".join(shown.all("//table")[0].text_content().split())
    assert "Positions outside the corridor in a row that make a deviation corridor.outside_fixes5 positions" in told
    assert not (await may.open("/rules?for=trip")).all("//table")
