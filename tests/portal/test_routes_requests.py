"""Asking a party for what is missing, and the page on which it answers without seeing anything else."""

from __future__ import annotations

from typing import Any

from fairway.parties.model import OrganisationKind
from tests.portal.conftest import Desk, Person, Shown
from tests.portal.test_routes_editor import entered, south_general

ADDRESS, WEIGHT = "/consignments/1/consignee/address", "/consignments/1/gross_weight_kg"
ENGLISH, COUNTRY = f"{ADDRESS}/text/en", f"{ADDRESS}/country"
SECRETS = ("PLX26120301", "PLX26120303", "EX-SOUTH-GENERAL", "EX-HT-26", "Morning Light", "1680", "4320", "64.5")
"""Of the submission, but not asked for: other waybills, the own reference, contracts, parties, prices, weights."""


async def incomplete(desk: Desk) -> tuple[Person, str]:
    """A forwarder whose second consignment lacks the consignee's address and its weight; the submission."""
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    plain = south_general()
    del plain["consignments"][1]["consignee"]["address"]
    del plain["consignments"][1]["gross_weight_kg"]
    return may, await entered(desk, "Harbour", plain)


async def ask(may: Person, case: str, **more: str) -> Shown:
    """Ask as the button of the readiness page does, then say whom and until when."""
    readiness = await may.open(f"/submissions/{case}/readiness")
    offered = [dict(one.form_values()) for one in readiness.tree.forms if one.get("action").endswith("/ask")]
    wanted = next(one for one in offered if one["pointers"] == ADDRESS)
    chosen = await may.send(f"/submissions/{case}/ask", wanted)
    assert "Consignee: Address" in chosen.text
    form = chosen.form(f"/submissions/{case}/ask")
    assert form["/supplier"] == "consignee"
    return await may.send(f"/submissions/{case}/ask", {**form, **more})


def link_in(shown: Shown) -> str:
    """The path of the link that is shown once."""
    (secret,) = shown.all("//div[@class='secret']//button/@data-copy")
    return "/ask/" + str(secret).rpartition("/")[2]


async def test_a_link_shows_what_is_asked_and_nothing_else(desk: Desk) -> None:
    may, case = await incomplete(desk)
    shown = await ask(may, case, **{"/note": "Street and district, please", "/due": "2026-11-23T18:00"})
    assert "It shows nothing but the fields that were asked for" in shown.text
    link = link_in(shown)
    stranger = desk.nobody()
    letter = await stranger.open(link)
    assert letter.status == 200
    assert letter.answer.headers["x-robots-tag"] == "noindex"
    assert "no-store" in letter.answer.headers["cache-control"]
    assert "Harbour asks Consignee" in letter.text
    assert "PLX26120302" in letter.text
    assert "Street and district, please" in letter.text
    assert "18:00" in letter.text
    fields = set(letter.form(link))
    assert {ENGLISH, COUNTRY} <= fields
    assert all(name.startswith(ADDRESS) for name in fields if name.startswith("/"))
    leaked = [secret for secret in SECRETS if secret in letter.html]
    assert not leaked
    asked = await may.open(f"/submissions/{case}/readiness")
    assert "Asked: Consignee, answer due" in asked.text


async def test_a_line_is_named_by_its_waybill_and_its_goods_only_if_the_asker_wants_it(desk: Desk) -> None:
    may, case = await incomplete(desk)
    place = "/consignments/0/items/1/hkhs8"
    chosen = await may.send(f"/submissions/{case}/ask", {"pointers": place})
    form = chosen.form(f"/submissions/{case}/ask")
    goods = "Stuffed toy bears of polyester plush"
    waybill = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()["document"]
    named = f"{waybill['consignments'][0]['waybill_number']}, line 2"
    assert form["/note"] == f"{named}: {goods}"
    for note, told in ((form["/note"], True), ("As agreed", False)):
        link = link_in(await may.send(f"/submissions/{case}/ask", {**form, "/note": note}))
        letter = await desk.nobody().open(link)
        assert f"Hong Kong HS code, 8 digits · {named}" in letter.text
        assert (goods in letter.text) is told


async def test_the_answer_completes_the_submission_once(desk: Desk) -> None:
    may, case = await incomplete(desk)
    link = link_in(await ask(may, case))
    stranger = desk.nobody()
    letter = await stranger.open(link)
    assert "Needed" not in letter.text  # no time was named
    given = {**letter.form(link), ENGLISH: "Shop 4, 33 Example Road, Sham Shui Po", COUNTRY: "HK"}
    done = await stranger.send(link, given)
    assert "Thank you. The answer is on its way." in done.text
    assert link not in [one.get("action") for one in done.tree.forms]
    again = await stranger.send(link, {**given, ENGLISH: "Somewhere else"})
    assert again.status == 422
    stored = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()["document"]
    address: dict[str, Any] = stored["consignments"][1]["consignee"]["address"]
    assert address == {"text": {"en": "Shop 4, 33 Example Road, Sham Shui Po"}, "country": "HK"}
    editor = await may.open(f"/submissions/{case}/edit")
    assert "Supplied by the consignee" in editor.text
    readiness = await may.open(f"/submissions/{case}/readiness")
    open_points = [one.text_content() for one in readiness.all("//li[contains(@class, 'missing')]")]
    assert not [one for one in open_points if "Address of consignee" in one]


