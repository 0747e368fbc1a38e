"""The page of a submission: who sees how much, what is sent, who is let in."""

from __future__ import annotations

from uuid import UUID

from fairway.filings.adapter import FilingStatus, Receipt
from fairway.parties.model import OrganisationKind
from fairway.site.filing import take_answers
from tests.portal.conftest import Desk
from tests.portal.test_routes_editor import entered, south_general


async def answered(
    desk: Desk, case: str, status: FilingStatus, raw: str = "CCR", number: str = "CI26AAAAAAAAAA"
) -> list[str]:
    """The authority answers whatever of a case was sent last; the references it gave."""
    shown = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()
    receipts = []
    for count, filing in enumerate(shown["filings"]):
        sendings = filing["detail"].get("sendings") or []
        if sendings and not sendings[-1]["answered"]:
            receipts.append(
                Receipt(
                    answers_message_id=sendings[-1]["message_id"],
                    authority_reference=f"{number}{count}" if status is FilingStatus.ACCEPTED else None,
                    raw_code=raw,
                    status=status,
                    at=desk.house.clock.now(),
                    answer_id=f"{case}-{count}-{raw}-{len(sendings)}",
                    text="as decided",
                )
            )
    assert (
        await take_answers(
            desk.house.site, "hk", f"<answers of='{case}' {raw}='1'/>".encode(), receipts, simulated=True
        )
        == []
    )
    return [one.authority_reference for one in receipts if one.authority_reference]


