"""Submissions typed, kept, recorded, merged, confirmed and sent in the editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fairway.parties.model import OrganisationKind
from tests.portal.conftest import Desk, Person, Shown

EXAMPLES = Path(__file__).parents[2] / "examples"


def south_general(day: str = "2026-11-24", **changes: Any) -> dict[str, Any]:
    """The worked example of a southbound load, crossing on ``day``."""
    plain: dict[str, Any] = json.loads((EXAMPLES / "south-general.json").read_text(encoding="utf-8"))
    plain["trip"]["expected_crossing_date"] = day
    for name in ("loading_at", "arrival_at"):
        plain["trip"][name] = plain["trip"][name].replace("2026-12-03", day)
    return {**plain, **changes}


async def entered(desk: Desk, firm: str, plain: dict[str, Any]) -> str:
    """The identifier of a submission that a firm's system has sent in."""
    kept = await desk.house.clients[firm].post("/v1/submissions", json=plain)
    assert kept.status_code == 201, kept.text
    return str(kept.json()["submission"])


async def typed_new(somebody: Person) -> tuple[Shown, dict[str, str]]:
    shown = await somebody.open("/submissions/new?direction=cn-hk")
    return shown, shown.form("/submissions/new")


FILLED = {
    "/reference": "HG-261184",
    "/consignments/0/waybill_number": "HT26112301",
    "/consignments/0/packages/count": "12",
    "/consignments/0/packages/type_code": "CT",
    "/consignments/0/gross_weight_kg": "1284.0",
    "/consignments/0/consignor/names/sc": "东莞示例模具有限公司",
    "/consignments/0/consignee/names/en": "Sample Electronics (HK) Limited",
    "/consignments/0/items/0/description/en": "Injection moulds",
    "/consignments/0/items/0/description/sc": "注塑模具",
}