async def test_a_wrong_answer_stays_typed_with_the_fault_at_its_field(desk: Desk) -> None:
    may, case = await incomplete(desk)
    link = link_in(await ask(may, case))
    stranger = desk.nobody()
    given = {**(await stranger.open(link)).form(link), ENGLISH: "Shop 4, 33 Example Road", COUNTRY: "ZZ"}
    refused = await stranger.send(link, given)
    assert refused.status == 422
    assert refused.all("//*[@id='error-summary']//a/@href") == [f"#f{COUNTRY.replace('/', '-')}"]
    assert refused.form(link)[ENGLISH] == "Shop 4, 33 Example Road"
    assert not [secret for secret in SECRETS if secret in refused.html]
    for strange in (WEIGHT, "/reference", "/consignments/0/items/0/value/amount", "/provenance", "/nothing"):
        sneaked = await stranger.send(link, {**given, COUNTRY: "HK", strange: "1"})
        assert sneaked.status == 422, strange
        assert not [secret for secret in SECRETS if secret in sneaked.html], strange
    stored = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()
    assert stored["version"] == 1


async def test_an_answer_with_nothing_in_it_is_no_answer(desk: Desk) -> None:
    """The link stays open: whoever pressed the button too soon can still answer."""
    may, case = await incomplete(desk)
    link = link_in(await ask(may, case))
    stranger = desk.nobody()
    form = (await stranger.open(link)).form(link)
    nothing = {name: " " if name.startswith("/") else value for name, value in form.items()}
    refused = await stranger.send(link, nothing)
    assert refused.status == 422
    assert "Nothing is filled in." in refused.text
    done = await stranger.send(link, {**form, ENGLISH: "Shop 4, 33 Example Road, Sham Shui Po", COUNTRY: "HK"})
    assert "Thank you. The answer is on its way." in done.text


async def test_an_organisation_of_the_site_gets_a_task(desk: Desk) -> None:
    may, case = await incomplete(desk)
    tone = await desk.firm("Harbour Tone", OrganisationKind.CONSIGNEE)
    other = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    await ask(may, case, **{"/organisation": str(desk.house.organisations["Harbour Tone"])})
    listed = await tone.open("/work")
    (href,) = {path for path in listed.all("//table//a/@href") if path.startswith("/tasks/")}
    assert "Answer what is asked" in listed.text
    letter = await tone.open(href)
    assert ENGLISH in letter.form(href)
    assert not [secret for secret in SECRETS if secret in letter.html]
    assert (await other.open(href)).status == 404
    assert (await other.send(href, {ENGLISH: "x"})).status == 404
    assert (await tone.open(f"/submissions/{case}")).status == 404
    answered = await tone.send(href, {**letter.form(href), ENGLISH: "Shop 4", COUNTRY: "HK"})
    assert answered.answer.url.path == "/work"
    assert href not in answered.html


async def test_who_is_asked_about_the_truck_sees_no_waybill(desk: Desk) -> None:
    may, case = await incomplete(desk)
    form = {"pointers": "/trip/driver/names/en", "/supplier": "carrier", "sure": "yes"}
    letter = await desk.nobody().open(link_in(await may.send(f"/submissions/{case}/ask", form)))
    assert "PLX" not in letter.html
    assert "5204261203001" in letter.text  # the batch, which is the truck's


async def test_a_wrong_link_tells_nothing(desk: Desk) -> None:
    may, case = await incomplete(desk)
    link = link_in(await ask(may, case))
    stranger = desk.nobody()
    wrong = await stranger.open(link[:-1] + ("A" if link[-1] != "A" else "B"))
    nothing = await stranger.open("/ask/x")
    assert wrong.status == nothing.status == 404
    assert (await stranger.send("/ask/x", {ENGLISH: "x"})).status == 404
    # Neither is there a link for somebody who may not see the submission.
    other = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    assert (await other.send(f"/submissions/{case}/ask", {"pointers": ADDRESS, "sure": "yes"})).status == 404


async def test_nothing_is_asked_that_is_no_field(desk: Desk) -> None:
    may, case = await incomplete(desk)
    for pointers in ("", "/reference", "/provenance", "/consignments/0/nothing", "/" + "x" * 5000):
        form = {"pointers": pointers, "/supplier": "shipper", "sure": "yes"}
        refused = await may.send(f"/submissions/{case}/ask", form)
        assert refused.status == 422, pointers[:40]
        assert refused.all("//*[@id='error-summary']//*[@class='rule']"), pointers[:40]


async def test_the_letter_is_written_in_chinese(desk: Desk) -> None:
    may, case = await incomplete(desk)
    link = link_in(await ask(may, case, **{"/due": "2026-11-23T18:00"}))
    for language, tag, words in (
        ("zh-HK", "zh-Hant-HK", ("收貨人", "遞交回覆")),
        ("zh-CN", "zh-Hans-CN", ("收货人", "简体中文")),
    ):
        reader = desk.nobody(**{"Accept-Language": language})
        letter = await reader.open(link)
        assert letter.all("/html/@lang") == [tag]
        assert "<" not in letter.all("//title")[0].text_content()
        missing = [word for word in words if word not in letter.text]
        assert not missing, letter.text
        refused = await reader.send(link, {**letter.form(link), COUNTRY: "ZZ", ENGLISH: "x"})
        assert refused.status == 422
        (fault,) = refused.all("//*[@id='error-summary']//li/a")
        assert not fault.text_content().isascii()