async def test_documents_of_both_sides_stand_side_by_side(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    shown = await may.open(f"/submissions/{case}")
    assert shown.status == 200, shown.text
    for words in (
        "Road cargo information",
        "Mainland road manifest",
        "Goods declaration",
        "Who may see this",
        "Submission recorded",
    ):
        assert words in shown.text, words
    assert shown.all("//section[@class='shared']//*[contains(text(), '154.1 kg')]")
    send = shown.form(f"/submissions/{case}/send")
    sent = await may.send(f"/submissions/{case}/send", {})
    assert sent.status == 200
    assert "on their way to customs" in sent.text
    assert send == {} or "target" in send
    references = await answered(desk, case, FilingStatus.ACCEPTED)
    assert len(references) == 3
    later = await may.open(f"/submissions/{case}")
    for reference in references:
        assert reference in later.text
    assert "Bundle the reference to a vehicle" in later.text
    # the reference leads back to it
    assert (await may.open(f"/work?q={references[0]}")).answer.url.path == f"/submissions/{case}"


async def test_what_stands_against_sending_leads_to_the_fields(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    plain = south_general("2026-12-20")
    case = await entered(desk, "Harbour", plain)
    refused = await may.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    assert refused.status == 422
    links = refused.all("//*[@id='error-summary']//a/@href")
    assert f"/submissions/{case}/edit#f-trip-expected_crossing_date" in links
    assert "14 days" in refused.text
    assert refused.all("//*[@id='error-summary']//*[@class='rule']")


async def test_what_is_left_out_is_named_with_the_consignment_that_holds_it_back(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    for number, form in enumerate(({}, {"target": "hk.road_aci"})):
        plain = south_general(reference=f"PART-{number}")
        plain.pop("provenance", None)
        plain["consignments"][1]["consignee"]["address"]["text"] = {"en": "P.O. Box 12, Kwai Chung"}
        case = await entered(desk, "Harbour", plain)
        shown = await may.send(f"/submissions/{case}/send", form)
        assert shown.status == 422
        assert "2 documents are on their way to customs" in shown.text
        assert "Road cargo information C2 was left out, because of consignment C2." in shown.text
        links = shown.all("//*[@id='error-summary']//a/@href")
        assert f"/submissions/{case}/edit#f-consignments-1-consignee-address" in links
        # What goes the second time is what was left out, and it still may not.
        again = await may.send(f"/submissions/{case}/send", form)
        assert again.status == 422
        assert "on their way to customs" not in again.text
        assert again.all("//*[@id='error-summary']//a/@href")


async def test_a_rejected_document_stands_first_in_the_work_list(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    quiet = await entered(desk, "Harbour", south_general(reference="A-QUIET"))
    await may.send(f"/submissions/{quiet}/send")
    await answered(desk, quiet, FilingStatus.ACCEPTED, number="CI26BBBBBBBBBB")
    rejected = await entered(desk, "Harbour", south_general(reference="Z-REJECTED"))
    await may.send(f"/submissions/{rejected}/send")
    await answered(desk, rejected, FilingStatus.REJECTED, "REJ")
    await entered(desk, "Harbour", south_general(reference="M-TO-SEND"))
    shown = await may.open("/work")
    order = shown.all("//table//a[@class='ref']/text()")
    assert order == ["Z-REJECTED", "M-TO-SEND", "A-QUIET"] or order == ["M-TO-SEND", "Z-REJECTED", "A-QUIET"]
    groups = [one.text_content() for one in shown.all("//tr[@class='group-row']/th")]
    assert groups[0].startswith("Needs you")
    assert "Put the road cargo information right and send it again" in shown.text
    mine = await may.open("/work?filter=mine")
    assert "A-QUIET" not in mine.text
    only = await may.open("/work?filter=mine&sort=reference&dir=desc")
    assert only.all("//table//a[@class='ref']/text()") == ["Z-REJECTED", "M-TO-SEND"]


async def test_a_carrier_sees_what_it_carries_and_no_values(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    truck = await desk.firm("Kin Wah", OrganisationKind.CARRIER)
    case = await entered(desk, "Harbour", south_general())
    assert (await truck.open(f"/submissions/{case}")).status == 404
    page = await may.open(f"/submissions/{case}/parties")
    given = {"/organisation": str(desk.house.organisations["Kin Wah"]), "/involvement": "carrier"}
    assert page.all(f"//option[@value='{given['/organisation']}']")
    shown = await may.send(f"/submissions/{case}/parties", given)
    assert "Kin Wah" in shown.text
    theirs = await truck.open(f"/submissions/{case}")
    assert theirs.status == 200
    assert "PLX26120301" in theirs.text
    for secret in ("1680", "1,680", "EX-HT-26-101", "Give access"):
        assert secret not in theirs.text, secret
    for path in ("/edit", "/readiness", "/documents/hk.road_aci", "/record", "/data-flow"):
        assert (await truck.open(f"/submissions/{case}{path}")).status in {403, 404}, path
    assert "PLX2612030" in (await truck.open("/work")).text
    await may.send(f"/submissions/{case}/withdraw", {"organisation": given["/organisation"]})
    assert (await truck.open(f"/submissions/{case}")).status == 404


async def test_a_competitor_learns_nothing(desk: Desk) -> None:
    await desk.firm("Harbour", OrganisationKind.FORWARDER)
    other = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    nowhere = "01990000-0000-7000-8000-000000000000"
    for path in (
        "",
        "/readiness",
        "/timeline",
        "/data-flow",
        "/record",
        "/documents/hk.road_aci",
        "/parties",
        "/cancel",
    ):
        hidden, absent = (
            await other.open(f"/submissions/{case}{path}"),
            await other.open(f"/submissions/{nowhere}{path}"),
        )
        assert (path, hidden.status) == (path, 404)
        assert hidden.html.replace(case, "#") == absent.html.replace(nowhere, "#")
    for act in ("send", "withdraw", "cancel", "ask", "discard"):
        hidden, absent = (
            await other.send(f"/submissions/{case}/{act}"),
            await other.send(f"/submissions/{nowhere}/{act}"),
        )
        assert (act, hidden.status) == (act, absent.status)
    found = await other.open("/work?q=EX-SOUTH-GENERAL")
    assert "Nothing here has that number" in found.text


async def test_a_submission_is_cancelled_once_nothing_is_filed(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    await may.send(f"/submissions/{case}/send")
    await answered(desk, case, FilingStatus.ACCEPTED)
    refused = await may.send(f"/submissions/{case}/cancel", {"/reason": "not needed"})
    assert refused.status == 422
    assert "Delete these documents first" in refused.text
    assert refused.form(f"/submissions/{case}/cancel")["/reason"] == "not needed"
    other = await entered(desk, "Harbour", south_general(reference="OTHER"))
    done = await may.send(f"/submissions/{other}/cancel", {"/reason": "not needed"})
    assert "Cancelled" in done.text
    assert UUID(other)


async def test_a_consignment_without_its_document_is_no_difference_between_the_sides(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    plain = south_general()
    del plain["consignments"][0]["packages"]
    case = await entered(desk, "Harbour", plain)
    shown = await may.open(f"/submissions/{case}")
    assert "The documents of both sides must say the same." not in shown.text
    # What is ready says so by itself: what the first consignment lacks is not counted against the others.
    cards = [" ".join(one.text_content().split()) for one in shown.all("//li[.//*[@class='doc-name']]")]
    (second,) = (one for one in cards if "RoadACI · C2" in one)
    assert " filled" not in second