async def test_a_submission_is_entered_and_stays_in_the_editor(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    _, form = await typed_new(may)
    shown = await may.send("/submissions/new", {**form, **FILLED})
    assert shown.answer.url.path.endswith("/edit")
    assert "Nothing was sent to customs yet" in shown.text
    assert shown.all("//input[@name='/consignments/0/gross_weight_kg']/@value") == ["1284.0"]
    listed = await may.open("/work")
    assert "HG-261184" in listed.text
    # the form of a new one is empty again
    assert "HG-261184" not in (await may.open("/submissions/new")).text


async def test_what_is_refused_stays_typed_with_every_fault_at_its_field(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    _, form = await typed_new(may)
    bad = {
        **FILLED,
        "/consignments/0/packages/count": "0",
        "/consignments/0/gross_weight_kg": "heavy",
        "/reference": "",
    }
    shown = await may.send("/submissions/new", {**form, **bad})
    assert shown.status == 422
    summary = {link.get("href"): link.text_content() for link in shown.all("//*[@id='error-summary']//a")}
    for pointer in ("/reference", "/consignments/0/packages/count", "/consignments/0/gross_weight_kg"):
        anchor = "f" + pointer.replace("/", "-")
        assert f"#{anchor}" in summary, summary
        assert shown.all(f"//*[@id='{anchor}']/@aria-invalid") == ["true"]
        assert shown.all(f"//*[@id='{anchor}-fault']//*[@class='remedy']"), pointer
    assert shown.all("//input[@name='/consignments/0/gross_weight_kg']/@value") == ["heavy"]
    assert shown.all("//*[@id='error-summary']//*[@class='rule']")
    # "A value is required here" says of which field
    (told,) = shown.all("//*[@id='error-summary']")
    assert "The crossing · Your reference" in " ".join(told.text_content().split())
    # and it is still there later
    again = await may.open("/submissions/new")
    assert again.all("//input[@name='/consignments/0/gross_weight_kg']/@value") == ["heavy"]


async def test_a_line_without_words_leads_to_its_description(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    _, form = await typed_new(may)
    added = await may.send("/submissions/new/add?at=/consignments/0/items", {**form, **FILLED})
    assert added.answer.url.path == "/submissions/new"
    values = added.form("/submissions/new")
    assert "/consignments/0/items/1/hs6" in values
    assert values["/consignments/0/items/0/description/en"] == "Injection moulds"
    shown = await may.send("/submissions/new", values)
    assert shown.status == 422
    assert shown.all("//*[@id='error-summary']//a[@href='#f-consignments-0-items-1-description-en']")
    removed = await may.send("/submissions/new/remove?at=/consignments/0/items/1", values)
    assert "/consignments/0/items/1/hs6" not in removed.form("/submissions/new")
    kept = await may.send("/submissions/new", removed.form("/submissions/new"))
    assert kept.answer.url.path.endswith("/edit")


async def test_codes_are_chosen_by_their_words(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    _, form = await typed_new(may)
    packages, origin = "/consignments/0/packages/type_code", "/consignments/0/items/0/origin"
    loading = "/trip/place_of_loading/unlocode"
    typed = {**form, **FILLED, packages: "carton", origin: "CN · China", loading: "hong kong"}
    shown = await may.send("/submissions/new", typed)
    assert "Nothing was sent to customs yet" in shown.text
    assert shown.all(f"//input[@name='{packages}']/@value") == ["CT · Carton"]
    assert shown.all(f"//input[@name='{origin}']/@value") == ["CN · China"]
    (offered,) = shown.all(f"//input[@name='{packages}']/@list")
    assert "CT · Carton" in shown.all(f"//datalist[@id='{offered}']/option/@value")
    case = shown.answer.url.path.split("/")[2]
    held = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()["document"]
    assert held["consignments"][0]["packages"]["type_code"] == "CT"
    assert held["consignments"][0]["items"][0]["origin"] == "CN"
    # A reader of Chinese reads and writes the same code in Chinese.
    await may.send("/session/language", {"language": "zh-Hant-HK"})
    path = f"/submissions/{case}/edit"
    again = await may.open(path)
    assert again.all(f"//input[@name='{packages}']/@value") == ["CT · 紙箱"]
    kept = await may.send(path, again.form(path))
    assert kept.status == 200
    held = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()["document"]
    assert held["consignments"][0]["packages"]["type_code"] == "CT"


async def test_what_no_list_knows_stays_as_it_was_typed(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    _, form = await typed_new(may)
    packages = "/consignments/0/packages/type_code"
    shown = await may.send("/submissions/new", {**form, **FILLED, packages: "something soft"})
    assert shown.status == 422
    assert shown.all(f"//input[@name='{packages}']/@value") == ["something soft"]
    assert shown.all(f"//input[@name='{packages}']/@aria-invalid") == ["true"]


async def test_nothing_is_offered_to_send_when_all_is_with_customs(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    path = f"/submissions/{case}/edit"
    ready = await may.open(path)
    assert ready.all(f"//button[@formaction='{path}/send']")
    await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    sent = await may.open(path)
    assert not sent.all(f"//button[@formaction='{path}/send']")
    (primary,) = sent.all("//button[contains(@class, 'primary')][@form='editor']")
    assert primary.text_content().strip() == "Save"


async def test_typing_is_kept_for_the_one_who_types_and_readiness_follows_it(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    colleague = await desk.sign_in("Harbour")
    case = await entered(desk, "Harbour", south_general())
    shown = await may.open(f"/submissions/{case}/edit")
    form = shown.form(f"/submissions/{case}/edit")
    hidden = {name: form[name] for name in ("version", "shape")}
    before = (await may.open(f"/submissions/{case}/readiness/panel")).text
    answer = await may.client.patch(
        f"/submissions/{case}/edit",
        data={**hidden, "/consignments/0/gross_weight_kg": ""},
        headers={"Origin": "http://fairway.test"},
    )
    assert answer.text == "Draft kept"
    after = (await may.open(f"/submissions/{case}/readiness/panel")).text
    assert before != after
    assert "missing" in after
    again = await may.open(f"/submissions/{case}/edit")
    assert again.all("//input[@name='/consignments/0/gross_weight_kg']/@value") == [""]
    assert "not saved yet" in again.text
    theirs = await colleague.open(f"/submissions/{case}/edit")
    assert theirs.all("//input[@name='/consignments/0/gross_weight_kg']/@value") != [""]
    discarded = await may.send(f"/submissions/{case}/discard")
    assert discarded.all("//input[@name='/consignments/0/gross_weight_kg']/@value") != [""]


async def test_two_people_never_overwrite_each_other(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    chan = await desk.sign_in("Harbour")
    case = await entered(desk, "Harbour", south_general())
    path = f"/submissions/{case}/edit"
    mine, his = (await may.open(path)).form(path), (await chan.open(path)).form(path)
    his |= {"/consignments/0/gross_weight_kg": "500", "/trip/vehicle/hk_mark": "AB 1234"}
    assert "Saved" in (await chan.send(path, his)).text
    mine |= {"/consignments/0/gross_weight_kg": "501", "/trip/batch_number": "5345261123000999"}
    shown = await may.send(path, mine)
    assert shown.status == 409
    assert "was saved while you were typing" in shown.text
    values = shown.form(path)
    assert values["version"] == "2"
    assert values["/trip/vehicle/hk_mark"] == "AB 1234"
    assert values["/trip/batch_number"] == "5345261123000999"
    assert values["/consignments/0/gross_weight_kg"] == "501"
    assert "It now says: 500" in shown.text
    kept = await may.send(path, values)
    assert kept.status == 200
    stored = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()
    assert stored["version"] == 3
    assert stored["document"]["trip"]["vehicle"]["hk_mark"] == "AB 1234"
    assert stored["document"]["consignments"][0]["gross_weight_kg"] == "501"


async def test_saving_without_a_change_makes_no_new_version(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    for example in sorted(EXAMPLES.glob("*.json")):
        plain = json.loads(example.read_text(encoding="utf-8"))
        case = await entered(desk, "Harbour", plain)
        path = f"/submissions/{case}/edit"
        shown = await may.send(path, (await may.open(path)).form(path))
        assert shown.status == 200, (example.name, shown.text[:2000])
        stored = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()
        assert stored["version"] == 1, example.name


async def test_a_competitor_and_a_reader_cannot_edit(desk: Desk) -> None:
    from fairway.parties.model import PersonRole

    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    competitor = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    nowhere = "01990000-0000-7000-8000-000000000000"
    hidden, absent = (
        await competitor.open(f"/submissions/{case}/edit"),
        await competitor.open(f"/submissions/{nowhere}/edit"),
    )
    assert hidden.status == absent.status == 404
    assert hidden.html.replace(case, "#") == absent.html.replace(nowhere, "#")
    reader = await desk.sign_in("Harbour", PersonRole.VIEWER)
    assert (await reader.open(f"/submissions/{case}/edit")).status == 403
